import type { EventRecord, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { eventId, snapshotId } from '@playhead/core'
import { eventSchema, ledgerSchema, snapshotSchema, writerSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { DAY_MS } from '../database/days.ts'
import { CLOCKS } from '../rollup/fields.ts'
import {
  implausibleEvent,
  implausibleLine,
  implausibleSnapshot,
  type Refusal,
  TOLERANCE_MS,
} from './plausibility.ts'
import type { Envelope } from './readEnvelope.ts'
import { describeIssue, FIRST_ISSUE, isStorable } from './validation.ts'

/** The valid items of a batch, each checked by itself, and why the others were refused. */
export interface AcceptedBatch {
  readonly writer: string
  readonly high: number
  /** What is added to the sender's clock for the collector's, when the batch arrived. Absent: the sender has no clock. */
  readonly clockOffsetMs?: number | undefined
  /** Epoch ms: the earliest moment at which this writer is known to have recorded. */
  readonly firstAt: number
  /** Writers that are gone, whose records the sender has found. */
  readonly pending: readonly string[]
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
  readonly rejected: readonly Refusal[]
}

/**
 * A clock that is behind by more than a day is wrong. A smaller offset may be the viewer's choice,
 * and is kept.
 */
const WRONG_CLOCK_MS = DAY_MS
/**
 * Older records are refused: a late duplicate of a record that was removed since would count again.
 */
export const MAX_AGE_MS: number = 7 * DAY_MS
/**
 * A player that reports a shorter duration does not know it. A division by almost 0 overflows in
 * SQL.
 */
const MIN_DURATION_S = 0.1

type Verdict<T> = { readonly accepted: T } | Omit<Refusal, 'id'>

/** What else is known of a batch. */
export interface AcceptOptions {
  /** The text of the envelope. @default each text in it is looked at */
  readonly json?: string
  /** Epoch ms; sessions that began earlier are refused. @default none is */
  readonly sessionsFrom?: number
}

/**
 * Checks the items one by one, so that an invalid one does not cost the others. Times of a clock
 * that is ahead, or wrong by more than a day, are corrected by the present offset of the sender's
 * clock: in records of the same epoch; in others only where they are impossible. Sessions that began
 * before `sessionsFrom` were dropped, and would be counted again.
 */
export function acceptBatch(
  envelope: Envelope,
  now: number,
  { json, sessionsFrom = Number.NEGATIVE_INFINITY }: AcceptOptions = {},
): AcceptedBatch {
  const rejected: Refusal[] = []
  const offset = now - envelope.sentAt
  // JSON cannot hold a NUL or half a character otherwise, and looking at each text takes longer.
  const mayBeUnstorable = json === undefined || json.includes('\\u')

  function accept<T>(
    name: 'snapshots' | 'events' | 'ledger' | 'pending',
    schema: v.GenericSchema<unknown, T>,
    identify: (record: T) => string,
    judge: (record: T) => Verdict<T>,
  ): readonly T[] {
    const check = (given: unknown): Verdict<T> => {
      const result = v.safeParse(schema, given, FIRST_ISSUE)
      if (!result.success) return { rule: 'invalid', reason: describeIssue(result.issues) }
      if (!mayBeUnstorable || isStorable(result.output)) return judge(result.output)
      return {
        rule: 'unstorable_text',
        reason: 'text that no database stores: a NUL or half a character',
      }
    }
    return (envelope[name] ?? []).flatMap((given, at) => {
      const verdict = check(given)
      if ('accepted' in verdict) return [verdict.accepted]
      rejected.push({ id: readId(given, identify) ?? `${name}[${at}]`, ...verdict })
      return []
    })
  }

  /** Milliseconds to add to a record's times, or why it is refused. */
  function findShift(record: {
    readonly at: number
    readonly epoch?: number | undefined
  }): number | Omit<Refusal, 'id'> {
    const { at, epoch = 0 } = record
    const wrong = offset > WRONG_CLOCK_MS || offset < -TOLERANCE_MS ? offset : 0
    const isSameEpoch = epoch === (envelope.epoch ?? 0)
    const likely = isSameEpoch ? [wrong, 0] : [0, wrong]
    const found = likely.find(
      (shift) => now - (at + shift) <= MAX_AGE_MS && at + shift - now <= TOLERANCE_MS,
    )
    if (found !== undefined) return found
    if (!likely.every((shift) => at + shift > now))
      return { rule: 'outside_window', reason: 'outside_window' }
    // By another clock than `sentAt`: all that is known is that the record was made before it
    // arrived.
    return isSameEpoch ? { rule: 'in_the_future', reason: `in_the_future: at ${at}` } : now - at
  }

  const snapshots = accept('snapshots', snapshotSchema, snapshotId, (given) => {
    const shiftMs = findShift(given)
    if (typeof shiftMs !== 'number') return shiftMs
    const record = correctTimes(given, shiftMs)
    if (record.startedAt < sessionsFrom)
      return { rule: 'outside_window', reason: 'outside_window: the session was dropped' }
    return implausibleSnapshot(record) ?? { accepted: record }
  })
  const events = accept('events', eventSchema, eventId, (given) => {
    const shiftMs = findShift(given)
    if (typeof shiftMs !== 'number') return shiftMs
    const record = { ...given, at: given.at + shiftMs }
    return implausibleEvent(record) ?? { accepted: record }
  })
  const ledger = accept(
    'ledger',
    ledgerSchema,
    ({ id }) => id,
    (line) => implausibleLine(line) ?? { accepted: line },
  )
  const pending = accept('pending', writerSchema, String, (writer) => ({ accepted: writer }))

  return {
    writer: envelope.writer,
    high: envelope.high,
    clockOffsetMs: offset,
    firstAt: Math.min(
      now,
      ...snapshots.map(({ startedAt }) => startedAt),
      ...events.map(({ at }) => at),
    ),
    pending,
    ledger,
    snapshots,
    events,
    rejected,
  }
}

/** Converts a snapshot to the collector's clock, and leaves out an impossible duration. */
function correctTimes({ duration, ...record }: SnapshotRecord, shiftMs: number): SnapshotRecord {
  const at = record.at + shiftMs
  const claimed = record.startedAt + shiftMs
  const startedAt = record.epoch ? correctStart(record, claimed, at) : claimed
  const { completedAt } = record
  return {
    ...record,
    at,
    startedAt,
    // Within its session, so that a wrong moment cannot leave the range of timestamps.
    ...(completedAt !== undefined && {
      completedAt: Math.max(startedAt, Math.min(at, completedAt + shiftMs)),
    }),
    ...(duration !== undefined && duration >= MIN_DURATION_S && { duration }),
  }
}

/**
 * When the wall clock was set during the session, the start follows from the session's clocks,
 * which are monotonic.
 */
function correctStart(record: SnapshotRecord, claimed: number, at: number): number {
  const measured = at - CLOCKS.reduce((sum, clock) => sum + (record[clock] ?? 0), 0)
  return claimed > measured + TOLERANCE_MS || measured - claimed > WRONG_CLOCK_MS
    ? measured
    : claimed
}

/** The identity of an invalid item, if it has one, so that the sender can find it. */
function readId<T>(given: unknown, identify: (record: T) => string): string | undefined {
  if (typeof given !== 'object' || !given) return undefined
  const { session, seq, rev, id } = given as {
    session?: unknown
    seq?: unknown
    rev?: unknown
    id?: unknown
  }
  const isName = (value: unknown): boolean =>
    typeof value === 'string' && /^[\w-]{1,64}$/.test(value)
  const isNamed =
    isName(id) || (isName(session) && (Number.isSafeInteger(seq) || Number.isSafeInteger(rev)))
  const name = isNamed ? String(identify(given as T)) : undefined
  return name?.includes('undefined') ? undefined : name
}
