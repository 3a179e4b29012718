import type { Pool } from 'pg'
import type { Availability } from './availability.ts'
import { openEmbedded } from './openEmbedded.ts'
import { openServer } from './openServer.ts'
import { TIMEOUTS, type Timeouts } from './timeouts.ts'

/** A PostgreSQL, inside or outside. Everything but its opening is the same. */
export interface Database {
  readonly pool: Pool
  readonly embedded: boolean
  readonly availability: Availability
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly timeouts: Timeouts
  readonly report: (error: unknown, where: string) => void
  readonly log: (message: string) => void
}

/**
 * Opens the database: a server if `url` is given, else PGlite in a worker thread with its files in `dataDir`
 * (in memory when that is `undefined`).
 */
export async function openDatabase({
  url,
  dataDir,
  timeouts = TIMEOUTS,
  report = () => {},
  log = () => {},
}: Partial<DatabaseOptions> & {
  readonly url?: string | undefined
  readonly dataDir?: string | undefined
}): Promise<Database> {
  const options = { timeouts, report, log }
  return url ? openServer(url, options) : openEmbedded(dataDir, options)
}
