import { TIMEOUTS } from '../timeouts.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { openEmbedded } from './embedded/openEmbedded.ts'
import { openServer } from './openServer.ts'

/**
 * Opens the database: a server if `url` is given, else PGlite in a worker thread with its files in
 * `dataDir` (in memory when that is `undefined`).
 */
export async function openDatabase({
  url,
  dataDir,
  schema,
  timeouts = TIMEOUTS,
  report = () => {},
  log = () => {},
}: Partial<DatabaseOptions> & {
  readonly url?: string | undefined
  readonly dataDir?: string | undefined
  /** Of a new embedded database, if there are files of one that has it. @default it is empty */
  readonly schema?: string | undefined
}): Promise<Database> {
  const options = { timeouts, report, log }
  return url ? openServer(url, options) : openEmbedded(dataDir, options, schema)
}
