import type { Pool } from 'pg'
import { openSink } from '../src/clickhouse/connectSink.ts'
import { createShipper, type Shipper } from '../src/clickhouse/createShipper.ts'
import { createWarehouse, type Warehouse } from '../src/clickhouse/createWarehouse.ts'
import { createClickHouseScans } from '../src/clickhouse/scans/createClickHouseScans.ts'
import { routeScans } from '../src/clickhouse/scans/routeScans.ts'
import { createPostgresScans } from '../src/reads/scans/createPostgresScans.ts'
import type { SessionScans } from '../src/reads/scans/sessionScans.ts'
import { TIMEOUTS } from '../src/timeouts.ts'

/** A ClickHouse that has to answer: PostgreSQL does not stand in for it. */
export interface StrictClickHouse {
  readonly warehouse: Warehouse
  readonly shipper: Shipper
  readonly scans: SessionScans
}

/** It may wait some seconds each time. */
const MAX_TRIES = 100

export async function openStrictClickHouse(given: {
  readonly pool: Pool
  readonly url: string
  readonly embedded: boolean
  readonly report: (error: unknown) => void
}): Promise<StrictClickHouse> {
  const { pool, url } = given
  const reported: string[] = []
  const report = (error: unknown): void => {
    reported.push(String(error))
    given.report(error)
  }
  // A machine that is busy with other suites is slow, not away.
  const warehouse = createWarehouse(url, 60_000)
  const mark = await openSink(pool)
  const timeouts = { ...TIMEOUTS, retryMs: 20, maxRetryMs: 100 }
  const shipper = createShipper({ ...given, report, warehouse, mark, timeouts, log() {} })
  await shipper.open()
  const scans = routeScans({
    postgres: createPostgresScans(pool),
    clickHouse: createClickHouseScans(pool, warehouse),
    async read(project, scan) {
      for (let tries = 0; ; tries++) {
        const read = await shipper.read(project, scan)
        if (read) return read
        if (tries === MAX_TRIES || reported.length)
          throw new Error(`ClickHouse is ${shipper.state}: ${reported.join()}`)
        await new Promise((next) => setTimeout(next, 20))
      }
    },
    onFailure: report,
  })
  return { warehouse, shipper, scans }
}

/** Whether ClickHouse has every session of a project that was committed before the call. */
export const isCurrent = async (shipper: Shipper, project: number): Promise<boolean> =>
  (await shipper.read(project, async () => true)) !== undefined
