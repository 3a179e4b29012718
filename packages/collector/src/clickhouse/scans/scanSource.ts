import type { Pool } from 'pg'
import type { Scope, VideoKeys } from '../../reads/filters.ts'
import type { Warehouse } from '../createWarehouse.ts'
import { createParameters, matchSessions, type Parameters } from './matchSessions.ts'

/** What the text of a scan is made of. */
export interface ScanParts {
  /** `from` and `where` of the sessions `s` that count, each once. */
  readonly sessions: string
  readonly parameters: Parameters
}

/** Runs scans of the sessions in ClickHouse. */
export interface ScanSource {
  scan<Row>(
    scope: Scope,
    write: (parts: ScanParts) => string,
    video?: VideoKeys,
  ): Promise<readonly Row[]>
}

export const createScanSource = (pool: Pool, warehouse: Warehouse): ScanSource => ({
  async scan<Row>(scope: Scope, write: (parts: ScanParts) => string, video?: VideoKeys) {
    const parameters = createParameters()
    const condition = await matchSessions(pool, scope, parameters, video)
    const sessions = `from session as s final where ${condition}`
    return warehouse.read<Row>(write({ sessions, parameters }), parameters.values)
  },
})
