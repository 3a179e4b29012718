import type { EventRecord, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { eventId, snapshotId } from '@playhead/core'
import { type envelopeSchema, eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'
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
  /** What to add to the sender's times, ms: 0 unless its clock is plainly wrong. */
  readonly shiftMs: number
}

const DAY_MS = 86_400_000
/** A clock that is off by more than a day is wrong; by less, it is the viewer's own and left alone. */
const WRONG_CLOCK_MS = DAY_MS
/** What was recorded earlier is not taken any more: a late duplicate of something removed since would count again. */
const OLDEST_MS = 7 * DAY_MS
const NEWEST_MS = DAY_MS
/** A session may be open for long, on a tab that nobody closes; not forever. */
const LONGEST_MS = 60 * DAY_MS

/** Checks the records one by one, so that a bad one does not cost the others. */
export function acceptBatch(envelope: Envelope, now: number): AcceptedBatch {
  const rejected: { id: string; reason: string }[] = []
  const offset = now - envelope.sentAt
  const shiftMs = Math.abs(offset) > WRONG_CLOCK_MS ? offset : 0

  function accept<T extends SnapshotRecord | EventRecord>(
    name: 'snapshots' | 'events',
    schema: v.GenericSchema<unknown, T>,
    idOf: (record: T) => string,
    objection: (record: T) => string | undefined,
  ): readonly T[] {
    return envelope[name].flatMap((given, at) => {
      const result = v.safeParse(schema, given)
      const reason = result.success ? objection(result.output) : because(result.issues)
      if (result.success && !reason) return [result.output]
      rejected.push({
        id: result.success ? idOf(result.output) : (namedId(given, idOf) ?? `${name}[${at}]`),
        reason: reason ?? 'invalid',
      })
      return []
    })
  }

  /** By the server's clock: what the sender's clock says it is now cancels out. */
  const outsideWindow = (at: number, oldestMs: number): boolean =>
    now - (at + offset) > oldestMs || at + offset - now > NEWEST_MS

  return {
    writer: envelope.writer,
    high: envelope.high,
    ledger: envelope.ledger,
    shiftMs,
    rejected,
    snapshots: accept('snapshots', snapshotSchema, snapshotId, (record) => {
      if (outsideWindow(record.at, OLDEST_MS) || outsideWindow(record.startedAt, OLDEST_MS + LONGEST_MS))
        return 'outside_window'
      const clock = Object.entries(record).find(
        ([field, value]) => field.endsWith('Ms') && (value as number) > LONGEST_MS * 16,
      )
      if (clock) return `implausible: ${clock[0]} ${clock[1]}`
      return isStorable(record) ? undefined : 'text that no database stores: a NUL or half a character'
    }),
    events: accept('events', eventSchema, eventId, (record) => {
      if (outsideWindow(record.at, OLDEST_MS)) return 'outside_window'
      return isStorable(record) ? undefined : 'text that no database stores: a NUL or half a character'
    }),
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
