import type { Pool } from 'pg'
import { createPostgresScans } from '../reads/scans/createPostgresScans.ts'
import type { SessionScans } from '../reads/scans/sessionScans.ts'
import type { Report } from '../report.ts'
import type { Timeouts } from '../timeouts.ts'
import { openSink } from './connectSink.ts'
import { createShipper, type ShipperState } from './createShipper.ts'
import { createWarehouse } from './createWarehouse.ts'
import { createClickHouseScans } from './scans/createClickHouseScans.ts'
import { routeScans } from './scans/routeScans.ts'
import { countWaiting, readSink } from './sinkSql.ts'

/** How ClickHouse is, for `/readyz`. */
export interface ClickHouseStatus {
  readonly state: ShipperState
  /** Sessions that it does not have yet. */
  readonly waiting: number
}

/** Who scans the sessions. */
export interface Analytics {
  readonly scans: SessionScans
  /** `undefined` without a ClickHouse. */
  readonly clickHouse: ClickHouseStatus | undefined
  /** Ships what is committed, if ClickHouse is there. */
  close(): Promise<void>
}

/** Opens what answers scans. A ClickHouse that does not answer is waited for in the background. */
export async function openAnalytics(given: {
  readonly clickHouseUrl: string | undefined
  readonly pool: Pool
  readonly embedded: boolean
  readonly timeouts: Timeouts
  readonly report: Report
  readonly log: (message: string) => void
}): Promise<Analytics> {
  const { clickHouseUrl: url, pool, timeouts, log } = given
  const postgres = createPostgresScans(pool)
  if (url === undefined) {
    if (await readSink(pool)) log(describeUnusedSink(await countWaiting(pool)))
    return { scans: postgres, clickHouse: undefined, close: async () => {} }
  }
  const mark = await openSink(pool)
  const warehouse = createWarehouse(url, timeouts.clickHouseMs)
  const shipper = createShipper({ ...given, url, warehouse, mark })
  await shipper.open()
  return {
    scans: routeScans({
      postgres,
      clickHouse: createClickHouseScans(pool, warehouse),
      read: shipper.read,
      onFailure: shipper.failed,
    }),
    get clickHouse() {
      return { state: shipper.state, waiting: shipper.waiting }
    },
    close: shipper.close,
  }
}

const describeUnusedSink = (waiting: number): string =>
  `Sessions are noted for a ClickHouse, ${waiting} wait, and this collector has no CLICKHOUSE_URL. ` +
  'If no other collector has one either: playhead-collector clickhouse --detach.'
