import type { Range, SnapshotRecord } from '@playhead/core'

/** The types of values that a snapshot field can have in `play_session`. */
export type ColumnType =
  | 'text'
  | 'boolean'
  | 'flag'
  | 'amount'
  | 'seconds'
  | 'moment'
  | 'ranges'
  | 'stretches'
  | 'percents'
  | 'video'

/** How values of a type get into the database and back. */
export interface ColumnCodec {
  readonly sql: string
  /** The type of the merge's parameter, where it is not `sql`. */
  readonly input?: string
  /** The stored value, of the parameter's value in column `name`. */
  decode?(name: string): string
  /** The value of the parameter. */
  write(value: unknown, record: SnapshotRecord): unknown
  /** The value of column `name` for a read; `s` is the session, `v` its video. */
  select?(name: string): string
  /** What a read answers, of the selected value when it is not null. */
  read?(value: unknown): unknown
}

/** A bit each, in this order. */
const MILESTONES: readonly number[] = [25, 50, 75, 90, 100]

export const COLUMN_TYPES: Readonly<Record<ColumnType, ColumnCodec>> = {
  text: { sql: 'text', write: (value) => value },
  boolean: { sql: 'boolean', write: (value) => value },
  /** Absent is false, and answered only where it is true. */
  flag: {
    sql: 'boolean',
    write: (value) => value === true,
    select: (name) => `nullif(s.${name}, false)`,
  },
  /** Milliseconds or a count; absent is 0. */
  amount: {
    sql: 'bigint',
    write: (value) => Math.round((value as number | undefined) ?? 0),
    read: Number,
  },
  seconds: { sql: 'float8', write: (value) => roundSeconds(value as number | undefined) },
  moment: {
    sql: 'timestamptz',
    input: 'float8',
    decode: (name) => `to_timestamp(${name} / 1000)`,
    write: (value) => value,
    read: (value) => (value as Date).getTime(),
  },
  /** A set, in tenths of a second. */
  ranges: {
    sql: 'int4multirange',
    write: (value, { duration }) =>
      writeTenths((value as readonly Range[] | undefined) ?? [], duration),
    select: (name) =>
      `(select coalesce(json_agg(json_build_array(lower(g) / 10.0, upper(g) / 10.0) order by g), '[]') from unnest(s.${name}) g)`,
  },
  /** Ranges in the order of playback, which may overlap. Equal to `watched` when absent. */
  stretches: {
    sql: 'jsonb',
    write: (value, { watched = [] }) =>
      ((value as readonly Range[] | undefined) ?? watched).map((range) => range.map(roundSeconds)),
  },
  percents: {
    sql: 'int',
    write: (value) =>
      ((value as readonly number[] | undefined) ?? []).reduce(
        (bits, percent) => bits | (1 << MILESTONES.indexOf(percent)),
        0,
      ),
    read: (value) => MILESTONES.filter((_, at) => (value as number) & (1 << at)),
  },
  /** The key of the row in `video`, which is known only to the transaction. */
  video: { sql: 'int', write: () => undefined, select: () => 'v.ext_id' },
}

/**
 * To the millisecond: a finer number is noise, and one next to zero is out of range in a division.
 */
export const roundSeconds = <T extends number | undefined>(seconds: T): T =>
  (seconds === undefined ? seconds : Math.round((seconds as number) * 1000) / 1000) as T

const writeTenths = (ranges: readonly Range[], end: number = Number.POSITIVE_INFINITY): string =>
  `{${ranges
    .map(([from, to]) => [Math.round(from * 10), Math.round(Math.min(to, end) * 10)] as const)
    .filter(([from, to]) => to > from)
    .map(([from, to]) => `[${from},${to})`)}}`

/** The length of a multirange of tenths of a second. */
export const measureRanges = (ranges: string): string =>
  `(select coalesce(sum(upper(g) - lower(g)), 0) from unnest(${ranges}) g)`

/**
 * The union of the multiranges of a group. PostgreSQL 14 has `range_agg()` for ranges only; an
 * aggregate over `multirange_union()` would sort the whole set again for each row.
 */
export const unionRanges = (ranges: string): string =>
  `coalesce((select range_agg(r) from unnest(array_agg(${ranges})) m, unnest(m) r), '{}')`
