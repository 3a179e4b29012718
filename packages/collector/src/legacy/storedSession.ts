import type { Pool } from 'pg'
import { readFields, SELECTED_FIELDS } from '../rollup/fields.ts'
import type { StoredState } from './continueSession.ts'
import type { LegacyPlayer } from './sample.ts'

const SELECT = `select ${SELECTED_FIELDS} from play_session s
  join video v on v.project_id = s.project_id and v.id = s.video_id`

/** Reads a session; `undefined` when it does not exist. */
export async function readStoredSession(
  pool: Pool,
  project: number,
  session: string,
): Promise<StoredState | undefined> {
  const { rows } = await pool.query(
    `${SELECT} join session_key k on k.project_id = s.project_id and k.day = s.day and k.session_id = s.session_id
     where k.project_id = $1 and k.session_id = $2`,
    [project, session],
  )
  return toState(rows[0])
}

/** Whose session is looked for, and when. */
export interface OpenSessionQuery {
  readonly project: number
  readonly viewerId: string
  readonly videoId: string
  readonly player: LegacyPlayer
  readonly at: number
}

/** A viewer who sends nothing for this long begins another session. */
export const SESSION_GAP_MS: number = 30 * 60_000

/** Reads the session that a viewer's sample at this time continues. */
export async function findOpenSession(
  pool: Pool,
  { project, viewerId, videoId, player, at }: OpenSessionQuery,
): Promise<StoredState | undefined> {
  const { rows } = await pool.query(
    `${SELECT}
     where s.project_id = $1 and s.viewer_id = $2 and v.ext_id = $3 and s.player = $4
       and s.started_at <= to_timestamp($5 / 1000.0)
       and s.day >= (to_timestamp($5 / 1000.0) at time zone 'utc')::date - 2
     order by s.started_at desc limit 1`,
    [project, viewerId, videoId, player, at],
  )
  const state = toState(rows[0])
  return state && at - state.at <= SESSION_GAP_MS ? state : undefined
}

function toState(row: Readonly<Record<string, unknown>> | undefined): StoredState | undefined {
  if (!row) return undefined
  const known = Object.entries(readFields(row)).filter(([, value]) => value !== null)
  return Object.fromEntries(known) as unknown as StoredState
}
