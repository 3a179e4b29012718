import type { SnapshotRecord } from '@playhead/core'
import type { Pool } from 'pg'
import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/openDatabase.ts'
import { createIngestStore, type IngestStore } from '../../src/ingest/createIngestStore.ts'
import { createPostgresScans } from '../../src/reads/scans/createPostgresScans.ts'
import type { SessionScans } from '../../src/reads/scans/sessionScans.ts'
import { createRollup, type Rollup } from '../../src/rollup/createRollup.ts'
import { openStrictClickHouse } from '../clickHouseScans.ts'
import { type Play, toSnapshot } from './plays.ts'

/** A database with the parts of a collector that store and read. */
export interface Workbench {
  readonly pool: Pool
  readonly rollup: Rollup
  readonly scans: SessionScans
  readonly reports: readonly unknown[]
  /** Stores plays in a project of their own; returns its key. */
  storePlays(plays: readonly Play[]): Promise<number>
  /** The same of any snapshots. */
  storeSnapshots(snapshots: readonly SnapshotRecord[]): Promise<number>
  close(): Promise<void>
}

/** With the URL of a ClickHouse, that one has to answer. */
export async function openWorkbench(
  url: string | undefined,
  clickHouseUrl?: string,
): Promise<Workbench> {
  const reports: unknown[] = []
  const database: Database = await openDatabase({ url })
  const { pool } = database
  await migrate(pool)
  const store = createIngestStore(pool, (error) => reports.push(error))
  const rollup = createRollup(pool, (error) => reports.push(error))
  const strict =
    clickHouseUrl === undefined
      ? undefined
      : await openStrictClickHouse({
          ...{ pool, url: clickHouseUrl, embedded: database.embedded },
          report: (error) => reports.push(error),
        })
  let projects = Date.now()
  const createProject = async (): Promise<number> => {
    const { rows } = await pool.query<{ id: number }>(
      'insert into project(slug) values($1) returning id',
      [`project-${++projects}`],
    )
    return rows[0]?.id as number
  }
  return {
    pool,
    rollup,
    scans: strict?.scans ?? createPostgresScans(pool),
    reports,
    async storePlays(plays) {
      const project = await createProject()
      await ingest(store, project, plays.map(toSnapshot))
      await setEnvironment(pool, project, plays)
      await rollup.fresh()
      return project
    },
    async storeSnapshots(snapshots) {
      const project = await createProject()
      await ingest(store, project, snapshots)
      return project
    },
    async close() {
      await store.close()
      await rollup.close()
      await strict?.shipper.close()
      await database.close()
    },
  }
}

async function ingest(
  store: IngestStore,
  project: number,
  given: readonly SnapshotRecord[],
): Promise<void> {
  const size = 5
  for (let at = 0; at < given.length; at += size) {
    await store.ingest(project, {
      writer: `writer-${project}`,
      high: 0,
      firstAt: Date.now(),
      pending: [],
      ledger: [],
      events: [],
      rejected: [],
      snapshots: given.slice(at, at + size),
    })
  }
}

/** Ingest derives these from headers, which are not part of a record. */
async function setEnvironment(pool: Pool, project: number, plays: readonly Play[]): Promise<void> {
  const list = (name: 'session' | 'device' | 'browser' | 'country'): readonly (string | null)[] =>
    plays.map((play) => play[name])
  await pool.query(
    `update play_session s set device = p.device, browser = p.browser, country = p.country
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) p(session_id, device, browser, country)
     where s.project_id = $1 and s.session_id = p.session_id`,
    [project, list('session'), list('device'), list('browser'), list('country')],
  )
}
