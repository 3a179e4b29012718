import type { SnapshotRecord } from '@playhead/core'
import { COLUMN_TYPES, type ColumnCodec, type ColumnType } from './columnTypes.ts'

/**
 * How the values of two snapshots of one session become one. Every rule gives the same result in
 * any order and however often a snapshot comes: `latest` is the value of the highest `rev`, `or`
 * and `union` join sets of bits and of ranges, `any` is true once it was true, and a `constant` does
 * not change during a session. What is `not stored` only serves to accept the record.
 */
export type MergeRule =
  | 'constant'
  | 'latest'
  | 'max'
  | 'min'
  | 'or'
  | 'any'
  | 'union'
  | 'not stored'

/** How a snapshot field is stored, merged and read. */
export interface FieldRule {
  /** The column of `play_session`; of a field with parts, a column for each. */
  readonly column: string | { readonly [part: string]: string }
  readonly type: ColumnType
  readonly merge: MergeRule
  /** Clocks add up to the elapsed time of a session; counts are bounded by it. */
  readonly kind?: 'clock' | 'count'
  /** Answered as null when unknown. @default false, it is left out */
  readonly nullable?: true
}

const clock = (column: string): FieldRule => ({
  column,
  type: 'amount',
  merge: 'max',
  kind: 'clock',
})
const count = (column: string): FieldRule => ({
  column,
  type: 'amount',
  merge: 'max',
  kind: 'count',
})
const text = (column: string, merge: MergeRule): FieldRule => ({ column, type: 'text', merge })
const ranges = (column: string): FieldRule => ({ column, type: 'ranges', merge: 'union' })

/**
 * Every field of a snapshot, once. The JSON rows, the merge, the read of a session and the table in
 * docs/your-own-backend.md follow from it. A new field is a line here and a column in a migration.
 */
export const FIELDS: Readonly<Record<keyof SnapshotRecord, FieldRule>> = {
  session: text('session_id', 'constant'),
  videoId: { column: 'video_id', type: 'video', merge: 'constant' },
  startedAt: { column: 'started_at', type: 'moment', merge: 'constant' },
  epoch: { column: {}, type: 'amount', merge: 'not stored' },

  rev: { column: 'rev', type: 'amount', merge: 'max' },
  at: { column: 'last_at', type: 'moment', merge: 'latest' },
  state: text('state', 'latest'),
  player: text('player', 'latest'),
  title: text('title', 'latest'),
  // Absent until the app knows who watches; `min` ignores what is absent.
  viewerId: text('viewer_id', 'min'),
  courseId: text('course_id', 'latest'),
  lessonId: text('lesson_id', 'latest'),
  preview: { column: 'preview', type: 'boolean', merge: 'latest' },
  live: { column: 'live', type: 'boolean', merge: 'latest', nullable: true },
  page: text('page', 'latest'),
  referrer: text('referrer', 'latest'),

  idleMs: clock('idle_ms'),
  startupMs: clock('startup_ms'),
  playingMs: clock('playing_ms'),
  pausedMs: clock('paused_ms'),
  seekingMs: clock('seeking_ms'),
  rebufferMs: clock('rebuffer_ms'),
  endedMs: clock('ended_ms'),
  errorMs: clock('error_ms'),
  suspendedMs: clock('suspended_ms'),
  contentMs: { column: 'content_ms', type: 'amount', merge: 'max' },

  playCount: count('play_count'),
  pauseCount: count('pause_count'),
  seekCount: count('seek_count'),
  rateChangeCount: count('rate_change_count'),
  renditionChangeCount: count('rendition_change_count'),
  rebufferCount: count('rebuffer_count'),
  errorCount: count('error_count'),
  appActionCount: count('app_action_count'),
  engineActionCount: count('engine_action_count'),

  position: { column: 'position_s', type: 'seconds', merge: 'latest', nullable: true },
  maxPosition: { column: 'max_position_s', type: 'seconds', merge: 'max', nullable: true },
  duration: { column: 'duration_s', type: 'seconds', merge: 'latest', nullable: true },
  played: { column: 'played', type: 'stretches', merge: 'latest' },
  watched: ranges('w1'),
  twice: ranges('w2'),
  thrice: ranges('w3'),
  milestones: {
    column: { reached: 'reached', played: 'reached_played' },
    type: 'percents',
    merge: 'or',
  },
  completedAt: { column: 'completed_at', type: 'moment', merge: 'min', nullable: true },
}

/**
 * What the collector adds to a session: derived from its requests, or concluded by an endpoint that
 * takes less than snapshots. The user agent and the address that it is derived from are not stored.
 */
export interface DerivedFields {
  readonly device?: string | null | undefined
  readonly browser?: string | null | undefined
  readonly os?: string | null | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null | undefined
  readonly referrerHost?: string | null | undefined
  /** What was watched was concluded from positions. */
  readonly inferred?: boolean | undefined
}

/** The least text wins where requests of one session differ, so that their order does not matter. */
const DERIVED: Readonly<Record<keyof DerivedFields, FieldRule>> = {
  device: text('device', 'min'),
  browser: text('browser', 'min'),
  os: text('os', 'min'),
  country: text('country', 'min'),
  referrerHost: text('referrer_host', 'min'),
  inferred: { column: 'inferred', type: 'flag', merge: 'any' },
}

type FieldName = keyof SnapshotRecord | keyof DerivedFields
/** The clocks of a session, ms. Every millisecond is on exactly one. */
export type ClockName = Exclude<Extract<keyof SnapshotRecord, `${string}Ms`>, 'contentMs'>
/** The counters of a session. */
export type CountName = Extract<keyof SnapshotRecord, `${string}Count`>

const RULES = { ...FIELDS, ...DERIVED }
const entries = Object.entries(RULES) as [FieldName, FieldRule][]
const listKind = (kind: FieldRule['kind']): FieldName[] =>
  entries.filter(([, field]) => field.kind === kind).map(([name]) => name)
export const CLOCKS: readonly ClockName[] = listKind('clock') as ClockName[]
export const COUNTS: readonly CountName[] = listKind('count') as CountName[]

/** A column of `play_session` that holds a field, or a part of one. */
interface FieldColumn {
  readonly name: string
  readonly field: FieldName
  readonly part: string | undefined
  readonly merge: MergeRule
  readonly codec: ColumnCodec
}

export const COLUMNS: readonly FieldColumn[] = entries.flatMap(
  ([field, { column, type, merge }]) => {
    const parts =
      typeof column === 'string' ? [[undefined, column] as const] : Object.entries(column)
    return parts.map(([part, name]) => ({ name, field, part, merge, codec: COLUMN_TYPES[type] }))
  },
)

/** The names of the columns with this rule. */
export const listColumns = (merge: MergeRule): readonly string[] =>
  COLUMNS.filter((column) => column.merge === merge).map(({ name }) => name)

/** A snapshot that the merge takes, with what the wire does not have. */
export interface SessionRow {
  readonly project: number
  /** The day that its session counts on, `YYYY-MM-DD`. */
  readonly day: string
  /** The key of the row in `video`. */
  readonly videoKey: number
  readonly record: SnapshotRecord
  readonly derived: DerivedFields
}

/** A column of the merge's input. */
interface InputColumn {
  readonly name: string
  /** The type of the parameter. */
  readonly sql: string
  read(row: SessionRow): unknown
}

/** The columns of the merge's input, each a parameter. */
export const INPUT: readonly InputColumn[] = [
  { name: 'p', sql: 'int', read: ({ project }) => project },
  { name: 'day', sql: 'date', read: ({ day }) => day },
  ...COLUMNS.map(({ name, field, part, codec }): InputColumn => {
    const sql = codec.input ?? codec.sql
    if (field === 'videoId') return { name, sql, read: ({ videoKey }) => videoKey }
    const source = field in DERIVED ? 'derived' : 'record'
    const readField = (row: SessionRow): unknown =>
      (row[source] as Readonly<Record<string, unknown>>)[field]
    const readPart = (row: SessionRow): unknown =>
      (readField(row) as Readonly<Record<string, unknown>> | undefined)?.[part as string]
    const read = part === undefined ? readField : readPart
    return { name, sql, read: (row) => codec.write(read(row), row.record) }
  }),
]

/** The columns for {@link readFields}, of `play_session s` and `video v`. */
export const SELECTED_FIELDS: string = COLUMNS.map(
  ({ name, codec }) => `${codec.select?.(name) ?? `s.${name}`} ${name}`,
).join(', ')

/** The fields of a session, of a row of {@link SELECTED_FIELDS}. */
export function readFields(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { name, field, part, codec } of COLUMNS) {
    const selected = row[name] ?? null
    if (selected === null && !RULES[field].nullable) continue
    const value = selected === null ? null : (codec.read?.(selected) ?? selected)
    fields[field] =
      part === undefined ? value : { ...(fields[field] as object | undefined), [part]: value }
  }
  return fields
}
