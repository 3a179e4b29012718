import type { EventRecord, LedgerEntry, Range, SnapshotRecord } from '@playhead/core'
import { CLOCKS, COUNTS } from '../rollup/fields.ts'

/**
 * Why a record is refused, as counted by `GET /v1/quality`. The first three are found before the
 * rules of this file run, `internal` and `viewer_token` by `admitBatch.ts`, the last two by the
 * database.
 */
export type RefusalRule =
  | 'invalid'
  | 'unstorable_text'
  | 'outside_window'
  | 'in_the_future'
  | 'implausible_time'
  | 'implausible_content'
  | 'implausible_count'
  | 'implausible_rev'
  | 'implausible_seq'
  | 'implausible_high'
  | 'beyond_duration'
  | 'internal'
  | 'viewer_token'
  | 'other_writer'
  | 'too_many_ranges'

/** A record that was refused. */
export interface Refusal {
  readonly id: string
  readonly rule: RefusalRule
  /** For the sender: the rule and the value that breaks it, or the schema's message. */
  readonly reason: string
}

/** A clock that drifts, a request that takes long: below this nothing is proven. */
export const TOLERANCE_MS = 60_000
/** A session may be open for long, on a tab that is never closed; not forever. */
export const MAX_SESSION_MS: number = 60 * 86_400_000
/** The fastest that browsers play. */
const MAX_RATE = 16
/**
 * Per second. The SDK saves a session once a second and at each change; a viewer cannot seek or
 * pause as often.
 */
const MAX_CHANGES_PER_S = 20
const FREE_CHANGES = 1000
/** Events that a page can number in {@link MAX_SESSION_MS}. */
const MAX_SEQ = 100_000_000
/** More than a browser may keep: the SDK's queue holds 20,000 records. */
const MAX_DROPPED = 10_000_000
const MAX_DRAGS = 1_000_000
/** Players round durations to whole seconds. */
const DURATION_SLACK_S = 1

interface Rule<T> {
  readonly rule: RefusalRule
  /** The impossible value, for the reason; empty when the record passes. */
  readonly broken: (record: T) => string | undefined
}

const measureElapsed = ({ at, startedAt }: SnapshotRecord): number => Math.max(0, at - startedAt)
const maxChanges = (ms: number): number => FREE_CHANGES + (MAX_CHANGES_PER_S * ms) / 1000
const total = (ranges: readonly Range[] = []): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0)
const firstAbove = (
  values: readonly (readonly [name: string, value: number])[],
  most: number,
): string | undefined => {
  const found = values.find(([, value]) => value > most)
  return found && `${found[0]} ${found[1]}`
}

/** Times are those of the collector's clock already. */
const SNAPSHOT_RULES: readonly Rule<SnapshotRecord>[] = [
  {
    rule: 'in_the_future',
    broken: ({ startedAt, at }) =>
      startedAt > at + TOLERANCE_MS ? `startedAt ${startedAt}` : undefined,
  },
  {
    rule: 'outside_window',
    broken: (record) =>
      measureElapsed(record) > MAX_SESSION_MS ? `startedAt ${record.startedAt}` : undefined,
  },
  {
    // Every millisecond of a session is on exactly one clock.
    rule: 'implausible_time',
    broken(record) {
      const sum = CLOCKS.reduce((ms, clock) => ms + (record[clock] ?? 0), 0)
      return firstAbove([['clocks', sum]], measureElapsed(record) + TOLERANCE_MS)
    },
  },
  {
    rule: 'implausible_content',
    broken(record) {
      const seen = total(record.watched) + total(record.twice) + total(record.thrice)
      const values = [
        ['contentMs', record.contentMs ?? 0] as const,
        ['watched', Math.round(seen * 1000)] as const,
      ]
      return firstAbove(values, (measureElapsed(record) + TOLERANCE_MS) * MAX_RATE)
    },
  },
  {
    rule: 'beyond_duration',
    broken({ duration, live, watched = [], twice = [], thrice = [] }) {
      if (!duration || live) return undefined
      const ends = [...watched, ...twice, ...thrice].map(([, to]) => ['watched', to] as const)
      return firstAbove(ends, duration + DURATION_SLACK_S)
    },
  },
  {
    rule: 'implausible_count',
    broken(record) {
      const counts = COUNTS.map((name) => [name, record[name] ?? 0] as const)
      return firstAbove(counts, maxChanges(measureElapsed(record)))
    },
  },
  {
    rule: 'implausible_rev',
    broken: (record) => firstAbove([['rev', record.rev]], maxChanges(measureElapsed(record))),
  },
]

const EVENT_RULES: readonly Rule<EventRecord>[] = [
  { rule: 'implausible_seq', broken: ({ seq }) => firstAbove([['seq', seq]], MAX_SEQ) },
  {
    rule: 'implausible_time',
    broken(record) {
      const spans = Object.entries(record).filter(([name]) =>
        /^(tookMs|loadMs|startupMs)$/.test(name),
      )
      return firstAbove(spans as [string, number][], MAX_SESSION_MS)
    },
  },
  {
    rule: 'implausible_count',
    broken: (record) =>
      record.type === 'seek' ? firstAbove([['count', record.count]], MAX_DRAGS) : undefined,
  },
]

const LEDGER_RULES: readonly Rule<LedgerEntry>[] = [
  { rule: 'implausible_count', broken: ({ count }) => firstAbove([['count', count]], MAX_DROPPED) },
  {
    rule: 'implausible_seq',
    broken({ count, seqs = [] }) {
      const numbered = seqs.reduce((sum, [from, to]) => sum + Math.max(0, to - from + 1), 0)
      return (
        firstAbove(
          seqs.map(([, to]) => ['seqs', to]),
          MAX_SEQ,
        ) ?? firstAbove([['seqs', numbered]], count)
      )
    },
  },
]

const judge =
  <T>(rules: readonly Rule<T>[]) =>
  (record: T): Omit<Refusal, 'id'> | undefined => {
    for (const { rule, broken } of rules) {
      const value = broken(record)
      if (value) return { rule, reason: `${rule}: ${value}` }
    }
    return undefined
  }

/**
 * Why a snapshot cannot be true; empty when it can. A hostile sender can still send false values
 * that are possible.
 */
export const implausibleSnapshot: (record: SnapshotRecord) => Omit<Refusal, 'id'> | undefined =
  judge(SNAPSHOT_RULES)
/** The same for an event. */
export const implausibleEvent: (record: EventRecord) => Omit<Refusal, 'id'> | undefined =
  judge(EVENT_RULES)
/** The same for a line of the ledger. */
export const implausibleLine: (record: LedgerEntry) => Omit<Refusal, 'id'> | undefined =
  judge(LEDGER_RULES)
