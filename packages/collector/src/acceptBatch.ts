import type { EventRecord, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { eventId, snapshotId } from '@playhead/core'
import { type envelopeSchema, eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { CLOCKS } from './columns.ts'
import { because, isStorable } from './readEnvelope.ts'

/** The body, its records not yet looked at. */
export type Envelope = v.InferOutput<typeof envelopeSchema>

/** A batch whose every record was checked alone, and why the others were not taken. */
export interface AcceptedBatch {
  readonly writer: string
  readonly high: number
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
  readonly rejected: readonly { readonly id: string; readonly reason: string }[]
}

const DAY_MS = 86_400_000
/** A clock that is off by more than a day is wrong; by less, it is the viewer's own and left alone. */
const WRONG_CLOCK_MS = DAY_MS
/** What was recorded earlier is not taken any more: a late duplicate of something removed since would count again. */
const OLDEST_MS = 7 * DAY_MS
const NEWEST_MS = DAY_MS
/** A session may be open for long, on a tab that nobody closes; not forever. */
const LONGEST_MS = 60 * DAY_MS

/**
 * Checks the records one by one, so that a bad one does not cost the others. Times of a clock that is plainly wrong are corrected by how far
 * off the sender's is now: in records of the same epoch; in others only where they cannot be right as they are.
 */
export function acceptBatch(envelope: Envelope, now: number): AcceptedBatch {
  const rejected: { id: string; reason: string }[] = []
  const offset = now - envelope.sentAt

  function accept<T extends SnapshotRecord | EventRecord>(
    name: 'snapshots' | 'events',
    schema: v.GenericSchema<unknown, T>,
    idOf: (record: T) => string,
    correct: (record: T, shiftMs: number) => T | string,
  ): readonly T[] {
    const judge = (given: unknown): T | string => {
      const result = v.safeParse(schema, given)
      if (!result.success) return because(result.issues)
      if (!isStorable(result.output)) return 'text that no database stores: a NUL or half a character'
      const shiftMs = shiftOf(result.output)
      return shiftMs === undefined ? 'outside_window' : correct(result.output, shiftMs)
    }
    return envelope[name].flatMap((given, at) => {
      const taken = judge(given)
      if (typeof taken !== 'string') return [taken]
      rejected.push({ id: namedId(given, idOf) ?? `${name}[${at}]`, reason: taken })
      return []
    })
  }

  /** What to add to a record's times, ms; nothing when it is older than is taken. */
  function shiftOf({
    at,
    epoch = 0,
  }: {
    readonly at: number
    readonly epoch?: number | undefined
  }): number | undefined {
    const wrong = Math.abs(offset) > WRONG_CLOCK_MS ? offset : 0
    const likely = epoch === (envelope.epoch ?? 0) ? [wrong, 0] : [0, wrong]
    const found = likely.find((shift) => now - (at + shift) <= OLDEST_MS && at + shift - now <= NEWEST_MS)
    // From a future that no clock can explain: it was before we got it, more is not known.
    return found ?? (likely.every((shift) => at + shift > now) ? now - at : undefined)
  }

  return {
    writer: envelope.writer,
    high: envelope.high,
    ledger: envelope.ledger,
    rejected,
    snapshots: accept('snapshots', snapshotSchema, snapshotId, (record, shiftMs) => {
      const spans = Object.entries(record).filter(([field]) => field.endsWith('Ms')) as [string, number][]
      const long = spans.find(([, ms]) => ms > LONGEST_MS * 16)
      if (long) return `implausible: ${long[0]} ${long[1]}`
      const at = record.at + shiftMs
      const said = record.startedAt + shiftMs
      // The clock may have been set in between; how long the session took does not depend on it.
      const begun = at - CLOCKS.reduce((sum, clock) => sum + (record[clock] ?? 0), 0)
      const startedAt = Math.abs(said - begun) > WRONG_CLOCK_MS ? begun : said
      if (at - startedAt > LONGEST_MS) return 'outside_window'
      const { completedAt } = record
      return { ...record, at, startedAt, ...(completedAt !== undefined && { completedAt: completedAt + shiftMs }) }
    }),
    events: accept('events', eventSchema, eventId, (record, shiftMs) => ({ ...record, at: record.at + shiftMs })),
  }
}

/** The id of a record that is not valid, as far as it has one: the sender knows it by that. */
function namedId<T>(given: unknown, idOf: (record: T) => string): string | undefined {
  const { session, seq, rev } = (typeof given === 'object' && given ? given : {}) as {
    session?: unknown
    seq?: unknown
    rev?: unknown
  }
  const isNamed =
    typeof session === 'string' &&
    /^[\w-]{1,64}$/.test(session) &&
    (Number.isSafeInteger(seq) || Number.isSafeInteger(rev))
  const id = isNamed ? idOf(given as T) : undefined
  return id?.includes('undefined') ? undefined : id
}
