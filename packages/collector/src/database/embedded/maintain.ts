import type { Pool } from 'pg'
import { patient, TIMEOUTS } from '../../timeouts.ts'

const LOOK_MS = 5000
const CHECKPOINT_MS = 60_000
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024
const VACUUM_MS = 10 * 60_000
/** Every stored record leaves about one dead row. */
const VACUUM_RECORDS = 100_000
/** A new database is looked at sooner: without statistics, joins are planned for tables of one row. */
const FIRST_RECORDS = 1000
/** Updated with every batch, or read as a whole. */
const HOT = [
  ...['rollup_q', 'video_day', 'heat_edge', 'writer', 'viewer_video', 'viewer_day'],
  ...['project_viewer', 'session_key'],
]
/**
 * The partitions that change: records that are more than a week old are refused. All partitions of
 * a year would hold up the only session of the engine for seconds.
 */
const CHANGING = `select c.oid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass('play_session') and c.relname >= 'play_session_' || to_char(now() - interval '9 days', 'YYYYMMDD')`

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
    const due = Math.min(VACUUM_RECORDS, Math.max(FIRST_RECORDS, vacuumed))
    if (store.stored - vacuumed >= due || now - vacuumAt >= VACUUM_MS) {
      const { rows: partitions } = await pool.query<{ name: string }>(CHANGING)
      for (const table of [...HOT, ...partitions.map(({ name }) => name)])
        await pool.query(patient(`vacuum (analyze) ${table}`, maintenanceMs))
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
