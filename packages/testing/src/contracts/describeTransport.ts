import type { Answer, Batch, Transport } from '@playhead/core'
import { expect } from 'vitest'
import type { CollectorMode } from '../recordingCollector/recordingCollector.ts'
import {
  type RecordingCollectorServer,
  recordingCollectorServer,
} from '../recordingCollector/recordingCollectorServer.ts'
import {
  type ContractRow,
  DoesNotApply,
  type OpenedSubject,
  registerContract,
  within,
} from './contract.ts'

/** The endpoint of the transport under test. */
export interface TransportEndpoint {
  readonly url: string
  /** An answer that takes longer is a failure, for transports with such an option. */
  readonly timeoutMs: number
}

/** Long enough for an answer on a busy machine, ms. */
const TIMEOUT_MS = 10_000
/** For the one answer that never comes, ms. */
const SHORT_MS = 300
/** A transport that has not answered by now does not answer, ms. */
const ANSWER_MS = 6000

/** A batch as delivery makes them, of `count` events. */
export function sampleBatch(count = 1): Batch {
  const session = 'session-of-a-test'
  const events = Array.from({ length: count }, (_, at) => ({
    type: 'play' as const,
    session,
    seq: at + 1,
    at: 1_700_000_000_000 + at,
    position: at,
  }))
  return {
    batch: 'batch-of-a-test',
    sentAt: 1_700_000_000_000,
    writer: 'writer-of-a-test',
    from: count && 1,
    to: count,
    high: count,
    ledger: [],
    snapshots: [
      {
        session,
        rev: 1,
        videoId: 'lesson-1',
        player: 'test',
        startedAt: 1_700_000_000_000,
        at: 1_700_000_001_000,
        state: 'playing',
      },
    ],
    events,
  }
}

/** A transport under test, and the backend that it sends to. */
export interface TransportTrial {
  readonly transport: Transport
  /** Another one like it, whose timeout is short where it has such an option. */
  readonly hasty: Transport
  readonly server: RecordingCollectorServer
}

/** Sends a batch. A transport always answers: it neither rejects nor waits forever. */
const send = (
  { transport }: TransportTrial,
  batch = sampleBatch(),
  signal = new AbortController().signal,
): Promise<Answer> => within(ANSWER_MS, transport.send(batch, { signal }))

const RETRIED = [408, 425, 429, 500, 502, 503, 504]
const REFUSED: readonly (readonly [status: number, outcome: Answer['outcome']])[] = [
  [400, 'rejected'],
  [422, 'rejected'],
  [413, 'too_large'],
  [401, 'blocked'],
  [403, 'blocked'],
  [404, 'blocked'],
  [405, 'blocked'],
  [410, 'blocked'],
]

/** Successes of something else than the backend. */
const PAGES: readonly (readonly [what: string, mode: CollectorMode])[] = [
  ['a page of a single-page app', { status: 200, html: '<!doctype html><title>Home</title>' }],
  [
    'a login page after a redirect',
    { redirect: '/login', status: 302, html: '<!doctype html>Log in' },
  ],
]

/**
 * Statements that are true of every transport that has an answer, for {@link describeTransport}.
 */
export const TRANSPORT_CONTRACT: readonly ContractRow<TransportTrial>[] = [
  {
    name: 'has a name',
    run({ transport }) {
      expect(transport.name).toMatch(/\S/)
    },
  },
  {
    name: 'answers accepted when the backend stored the batch, once and as a whole',
    async run(trial) {
      const { collector } = trial.server
      const batch = sampleBatch(3)

      expect(await send(trial, batch)).toMatchObject({ outcome: 'accepted' })
      expect(collector.bodies).toHaveLength(1)
      expect([...collector.events.values()]).toEqual(batch.events)
      expect([...collector.snapshots.values()]).toEqual(batch.snapshots)
    },
  },
  {
    name: 'names the records that the backend refused for good',
    async run(trial) {
      trial.server.collector.mode = { rejects: (record) => 'seq' in record && record.seq === 2 }

      const answer = await send(trial, sampleBatch(3))

      expect(answer).toMatchObject({ outcome: 'accepted' })
      expect(answer.outcome === 'accepted' && answer.rejected?.map(({ id }) => id)).toEqual([
        'session-of-a-test/2',
      ])
    },
  },
  ...RETRIED.map(
    (status): ContractRow<TransportTrial> => ({
      name: `answers retry after ${status}`,
      async run(trial) {
        trial.server.collector.mode = { status }

        expect(await send(trial)).toMatchObject({
          outcome: 'retry',
          reason: expect.stringContaining(String(status)),
        })
      },
    }),
  ),
  ...REFUSED.map(
    ([status, outcome]): ContractRow<TransportTrial> => ({
      name: `answers ${outcome} after ${status}`,
      async run(trial) {
        trial.server.collector.mode = { status }

        expect(await send(trial)).toMatchObject({ outcome, reason: expect.stringMatching(/\S/) })
      },
    }),
  ),
  {
    name: 'reads Retry-After in seconds and as a date',
    async run(trial) {
      trial.server.collector.mode = { status: 429, retryAfter: '7' }
      expect(await send(trial)).toMatchObject({ outcome: 'retry', afterMs: 7000 })

      const date = new Date(Date.now() + 60_000)
      trial.server.collector.mode = { status: 503, retryAfter: date.toUTCString() }
      const answer = await send(trial)
      const afterMs = (answer.outcome === 'retry' && answer.afterMs) || 0
      // A date has whole seconds, and some time has passed since it was written.
      expect(afterMs).toBeGreaterThanOrEqual(date.getTime() - Date.now() - 1000)
      expect(afterMs).toBeLessThanOrEqual(60_000)
    },
  },
  ...['soon', '-5', ''].map(
    (retryAfter): ContractRow<TransportTrial> => ({
      name: `answers without a wait when Retry-After is ${JSON.stringify(retryAfter)}`,
      async run(trial) {
        trial.server.collector.mode = { status: 503, retryAfter }

        const answer = await send(trial)

        expect(answer.outcome).toBe('retry')
        expect([undefined, 0]).toContain(answer.outcome === 'retry' ? answer.afterMs : null)
      },
    }),
  ),
  {
    name: 'answers retry without a server, when the connection breaks, and when no answer comes in time',
    async run(trial) {
      const { server } = trial
      server.collector.mode = 'cut'
      expect(await send(trial)).toMatchObject({ outcome: 'retry' })

      server.collector.mode = 'hang'
      expect(await send({ ...trial, transport: trial.hasty })).toMatchObject({ outcome: 'retry' })

      await server.stop()
      expect(await send(trial)).toMatchObject({ outcome: 'retry' })
      await server.start()
    },
  },
  ...PAGES.map(
    ([what, mode]): ContractRow<TransportTrial> => ({
      name: `does not take ${what} for an acknowledgement, and gives the reason`,
      async run(trial) {
        trial.server.collector.mode = mode

        expect(await send(trial)).toEqual({
          outcome: expect.stringMatching(/^(blocked|retry)$/),
          reason: expect.stringMatching(/\S/),
        })
      },
    }),
  ),
  {
    name: 'stops when its signal aborts, and still answers',
    async run(trial) {
      trial.server.collector.mode = 'hang'
      const stop = new AbortController()

      const answer = send(trial, sampleBatch(), stop.signal)
      stop.abort()

      expect(await answer).toMatchObject({ outcome: 'retry' })
      expect(await send(trial, sampleBatch(), stop.signal)).toMatchObject({ outcome: 'retry' })
    },
  },
  {
    name: 'passes the last batch to the browser before it returns',
    async run({ transport, server }) {
      if (!transport.sendLast) throw new DoesNotApply('this transport has no last send')
      const { collector } = server

      const { taken, answer } = transport.sendLast(sampleBatch(3), 'hidden')

      expect(taken).toBe(true)
      if (answer) expect(await within(ANSWER_MS, answer)).toMatchObject({ outcome: 'accepted' })
      await expect.poll(() => collector.bodies.length, { timeout: 5000 }).toBe(1)
      expect(collector.events.size).toBe(3)
    },
  },
]

/**
 * Everything that is true of every transport that has an answer. `setup` makes one that sends to
 * the given endpoint. Node only.
 */
export function describeTransport(
  name: string,
  setup: (endpoint: TransportEndpoint) => Transport,
): void {
  registerContract(`${name} is a transport`, TRANSPORT_CONTRACT, () => openTransport(setup))
}

/** Starts a backend, and makes a transport that sends to it. */
export async function openTransport(
  setup: (endpoint: TransportEndpoint) => Transport,
): Promise<OpenedSubject<TransportTrial>> {
  const server = await recordingCollectorServer()
  const { url } = server
  const [transport, hasty] = [
    setup({ url, timeoutMs: TIMEOUT_MS }),
    setup({ url, timeoutMs: SHORT_MS }),
  ]
  return { subject: { transport, hasty, server }, close: () => server.close() }
}
