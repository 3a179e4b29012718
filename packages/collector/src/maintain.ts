import type { Pool } from 'pg'

const CHECKPOINT_MS = 60_000
const VACUUM_MS = 10 * 60_000
/** Rewritten all the time. */
const HOT = ['play_session_default', 'rollup_q', 'video_day', 'heat_edge', 'writer']

/** The embedded engine has neither autovacuum nor automatic checkpoints; left alone, its files only grow. */
export function maintain(
  pool: Pool,
  report: (error: unknown, where: string) => void,
  now: { checkpointMs?: number; vacuumMs?: number } = {},
): () => void {
  const every = (ms: number, name: string, statements: readonly string[]): NodeJS.Timeout => {
    const run = async (): Promise<void> => {
      for (const sql of statements) await pool.query(sql)
    }
    return setInterval(() => run().catch((error) => report(error, name)), ms).unref()
  }
  const timers = [
    every(now.checkpointMs ?? CHECKPOINT_MS, 'checkpoint', ['checkpoint']),
    every(
      now.vacuumMs ?? VACUUM_MS,
      'vacuum',
      HOT.map((table) => `vacuum (analyze) ${table}`),
    ),
  ]
  return () => timers.forEach(clearInterval)
}
