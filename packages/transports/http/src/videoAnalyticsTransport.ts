import { type Answer, type Batch, snapshotId, type Transport } from '@playhead/core'
import { checkOptions, DEV, type OptionRules } from '@playhead/core/internal'
import { withoutQuery } from './encodeBatch.ts'
import { type FetchTransportOptions, fetchTransport } from './fetchTransport.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'
import { describeProgress, describeView, type Snapshot } from './videoAnalyticsBodies.ts'

/** Where a backend with the video analytics endpoints is, and how to send. */
export interface VideoAnalyticsOptions
  extends Pick<FetchTransportOptions, 'headers' | 'timeoutMs' | 'fetch'> {
  /** Address in front of `/video-view`. @default '/api/analytics' */
  readonly url?: string | undefined
  /** The write key of a collector, put into the query. @default none */
  readonly key?: string | undefined
  /** @default 'same-origin', for backends that know the viewer by a cookie */
  readonly credentials?: RequestCredentials | undefined
}

/** Each snapshot costs up to three requests, one after another: a larger batch is halved. */
const MAX_SNAPSHOTS = 10
/** Sessions of one page whose view was acknowledged. */
const MAX_SESSIONS = 1000

const isChecked = (): boolean => true
// A function: bundlers keep a constant that reads a property, also where nothing uses it.
const createRules = (): OptionRules => ({
  url: [
    (value) => value === undefined || (typeof value === 'string' && value !== ''),
    DEV && "a non-empty string, like '/api/analytics'",
  ],
  key: SHARED_OPTIONS.key as OptionRules[string],
  // By `fetchTransport()`.
  headers: [isChecked, ''],
  credentials: [isChecked, ''],
  timeoutMs: [isChecked, ''],
  fetch: [isChecked, ''],
})

/**
 * Sends sessions to a backend with `POST /video-view`, `/video-progress` and `/video-complete`: one
 * record a request. Each session is begun once a page, continued with each snapshot, and completed
 * when it is. Such a backend has no events: they count as delivered. Numbers are whole seconds.
 * @throws TypeError naming the option that is wrong.
 */
export function videoAnalyticsTransport(options: VideoAnalyticsOptions = {}): Transport {
  checkOptions('videoAnalyticsTransport()', options, createRules())
  const { url = '/api/analytics', key, credentials = 'same-origin', ...shared } = options
  const query = key ? `?key=${encodeURIComponent(key)}` : ''
  const open = (path: string, describe: (snapshot: Snapshot) => object): Transport =>
    fetchTransport({
      ...shared,
      credentials,
      url: `${url}/${path}${query}`,
      encode: ({ snapshots }) => JSON.stringify(describe(snapshots[0] as Snapshot)),
    })
  const view = open('video-view', describeView)
  const progress = open('video-progress', describeProgress)
  const complete = open('video-complete', describeProgress)
  const begun = new Set<string>()
  const completed = new Set<string>()

  /** The requests of a snapshot in their order, and where to note that one was acknowledged. */
  const listSteps = ({
    session,
    completedAt,
  }: Snapshot): (readonly [Transport, Set<string>?])[] => [
    ...(begun.has(session) ? [] : [[view, begun] as const]),
    [progress],
    ...(completedAt === undefined || completed.has(session)
      ? []
      : [[complete, completed] as const]),
  ]

  const acknowledge = (session: string, done: Set<string> | undefined): void => {
    if (done && done.size >= MAX_SESSIONS) done.clear() // each may be sent again
    done?.add(session)
  }

  async function sendOne(batch: Batch, snapshot: Snapshot, signal: AbortSignal): Promise<Answer> {
    for (const [transport, done] of listSteps(snapshot)) {
      const answer = await transport.send(only(batch, snapshot), { signal })
      if (answer.outcome !== 'accepted') return answer
      acknowledge(snapshot.session, done)
    }
    return { outcome: 'accepted' }
  }

  return {
    name: 'video-analytics',
    destination: withoutQuery(url),
    async send(batch, { signal }) {
      const played = batch.snapshots.filter(hasPlayed)
      if (played.length > MAX_SNAPSHOTS)
        return { outcome: 'too_large', reason: `more than ${MAX_SNAPSHOTS} sessions` }
      const rejected = []
      for (const snapshot of played) {
        const answer = await sendOne(batch, snapshot, signal)
        if (answer.outcome === 'rejected')
          rejected.push({ id: snapshotId(snapshot), reason: answer.reason })
        else if (answer.outcome !== 'accepted') return answer
      }
      return { outcome: 'accepted', rejected }
    },
    sendLast(batch, moment, given) {
      const played = batch.snapshots.filter(hasPlayed)
      if (played.length > MAX_SNAPSHOTS) return { taken: false }
      const sent = played.flatMap((snapshot) =>
        listSteps(snapshot).map(([transport]) =>
          transport.sendLast?.(only(batch, snapshot), moment, given),
        ),
      )
      // Nothing is deleted because of these: the next page sends the batch again.
      return { taken: sent.every((each) => each?.taken) }
    },
  }
}

/** A session in which no frame moved is no view there. */
const hasPlayed = ({ playingMs = 0 }: Snapshot): boolean => playingMs > 0

const only = (batch: Batch, snapshot: Snapshot): Batch => ({
  ...batch,
  ...{ from: 0, to: 0, ledger: [], snapshots: [snapshot], events: [] },
})
