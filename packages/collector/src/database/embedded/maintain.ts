import type { Pool } from 'pg'
import { patient, TIMEOUTS } from '../../timeouts.ts'

const LOOK_MS = 5000
const CHECKPOINT_MS = 60_000
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024
const VACUUM_MS = 10 * 60_000
/** Every stored record leaves about one dead row. */
const VACUUM_RECORDS = 100_000
/** Updated with every batch. */
const HOT = ['play_session', 'rollup_q', 'video_day', 'heat_edge', 'writer', 'viewer_video']

/**
 * The embedded engine has neither autovacuum nor automatic checkpoints: left alone, its files only
 * grow. Looks every few seconds whether either is due, by time or by what was written. Returns how
 * to stop.
 */
export function maintain(
  pool: Pool,
  store: { readonly stored: number },
  report: (error: unknown, where: string) => void,
  lookMs: number = LOOK_MS,
  maintenanceMs: number = TIMEOUTS.maintenanceMs,
): () => void {
  let checkpointAt = performance.now()
  let vacuumAt = checkpointAt
  let vacuumed = store.stored
  let seen = store.stored
  let lsn = '0/0'
  let running = false

  async function look(): Promise<void> {
    if (store.stored === seen) return // nothing was written
    const now = performance.now()
    if (store.stored - vacuumed >= VACUUM_RECORDS || now - vacuumAt >= VACUUM_MS) {
      for (const table of HOT) await pool.query(patient(`vacuum (analyze) ${table}`, maintenanceMs))
      vacuumAt = now
      vacuumed = store.stored
    }
    const { rows } = await pool.query<{ bytes: string; lsn: string }>(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) bytes, pg_current_wal_insert_lsn() lsn',
      [lsn],
    )
    const first = lsn === '0/0'
    if (
      !first &&
      Number(rows[0]?.bytes) < CHECKPOINT_WAL_BYTES &&
      now - checkpointAt < CHECKPOINT_MS
    )
      return
    await pool.query(patient('checkpoint', maintenanceMs))
    checkpointAt = now
    lsn = rows[0]?.lsn ?? lsn
    seen = store.stored
  }

  const timer = setInterval(() => {
    if (running) return
    running = true
    look()
      .catch((error) => report(error, 'upkeep of the embedded database'))
      .finally(() => {
        running = false
      })
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}
