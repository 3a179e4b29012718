import type { EventRecord, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { eventId, snapshotId } from '@playhead/core'
import { type envelopeSchema, eventSchema, ledgerSchema, snapshotSchema, writerSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { CLOCKS } from './columns.ts'
import { implausibleEvent, implausibleLine, implausibleSnapshot, type Refusal, TOLERANCE_MS } from './plausibility.ts'
import { because, FIRST_ISSUE, isStorable } from './readEnvelope.ts'

/** The body, the items of its lists not yet looked at. */
export type Envelope = v.InferOutput<typeof envelopeSchema>

/** A batch whose every item was checked alone, and why the others were not taken. */
export interface AcceptedBatch {
  readonly writer: string
  readonly high: number
  /** Epoch ms: the earliest moment at which this writer is known to have recorded. */
  readonly firstAt: number
  /** Writers that are gone, whose records the sender is about to send. */
  readonly pending: readonly string[]
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
  readonly rejected: readonly Refusal[]
}

const DAY_MS = 86_400_000
/** A clock that is behind by more than a day is wrong; by less, it is the viewer's own and left alone. */
const WRONG_CLOCK_MS = DAY_MS
/** What was recorded earlier is not taken any more: a late duplicate of something removed since would count again. */
const OLDEST_MS = 7 * DAY_MS
/** Shorter content is a player that does not know; and a division by next to nothing leaves the range of numbers in SQL. */
const SHORTEST_S = 0.1

type Verdict<T> = { readonly taken: T } | Omit<Refusal, 'id'>

/**
 * Checks the items one by one, so that a bad one does not cost the others. Times of a clock that is ahead, or plainly wrong, are corrected
 * by how far off the sender's is now: in records of the same epoch; in others only where they cannot be right as they are.
 */
export function acceptBatch(envelope: Envelope, now: number): AcceptedBatch {
  const rejected: Refusal[] = []
  const offset = now - envelope.sentAt

  function accept<T>(
    name: 'snapshots' | 'events' | 'ledger' | 'pending',
    schema: v.GenericSchema<unknown, T>,
    idOf: (record: T) => string,
    judge: (record: T) => Verdict<T>,
  ): readonly T[] {
    const verdictOf = (given: unknown): Verdict<T> => {
      const result = v.safeParse(schema, given, FIRST_ISSUE)
      if (!result.success) return { rule: 'invalid', reason: because(result.issues) }
      if (isStorable(result.output)) return judge(result.output)
      return { rule: 'unstorable_text', reason: 'text that no database stores: a NUL or half a character' }
    }
    return (envelope[name] ?? []).flatMap((given, at) => {
      const verdict = verdictOf(given)
      if ('taken' in verdict) return [verdict.taken]
      rejected.push({ id: namedId(given, idOf) ?? `${name}[${at}]`, ...verdict })
      return []
    })
  }

  /** What to add to a record's times, ms; or why it is not taken. */
  function shiftOf(record: { readonly at: number; readonly epoch?: number | undefined }): number | Omit<Refusal, 'id'> {
    const { at, epoch = 0 } = record
    const wrong = offset > WRONG_CLOCK_MS || offset < -TOLERANCE_MS ? offset : 0
    const isSameEpoch = epoch === (envelope.epoch ?? 0)
    const likely = isSameEpoch ? [wrong, 0] : [0, wrong]
    const found = likely.find((shift) => now - (at + shift) <= OLDEST_MS && at + shift - now <= TOLERANCE_MS)
    if (found !== undefined) return found
    if (!likely.every((shift) => at + shift > now)) return { rule: 'outside_window', reason: 'outside_window' }
    // By another clock than the one of `sentAt`: it was before it came, more is not known.
    return isSameEpoch ? { rule: 'in_the_future', reason: `in_the_future: at ${at}` } : now - at
  }

  const snapshots = accept('snapshots', snapshotSchema, snapshotId, (given) => {
    const shiftMs = shiftOf(given)
    if (typeof shiftMs !== 'number') return shiftMs
    const record = corrected(given, shiftMs)
    return implausibleSnapshot(record) ?? { taken: record }
  })
  const events = accept('events', eventSchema, eventId, (given) => {
    const shiftMs = shiftOf(given)
    if (typeof shiftMs !== 'number') return shiftMs
    const record = { ...given, at: given.at + shiftMs }
    return implausibleEvent(record) ?? { taken: record }
  })
  const ledger = accept(
    'ledger',
    ledgerSchema,
    ({ id }) => id,
    (line) => implausibleLine(line) ?? { taken: line },
  )
  const pending = accept('pending', writerSchema, String, (writer) => ({ taken: writer }))

  return {
    writer: envelope.writer,
    high: envelope.high,
    firstAt: Math.min(now, ...snapshots.map(({ startedAt }) => startedAt), ...events.map(({ at }) => at)),
    pending,
    ledger,
    snapshots,
    events,
    rejected,
  }
}

/** The snapshot by the collector's clock, and without a duration that cannot be one. */
function corrected({ duration, ...record }: SnapshotRecord, shiftMs: number): SnapshotRecord {
  const at = record.at + shiftMs
  const said = record.startedAt + shiftMs
  const { completedAt } = record
  return {
    ...record,
    at,
    startedAt: record.epoch ? startOf(record, said, at) : said,
    ...(completedAt !== undefined && { completedAt: completedAt + shiftMs }),
    ...(duration !== undefined && duration >= SHORTEST_S && { duration }),
  }
}

/** The clock was set since the page loaded, perhaps during the session: how long that took does not depend on it. */
function startOf(record: SnapshotRecord, said: number, at: number): number {
  const begun = at - CLOCKS.reduce((sum, clock) => sum + (record[clock] ?? 0), 0)
  return said > begun + TOLERANCE_MS || begun - said > WRONG_CLOCK_MS ? begun : said
}

/** The id of an item that is not valid, as far as it has one: the sender knows it by that. */
function namedId<T>(given: unknown, idOf: (record: T) => string): string | undefined {
  if (typeof given !== 'object' || !given) return undefined
  const { session, seq, rev, id } = given as { session?: unknown; seq?: unknown; rev?: unknown; id?: unknown }
  const isName = (value: unknown): boolean => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)
  const isNamed = isName(id) || (isName(session) && (Number.isSafeInteger(seq) || Number.isSafeInteger(rev)))
  const name = isNamed ? String(idOf(given as T)) : undefined
  return name?.includes('undefined') ? undefined : name
}
