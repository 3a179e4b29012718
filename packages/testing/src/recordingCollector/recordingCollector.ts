import {
  type Answer,
  type Batch,
  type EventRecord,
  eventId,
  type IngestAnswer,
  type IngestBody,
  type LedgerEntry,
  type SnapshotRecord,
  snapshotId,
  type Transport,
} from '@playhead/core'
import { stringify } from '@playhead/core/internal'

/** How the collector behaves from now on. */
export type CollectorMode =
  | 'ok'
  /** No connection. */
  | 'refused'
  /** Takes the request and never answers. */
  | 'hang'
  /** Stores the batch, then the connection breaks before the answer. */
  | 'cut'
  /** Stores the batch, then the connection breaks in the middle of the answer. */
  | 'truncate'
  /**
   * Answers this, and stores nothing: a server in trouble, or a captive portal with its own page.
   */
  | { readonly status: number; readonly retryAfter?: string; readonly html?: string }
  /** Stores, and answers with this status and an empty body. */
  | { readonly silent: number }
  /** Redirects requests to this path (with 307 by default), which is `ok` or a page. */
  | { readonly redirect: string; readonly status?: number; readonly html?: string }
  /** Stores, and forbids the page to read the answer: CORS is not set up. */
  | 'opaque'
  /** Stores, and answers after so long. */
  | { readonly slowMs: number }
  /** 413 for bodies above this. */
  | { readonly mostBytes: number }
  /** 400, or another status, for a batch that holds such a record. */
  | { readonly poison: (record: EventRecord | SnapshotRecord) => boolean; readonly status?: number }
  /** 202, or another success, and refuses such records. */
  | {
      readonly rejects: (record: EventRecord | SnapshotRecord) => boolean
      readonly status?: number
    }

/** An HTTP answer; undefined without one. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The connection breaks after so many characters of the body. */
  readonly cutAt?: number
}

/** A backend that remembers. */
export interface RecordingCollector {
  mode: CollectorMode
  /** Every body that came, also those that were not stored. */
  readonly bodies: IngestBody[]
  /** What was stored, by its identity. */
  readonly events: ReadonlyMap<string, EventRecord>
  /** The newest of each session. */
  readonly snapshots: ReadonlyMap<string, SnapshotRecord>
  /** Drops that were declared. */
  readonly ledger: readonly LedgerEntry[]
  /** How often each event was received, by identity. */
  readonly times: ReadonlyMap<string, number>
  /** Events that were received more than once, over all. */
  readonly duplicates: number
  /**
   * Events that their writer numbered, and that neither arrived nor were declared dropped:
   * `writer/seq`. Empty is what counts.
   */
  unexplained(): string[]
  /** Speaks to the collector without a network. */
  readonly transport: Transport
  /** A `fetch` that reaches the collector, whatever the URL. */
  readonly fetch: typeof fetch
  /**
   * Answers a request body as a server does; undefined when the connection breaks. `mode` is for
   * this body alone. Rejects when the body is no JSON.
   */
  take(body: string, mode?: CollectorMode): Promise<HttpAnswer | undefined>
}

/**
 * The answer of a mode that stores nothing, whatever the request is; undefined for the other modes.
 */
export function fixedAnswer(mode: CollectorMode): HttpAnswer | undefined {
  if (typeof mode !== 'object') return undefined
  if ('redirect' in mode) return jsonAnswer(mode.status ?? 307, {}, { location: mode.redirect })
  if ('html' in mode)
    return { status: mode.status, headers: { 'content-type': 'text/html' }, body: mode.html ?? '' }
  if ('rejects' in mode || 'poison' in mode || !('status' in mode)) return undefined
  return jsonAnswer(mode.status, {}, mode.retryAfter ? { 'retry-after': mode.retryAfter } : {})
}

/** An answer of JSON. */
export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: stringify(body),
})

/**
 * A backend in memory, for tests: stores by identity as the real one does, and fails as its `mode`
 * asks.
 */
export function recordingCollector(): RecordingCollector {
  const bodies: IngestBody[] = []
  const events = new Map<string, EventRecord>()
  const snapshots = new Map<string, SnapshotRecord>()
  const ledger: LedgerEntry[] = []
  const times = new Map<string, number>()
  const batches = new Set<string>()
  const numbers = new Map<string, { readonly seqs: Set<number>; high: number }>()

  function store(
    body: IngestBody,
    refuses: (record: EventRecord | SnapshotRecord) => boolean,
  ): IngestAnswer {
    const of = numbers.get(body.writer) ?? { seqs: new Set(), high: 0 }
    numbers.set(body.writer, of)
    of.high = Math.max(of.high, body.high)
    if (!batches.has(body.batch)) ledger.push(...body.ledger)
    batches.add(body.batch)
    const rejected: { id: string; reason: string }[] = []
    for (const event of body.events) {
      const id = eventId(event)
      if (refuses(event)) {
        rejected.push({ id, reason: 'refused by the test' })
        continue
      }
      times.set(id, (times.get(id) ?? 0) + 1)
      events.set(id, event)
      of.seqs.add(event.seq)
    }
    for (const snapshot of body.snapshots) {
      if (refuses(snapshot))
        rejected.push({ id: snapshotId(snapshot), reason: 'refused by the test' })
      else if (!((snapshots.get(snapshot.session)?.rev ?? 0) >= snapshot.rev))
        snapshots.set(snapshot.session, snapshot)
    }
    const accepted = body.events.length + body.snapshots.length - rejected.length
    const haveOf = Object.fromEntries(
      (body.pending ?? []).map((writer) => [
        writer,
        ranges(numbers.get(writer)?.seqs ?? new Set()),
      ]),
    )
    return {
      accepted,
      rejected,
      have: ranges(of.seqs),
      ...(body.pending && { haveOf }),
      serverTime: Date.now(),
    }
  }

  async function take(
    text: string,
    mode: CollectorMode = collector.mode,
  ): Promise<HttpAnswer | undefined> {
    if (mode === 'refused') return undefined
    const body = JSON.parse(text) as IngestBody
    bodies.push(body)
    if (mode === 'hang') return new Promise(() => {})
    const fixed = fixedAnswer(mode)
    if (fixed) return fixed
    if (typeof mode === 'object') {
      if ('mostBytes' in mode && new TextEncoder().encode(text).length > mode.mostBytes)
        return jsonAnswer(413, {})
      if ('poison' in mode && [...body.events, ...body.snapshots].some(mode.poison))
        return jsonAnswer(mode.status ?? 400, {})
      if ('slowMs' in mode) {
        const stored = store(body, () => false)
        await new Promise((resolve) => setTimeout(resolve, mode.slowMs))
        return jsonAnswer(202, stored)
      }
    }
    const rejecting = typeof mode === 'object' && 'rejects' in mode ? mode : undefined
    const stored = store(body, rejecting?.rejects ?? (() => false))
    if (mode === 'cut') return undefined
    if (mode === 'truncate') return { ...jsonAnswer(202, stored), cutAt: 10 }
    if (typeof mode === 'object' && 'silent' in mode)
      return { status: mode.silent, headers: {}, body: '' }
    return jsonAnswer(rejecting?.status ?? 202, stored)
  }

  async function send(batch: Batch, signal?: AbortSignal): Promise<Answer> {
    const aborted = new Promise<undefined>((resolve) =>
      signal?.addEventListener('abort', () => resolve(undefined)),
    )
    const answer = await Promise.race([take(stringify(batch)), aborted])
    if (!answer || answer.cutAt || collector.mode === 'opaque')
      return { outcome: 'retry', reason: 'no connection' }
    const reason = `HTTP ${answer.status}`
    const seconds = Number(answer.headers['retry-after'])
    if (answer.status < 300)
      return { outcome: 'accepted', ...(JSON.parse(answer.body || '{}') as IngestAnswer) }
    if (answer.status === 413) return { outcome: 'too_large', reason }
    if ([401, 403, 404, 405, 410].includes(answer.status)) return { outcome: 'blocked', reason }
    if (answer.status < 500 && answer.status !== 429) return { outcome: 'rejected', reason }
    return { outcome: 'retry', reason, ...(seconds > 0 ? { afterMs: seconds * 1000 } : {}) }
  }

  const collector: RecordingCollector = {
    mode: 'ok',
    bodies,
    events,
    snapshots,
    ledger,
    times,
    get duplicates() {
      return [...times.values()].reduce((sum, count) => sum + count - 1, 0)
    },
    unexplained() {
      const dropped = new Set(
        ledger.flatMap(({ writer, seqs }) =>
          (seqs ?? []).flatMap(([from, to]) => steps(from, to).map((seq) => `${writer}/${seq}`)),
        ),
      )
      return [...numbers].flatMap(([writer, { seqs, high }]) =>
        steps(1, high)
          .filter((seq) => !seqs.has(seq))
          .map((seq) => `${writer}/${seq}`)
          .filter((id) => !dropped.has(id)),
      )
    },
    take,
    transport: {
      name: 'recording',
      send: (batch, { signal }) => send(batch, signal),
      sendLast(batch, moment) {
        const answer = send(batch)
        return moment === 'hidden' ? { taken: true, answer } : { taken: true }
      },
    },
    async fetch(_input, init) {
      const aborted = new Promise<never>((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      )
      const answer = await Promise.race([take(String(init?.body)), aborted])
      if (!answer || answer.cutAt || collector.mode === 'opaque')
        throw new TypeError('Failed to fetch')
      return new Response(answer.body || null, { status: answer.status, headers: answer.headers })
    },
  }
  return collector
}

const steps = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)

function ranges(seqs: ReadonlySet<number>): [number, number][] {
  const found: [number, number][] = []
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = found.at(-1)
    if (last?.[1] === seq - 1) last[1] = seq
    else found.push([seq, seq])
  }
  return found
}
