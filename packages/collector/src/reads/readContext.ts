import type { Pool } from 'pg'
import type { Rollup } from '../rollup/createRollup.ts'
import type { ReadCache } from './createReadCache.ts'

/**
 * What reads need. A read of rollups waits for `rollup.fresh()` first, so that it sees everything
 * that was acknowledged.
 */
export interface ReadContext {
  readonly pool: Pool
  readonly rollup: Pick<Rollup, 'fresh'>
  readonly cache: ReadCache
}
