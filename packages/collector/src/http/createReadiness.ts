import type { Pool } from 'pg'
import type { Availability } from '../database/availability.ts'
import { withLimit } from '../timeouts.ts'

/**
 * Returns a check for `/readyz`: why the collector cannot take requests, or `undefined` when it
 * can. Calls at the same time share one statement, so that asking often costs nothing.
 */
export function createReadiness(
  pool: Pool,
  availability: Availability,
  limitMs: number,
): () => Promise<string | undefined> {
  let checking: Promise<string | undefined> | undefined

  async function check(): Promise<string | undefined> {
    try {
      // Not a limit of the statement: a busy database is no reason to drop its connection.
      await withLimit(pool.query('select 1'), limitMs, 'late')
      return availability.trouble
    } catch {
      return availability.outage?.reason ?? 'the database does not answer'
    }
  }

  return async () => {
    if (availability.outage) return availability.outage.reason
    checking ??= check().finally(() => {
      checking = undefined
    })
    return checking
  }
}
