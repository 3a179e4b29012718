import type { SnapshotRecord } from '@playhead/core'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { createWarehouse, type Warehouse } from '../src/clickhouse/createWarehouse.ts'
import type { CollectorOptions } from '../src/collectorOptions.ts'
import type { Plugin } from '../src/plugin.ts'
import type { Timeouts } from '../src/timeouts.ts'
import { type ClickHouseServer, startClickHouse } from './clickhouse.ts'
import { ENGINES, type TestDatabase, type TestEngine } from './engines.ts'
import { openTestCollector, type TestCollector } from './openTestCollector.ts'
import { NO_POSTGRES } from './postgres.ts'
import { until } from './viewer.ts'

/** Short outages; answers may take longer than in production all the same. */
export const QUICK: Partial<Timeouts> = { retryMs: 20, maxRetryMs: 100, clickHouseMs: 20_000 }

/** A collector, and how its ClickHouse is. */
export interface ClickHouseTest extends TestCollector {
  readonly pool: Pool
  readonly logged: readonly string[]
  readStatus(): Promise<{ readonly state: string; readonly waiting: number } | undefined>
  /** Resolves when ClickHouse has every session. */
  isShipped(): Promise<void>
  close(): Promise<void>
}

/** A ClickHouse and a PostgreSQL of a suite. */
export interface UsedClickHouse {
  readonly server: ClickHouseServer
  readonly warehouse: Warehouse
  readonly database: TestDatabase
  /** Opens a collector with both, which is closed after the suite at the latest. */
  open(options?: CollectorOptions): Promise<ClickHouseTest>
}

export function useClickHouse(): UsedClickHouse {
  let server: ClickHouseServer
  let warehouse: Warehouse
  let database: TestDatabase
  const opened: ClickHouseTest[] = []
  beforeAll(async () => {
    database = await (ENGINES.at(-1) as TestEngine).open()
    server = await startClickHouse()
    warehouse = createWarehouse(server.url, 20_000)
  })
  beforeEach(({ skip }) => {
    if (database.url === undefined) skip(NO_POSTGRES)
  })
  afterAll(async () => {
    for (const each of opened) await each.close()
    await warehouse.close()
    await server.remove()
    await database.close()
  })

  return {
    get server() {
      return server
    },
    get warehouse() {
      return warehouse
    },
    get database() {
      return database
    },
    async open(options = {}) {
      const found: { pool?: Pool } = {}
      const probe: Plugin = {
        name: 'probe',
        routes(_app, { pool }) {
          found.pool = pool
        },
      }
      const logged: string[] = []
      const test = await openTestCollector({
        ...{ databaseUrl: database.url, clickHouseUrl: server.url, timeouts: QUICK },
        ...{ plugins: [probe], log: (message) => void logged.push(message), ...options },
      })
      const readStatus = async (): ReturnType<ClickHouseTest['readStatus']> =>
        (await test.get<{ clickHouse?: { state: string; waiting: number } }>('/readyz')).answer
          .clickHouse
      let closing: Promise<void> | undefined
      const each: ClickHouseTest = {
        ...test,
        ...{ pool: found.pool as Pool, logged, readStatus },
        isShipped: () =>
          until(async () => {
            const { rows } = await each.pool.query('select count(*)::int n from session_outbox')
            return rows[0].n === 0 && (await readStatus())?.state === 'ok'
          }),
        close() {
          closing ??= test.collector.close()
          return closing
        },
      }
      opened.push(each)
      return each
    },
  }
}

/** Sends views of a video in one request; returns the sessions. */
export async function sendViews(
  test: TestCollector,
  count: number,
  given: Partial<SnapshotRecord> = {},
): Promise<readonly SnapshotRecord[]> {
  const snapshots = Array.from({ length: count }, (_, at) =>
    test.snapshot({
      ...{ videoId: 'v', playingMs: 60_000, startupMs: 300 + at, viewerId: `viewer-${at % 3}` },
      ...{ duration: 100, position: 60, watched: [[0, 20 + (at % 40)]], state: 'closed' },
      ...given,
    }),
  )
  const { status } = await test.post(test.body({ snapshots }))
  expect(status).toBe(202)
  return snapshots
}

/** Reads that scan sessions, some of each kind: the oracle has all. */
const SCANNED: readonly string[] = [
  '/v1/qoe',
  '/v1/overview?tz=Europe/Berlin',
  '/v1/videos?preview=false',
  '/v1/videos/v/dropoff?bucket=10s',
  '/v1/videos/v/completion',
  '/v1/videos/v/summary?preview=false',
  '/v1/sessions?limit=1000',
]

/** The answers to reads that scan sessions, without the period, which ends now. */
export async function readScanned(test: TestCollector): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = {}
  for (const path of SCANNED) {
    const { status, answer } = await test.get<object>(path)
    answers[path] = { status, ...answer }
  }
  return answers
}
