import type { Pool } from 'pg'

/** Finds whose sessions are stored already. */
export type FindSessionViewers = (
  project: number,
  sessions: readonly string[],
) => Promise<ReadonlyMap<string, string>>

const MAX_KNOWN = 100_000

/**
 * Creates the lookup of viewers of stored sessions. A session that has a viewer keeps it, so it is
 * read once; one that has none is read again each time.
 */
export function createSessionViewers(pool: Pool): FindSessionViewers {
  const known = new Map<string, string>()
  return async (project, sessions) => {
    const unknown = sessions.filter((session) => !known.has(`${project}/${session}`))
    if (unknown.length) {
      const { rows } = await pool.query<{ session_id: string; viewer_id: string }>({
        name: 'session_viewers',
        text: `select s.session_id, s.viewer_id
               from session_key k join play_session s using(project_id, day, session_id)
               where k.project_id = $1 and k.session_id = any($2::text[]) and s.viewer_id is not null`,
        values: [project, unknown],
      })
      if (known.size > MAX_KNOWN) known.clear()
      for (const { session_id, viewer_id } of rows) known.set(`${project}/${session_id}`, viewer_id)
    }
    return new Map(
      sessions.flatMap((session) => {
        const viewer = known.get(`${project}/${session}`)
        return viewer === undefined ? [] : [[session, viewer] as const]
      }),
    )
  }
}
