import type { Pool } from 'pg'
import type { RequireAccess } from '../access/requireAccess.ts'
import type { Rollup } from '../rollup/createRollup.ts'
import type { ReadCache } from './createReadCache.ts'
import type { ReadQuery } from './query/parseQuery.ts'
import type { SessionScans } from './scans/sessionScans.ts'

/**
 * What reads need. A read of rollups waits for `rollup.fresh()` first, so that it sees everything
 * that was acknowledged.
 */
export interface ReadContext {
  readonly pool: Pool
  readonly rollup: Pick<Rollup, 'fresh'>
}

/** What reads need that look at all sessions of a scope. */
export interface ScanContext extends ReadContext {
  readonly scans: SessionScans
}

/** What the routes of reads need. */
export interface ReadParts extends ScanContext {
  readonly cache: ReadCache
  readonly requireAccess: RequireAccess
  /** The present moment, epoch ms. */
  readonly clock: () => number
}

/** One request for a read. */
export interface ReadRequest {
  readonly project: number
  /** The id in the path; empty where the path has none. */
  readonly id: string
  readonly query: ReadQuery
  /** The present moment, epoch ms. */
  readonly now: number
}
