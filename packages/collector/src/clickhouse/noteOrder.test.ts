import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ENGINES, type TestDatabase, type TestEngine } from '../../test/engines.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { NO_POSTGRES } from '../../test/postgres.ts'
import { sendViews } from '../../test/useClickHouse.ts'
import { until } from '../../test/viewer.ts'
import { FORGET_SHIPPED } from '../access/forgetSql.ts'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { transaction } from '../database/transaction.ts'
import { openSink } from './connectSink.ts'
import { fillOutbox } from './fillOutbox.ts'
import type { SessionTable } from './sessionTable.ts'
import { createHold, shipSessions } from './shipSessions.ts'
import { RESTART_FILL } from './sinkSql.ts'

let server: TestDatabase
let test: TestCollector
let database: Database
let pool: Pool
beforeAll(async () => {
  server = await (ENGINES.at(-1) as TestEngine).open()
  test = await openTestCollector({ databaseUrl: server.url })
  database = await openDatabase({ url: server.url })
  pool = database.pool
  await openSink(pool)
})
beforeEach(({ skip }) => {
  if (server.url === undefined) skip(NO_POSTGRES)
})
afterAll(async () => {
  await test.collector.close()
  await database.close()
  await server.close()
})

interface Row {
  readonly session_id: string
  readonly version: number
  readonly state: string
}
/** Keeps the row with the highest version of each session, like a ReplacingMergeTree. */
function createTable(): { readonly rows: Map<string, Row>; readonly table: SessionTable } {
  const rows = new Map<string, Row>()
  const table: SessionTable = {
    async insert(lines) {
      for (const line of lines) {
        const row = JSON.parse(line) as Row
        if (row.version > (rows.get(row.session_id)?.version ?? 0)) rows.set(row.session_id, row)
      }
    },
    async eraseBefore() {},
    async removeDays() {},
    async removeProject() {},
    async clear() {},
  }
  return { rows, table }
}

/** Runs work until it ends, or waits for a lock of another connection. */
async function startWaiting(work: Promise<unknown>): Promise<void> {
  let ended = false
  const end = (): void => {
    ended = true
  }
  work.then(end, end)
  await until(async () => {
    const { rows } = await pool.query(
      "select count(*)::int n from pg_stat_activity where wait_event_type = 'Lock'",
    )
    return ended || rows[0].n > 0
  })
}

const fillAll = async (): Promise<void> => {
  await pool.query(RESTART_FILL)
  while (await fillOutbox(pool)) {}
}
const noteForgotten = (): Promise<unknown> =>
  transaction(pool, (client: PoolClient) => client.query(FORGET_SHIPPED, [1, 'viewer-0']))

it.each([
  ['the fill', fillAll],
  ['the deletion of a viewer', noteForgotten],
])('%s does not note a session above a change that is not committed yet', async (_, note) => {
  const [sent] = await sendViews(test, 1, { state: 'playing' })
  const session = sent?.session as string
  const { rows, table } = createTable()
  const hold = createHold(pool, false)
  await shipSessions(hold, table)

  let noting: Promise<unknown> = Promise.resolve()
  await transaction(pool, async (ingest) => {
    const changed = "update play_session set state = 'closed' where session_id = $1"
    expect((await ingest.query(changed, [session])).rowCount).toBe(1)
    noting = note()
    await startWaiting(noting)
    await shipSessions(hold, table)
  })
  await noting
  await shipSessions(hold, table)
  expect(rows.get(session)?.state).toBe('closed')
})
