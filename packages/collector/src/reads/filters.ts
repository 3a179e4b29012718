import { getDay } from '../database/days.ts'
import type { Period } from './query/period.ts'
import { isInUtcDays } from './query/period.ts'

/** What sessions have to have in common to count. */
export interface Filters {
  readonly device?: string
  readonly browser?: string
  readonly os?: string
  readonly country?: string
  readonly player?: string
  readonly courseId?: string
  readonly lessonId?: string
  readonly viewerId?: string
  readonly videoId?: string
  readonly preview?: boolean
}

/** Which sessions count: those of a project that began in a period and match all filters. */
export interface Scope {
  readonly project: number
  readonly period: Period
  readonly filters: Filters
  /** `YYYY-MM-DD`: only sessions of these days. @default all in the period */
  readonly days?: readonly string[]
}

/** The key of a row in `video`, or several. */
export type VideoKeys = number | readonly number[]

/** The values of a statement, in the order of its `$1`, `$2` … */
export interface SqlValues {
  readonly list: unknown[]
  /** Adds a value; returns the text that stands for it. */
  add(value: unknown): string
}

export function createValues(): SqlValues {
  const list: unknown[] = []
  return { list, add: (value) => `$${list.push(value)}` }
}

/** Columns of a session by filter. */
export const FILTER_COLUMNS: Readonly<
  Record<Exclude<keyof Filters, 'preview' | 'videoId'>, string>
> = {
  device: 'device',
  browser: 'browser',
  os: 'os',
  country: 'country',
  player: 'player',
  courseId: 'course_id',
  lessonId: 'lesson_id',
  viewerId: 'viewer_id',
}

/**
 * The condition on sessions `s`. It limits `day` as well, which is the UTC day of `started_at`, so
 * that only the partitions of these days are read.
 */
export function matchSessions(
  { project, period, filters, days }: Scope,
  values: SqlValues,
  video?: VideoKeys,
): string {
  const projectId = values.add(project)
  const conditions = [`s.project_id = ${projectId}`]
  if (video !== undefined) conditions.push(matchVideo('s', video, values))
  if (days) conditions.push(`s.day = any(${values.add(days)}::date[])`)
  const { from, to } = period
  if (from !== null) {
    conditions.push(`s.day >= ${values.add(getDay(from))}::date`)
    conditions.push(`s.started_at >= ${toMoment(from, values)}`)
  }
  if (to !== null) {
    conditions.push(`s.day <= ${values.add(getDay(to - 1))}::date`)
    conditions.push(`s.started_at < ${toMoment(to, values)}`)
  }
  for (const [name, value] of Object.entries(filters)) {
    if (name === 'preview') conditions.push(value === true ? 's.preview' : 's.preview is not true')
    else if (name === 'videoId')
      conditions.push(
        `s.video_id = (select f.id from video f where f.project_id = ${projectId} and f.ext_id = ${values.add(value)})`,
      )
    else
      conditions.push(
        `s.${FILTER_COLUMNS[name as keyof typeof FILTER_COLUMNS]} = ${values.add(value)}`,
      )
  }
  return conditions.join(' and ')
}

/** The condition on the video of a table's rows. */
export const matchVideo = (table: string, video: VideoKeys, values: SqlValues): string =>
  typeof video === 'number'
    ? `${table}.video_id = ${values.add(video)}`
    : `${table}.video_id = any(${values.add(video)}::int[])`

/** The condition on a rollup by day. Only for scopes that {@link usesRollups} admits. */
export function matchDays(
  { project, period }: Scope,
  values: SqlValues,
  table: string,
  video?: VideoKeys,
): string {
  const conditions = [`${table}.project_id = ${values.add(project)}`]
  if (video !== undefined) conditions.push(matchVideo(table, video, values))
  const { from, to } = period
  if (from !== null) conditions.push(`${table}.day >= ${values.add(getDay(from))}::date`)
  if (to !== null) conditions.push(`${table}.day < ${values.add(getDay(to))}::date`)
  return conditions.join(' and ')
}

/** The condition on `project_quarter` `q`. Only for scopes without filters. */
export function matchQuarters({ project, period: { from, to } }: Scope, values: SqlValues): string {
  const conditions = [`q.project_id = ${values.add(project)}`]
  if (from !== null) conditions.push(`q.slot >= ${toMoment(from, values)}`)
  if (to !== null) conditions.push(`q.slot < ${toMoment(to, values)}`)
  return conditions.join(' and ')
}

/**
 * Whether the rollups by day, which know no filter and only whole days of UTC, have the answer.
 * Otherwise it is computed from the sessions.
 */
export const usesRollups = ({ period, filters }: Scope): boolean =>
  !hasFilters(filters) && isInUtcDays(period)

/** Whether the rollups without days have the answer: those of all sessions ever. */
export const isEverything = ({ period, filters }: Scope): boolean =>
  !hasFilters(filters) && period.from === null && period.to === null

const hasFilters = (filters: Filters): boolean => Object.keys(filters).length > 0

/** The condition that one of these columns contains a text, in whatever case. */
export function matchText(columns: readonly string[], text: string, values: SqlValues): string {
  const pattern = values.add(`%${text.replace(/[\\%_]/g, '\\$&')}%`)
  return `(${columns.map((column) => `${column} ilike ${pattern}`).join(' or ')})`
}

/** A moment, epoch ms. */
export const toMoment = (moment: number, values: SqlValues): string =>
  `to_timestamp(${values.add(moment)}::float8 / 1000)`
