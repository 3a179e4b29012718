import type { Pool } from 'pg'
import { getDay } from '../../database/days.ts'
import { FILTER_COLUMNS, type Scope, type VideoKeys } from '../../reads/filters.ts'

/** The values of a statement of ClickHouse, by name. */
export interface Parameters {
  readonly values: Record<string, unknown>
  /** Adds a value of a type of ClickHouse; returns the text that stands for it. */
  add(type: string, value: unknown): string
}

export function createParameters(): Parameters {
  const values: Record<string, unknown> = {}
  let count = 0
  return {
    values,
    add(type, value) {
      const name = `p${++count}`
      values[name] = value
      return `{${name}:${type}}`
    },
  }
}

/** What `Date` can hold. */
const MAX_MOMENT = Date.UTC(2149, 5, 6)
const limitMoment = (moment: number): number => Math.min(MAX_MOMENT, Math.max(0, moment))

/** SQL of a moment, of epoch ms. */
export const toMoment = (moment: number, parameters: Parameters): string =>
  `fromUnixTimestamp64Micro(${parameters.add('Int64', Math.round(limitMoment(moment) * 1000))}, 'UTC')`

/** The condition on sessions `s` in ClickHouse: that of `matchSessions()` in PostgreSQL. */
export async function matchSessions(
  pool: Pool,
  { project, period: { from, to }, filters }: Scope,
  parameters: Parameters,
  video?: VideoKeys,
): Promise<string> {
  const { add } = parameters
  const conditions = [`s.project_id = ${add('UInt32', project)}`]
  if (typeof video === 'number') conditions.push(`s.video_id = ${add('UInt32', video)}`)
  else if (video) conditions.push(`s.video_id in ${add('Array(UInt32)', video)}`)
  if (from !== null) {
    conditions.push(`s.day >= ${add('Date', getDay(limitMoment(from)))}`)
    conditions.push(`s.started_at >= ${toMoment(from, parameters)}`)
  }
  if (to !== null) {
    conditions.push(`s.day <= ${add('Date', getDay(limitMoment(to - 1)))}`)
    conditions.push(`s.started_at < ${toMoment(to, parameters)}`)
  }
  for (const [name, value] of Object.entries(filters)) {
    if (name === 'preview') conditions.push(value === true ? 's.preview' : 'not s.preview')
    else if (name === 'videoId')
      conditions.push(`s.video_id = ${add('UInt32', await findKey(pool, project, value))}`)
    else
      conditions.push(
        `s.${FILTER_COLUMNS[name as keyof typeof FILTER_COLUMNS]} = ${add('String', value)}`,
      )
  }
  return conditions.join(' and ')
}

/** The key of a video; 0, which none has, when it is not known. */
async function findKey(pool: Pool, project: number, videoId: unknown): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    'select id from video where project_id = $1 and ext_id = $2',
    [project, videoId],
  )
  return rows[0]?.id ?? 0
}
