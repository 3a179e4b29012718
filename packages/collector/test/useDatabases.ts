import { afterEach } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { openDatabase } from '../src/database/openDatabase.ts'

/** Opens databases for a test, embedded in memory unless it says otherwise, and closes them after it. */
export function useDatabases(): typeof openDatabase {
  const opened: Database[] = []
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close()
  })
  return async (options) => {
    const database = await openDatabase(options)
    opened.push(database)
    return database
  }
}
