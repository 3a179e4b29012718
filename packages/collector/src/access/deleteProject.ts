import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import { patient, TIMEOUTS } from '../timeouts.ts'
import { listProjectTables } from './projectTables.ts'
import type { DeletedProject } from './responses.ts'

/** Deletes projects with everything in them. */
export interface ProjectDeletion {
  /** Resolves when nothing of the project is left; with `undefined` when there is no such project. */
  deleteProject(slug: string): Promise<DeletedProject | undefined>
  /** What is not finished is left to the next start. */
  close(): void
}

/** What the deletion works with. */
export interface DeletionParts {
  readonly pool: Pool
  /** Which has no autovacuum. */
  readonly embedded: boolean
  readonly limitMs?: number | undefined
}

/** Rows of one statement: the embedded engine has one connection, and ingest waits meanwhile. */
const CHUNK = 2000
/**
 * Longer than other processes take to know that keys ended (10 s), and than a batch waits that was
 * checked before. It may have been stored in the meantime.
 */
const REPEAT_MS = 15_000
const HOUR_MS = 60 * 60_000

/**
 * Ends the keys of a project, and frees its slug. `undefined` when there is no such project.
 * Everything else of it can go afterwards, at any time and in any process.
 */
const startDeletion = (pool: Pool, slug: string): Promise<number | undefined> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      "update project set slug = 'deleted:' || id where slug = $1 returning id",
      [slug],
    )
    const id = rows[0]?.id
    if (id !== undefined) await client.query('delete from api_key where project_id = $1', [id])
    return id
  })

/** Deletes the rows of a project, piece by piece. Returns the number of sessions among them. */
async function deleteRows(
  { pool, embedded, limitMs = TIMEOUTS.maintenanceMs }: DeletionParts,
  project: number,
): Promise<number> {
  let sessions = 0
  for (const table of await listProjectTables(pool)) {
    const deleted = await deleteFrom(pool, table, project)
    if (/^play_session(_|$)/.test(table)) sessions += deleted
    if (embedded && deleted) await pool.query(patient(`vacuum (analyze) ${table}`, limitMs))
  }
  return sessions
}

async function deleteFrom(pool: Pool, table: string, project: number): Promise<number> {
  let deleted = 0
  for (;;) {
    try {
      const { rowCount } = await pool.query(
        `delete from ${table} where ctid = any(array(select ctid from ${table} where project_id = $1 limit ${CHUNK}))`,
        [project],
      )
      deleted += rowCount ?? 0
      if (!rowCount) return deleted
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return deleted
      throw error
    }
  }
}
/** Retention has dropped the day meanwhile. */
const UNDEFINED_TABLE = '42P01'

/**
 * Deletes what arrived late for projects whose deletion has begun, and then the projects
 * themselves: at once, or when ClickHouse has deleted its copy.
 */
async function finishDeletions(parts: DeletionParts): Promise<void> {
  const { pool } = parts
  const { rows } = await pool.query<{ id: number }>(
    "select id from project where slug like 'deleted:%'",
  )
  for (const { id } of rows) {
    await deleteRows(parts, id)
    await pool.query("update project set slug = 'empty:' || id where id = $1", [id])
  }
  await pool.query(
    "delete from project where slug like 'empty:%' and not exists (select from session_sink)",
  )
}

/** Deletes a project while no collector runs: nothing of it can be on its way. */
export async function deleteProjectAlone(
  parts: DeletionParts,
  slug: string,
): Promise<DeletedProject | undefined> {
  const project = await startDeletion(parts.pool, slug)
  if (project === undefined) return undefined
  const sessions = await deleteRows(parts, project)
  if (parts.embedded) await finishDeletions(parts)
  return { slug, sessions }
}

/** Creates the deletion of projects, and finishes those that an earlier process has begun. */
export function createProjectDeletion(
  parts: DeletionParts & {
    /** The process has to forget its keys. */
    readonly onKeysEnded: () => void
    /** Nothing of a project is left: what was kept of it in memory has to go, too. */
    readonly onDeleted: (project: number) => Promise<void>
    readonly report: (error: unknown, where: string) => void
    readonly repeatMs?: number | undefined
  },
): ProjectDeletion {
  const { onKeysEnded, onDeleted, report, repeatMs = REPEAT_MS } = parts
  let isClosed = false
  const timers = new Set<NodeJS.Timeout>()
  function finishIn(ms: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (isClosed) return
      finishDeletions(parts).catch((error) => {
        if (!isClosed) report(error, 'delete a project')
      })
    }, ms)
    timer.unref()
    timers.add(timer)
  }
  finishIn(repeatMs)
  const hourly = setInterval(() => finishIn(0), HOUR_MS)
  hourly.unref()

  return {
    async deleteProject(slug) {
      const project = await startDeletion(parts.pool, slug)
      if (project === undefined) return undefined
      onKeysEnded()
      const sessions = await deleteRows(parts, project)
      await onDeleted(project)
      finishIn(repeatMs)
      return { slug, sessions }
    },
    close() {
      isClosed = true
      clearInterval(hourly)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
