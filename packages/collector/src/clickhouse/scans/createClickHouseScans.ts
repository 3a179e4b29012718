import type { Pool } from 'pg'
import type { SessionScans } from '../../reads/scans/sessionScans.ts'
import type { Warehouse } from '../createWarehouse.ts'
import { createContentScans } from './contentScans.ts'
import { createProjectScans } from './projectScans.ts'
import { createScanSource } from './scanSource.ts'
import { createTotalsScans } from './totalsScans.ts'

/** Scans by ClickHouse. What the sessions there do not say, the key of a video, PostgreSQL does. */
export function createClickHouseScans(pool: Pool, warehouse: Warehouse): SessionScans {
  const source = createScanSource(pool, warehouse)
  return {
    ...createTotalsScans(source),
    ...createContentScans(source),
    ...createProjectScans(source),
  }
}
