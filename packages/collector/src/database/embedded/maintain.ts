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
  ...['project_viewer', 'project_quarter', 'session_key', 'saved_progress', 'session_outbox'],
  'arrival_count',
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
 * to stop, which waits for the statement that is running.
 */
export function maintain(
  pool: Pool,
  store: { readonly stored: number },
  report: (error: unknown, where: string) => void,
  lookMs: number = LOOK_MS,
  maintenanceMs: number = TIMEOUTS.maintenanceMs,
): () => Promise<void> {
  let checkpointAt = performance.now()
  let vacuumAt = checkpointAt
  let vacuumed = store.stored
  /** The end of the WAL at the last checkpoint. */
  let checked: string | undefined
  let running: Promise<void> | undefined
  let isStopped = false

  async function look(): Promise<void> {
    // Not only records are written: saved positions and the outbox of ClickHouse are not.
    const before = await readWal(pool, checked)
    if (isStopped || before.end === checked) return // nothing was written
    const now = performance.now()
    const due = Math.min(VACUUM_RECORDS, Math.max(FIRST_RECORDS, vacuumed))
    if (store.stored - vacuumed >= due || now - vacuumAt >= VACUUM_MS) {
      const { rows: partitions } = await pool.query<{ name: string }>(CHANGING)
      for (const table of [...HOT, ...partitions.map(({ name }) => name)]) {
        if (isStopped) return
        await pool.query(patient(`vacuum (analyze) ${table}`, maintenanceMs))
      }
      vacuumAt = now
      vacuumed = store.stored
    }
    if (isStopped) return
    const { bytes } = await readWal(pool, checked)
    if (isStopped) return
    if (checked !== undefined && bytes < CHECKPOINT_WAL_BYTES && now - checkpointAt < CHECKPOINT_MS)
      return
    await pool.query(patient('checkpoint', maintenanceMs))
    checkpointAt = now
    if (isStopped) return
    checked = (await readWal(pool, checked)).end
  }

  const timer = setInterval(() => {
    if (running) return
    running = look()
      .catch((error) => report(error, 'upkeep of the embedded database'))
      .finally(() => {
        running = undefined
      })
  }, lookMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    isStopped = true
    await running
  }
}

/** Where the WAL ends, and how much of it came after a position. */
async function readWal(
  pool: Pool,
  since: string | undefined,
): Promise<{ readonly end: string; readonly bytes: number }> {
  const { rows } = await pool.query<{ end: string; bytes: string }>(
    `select pg_current_wal_insert_lsn()::text as "end", pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::text bytes`,
    [since ?? '0/0'],
  )
  const [row] = rows
  return { end: row?.end ?? '0/0', bytes: Number(row?.bytes) }
}
