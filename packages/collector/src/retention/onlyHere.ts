import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'

/** Advisory lock of the process that drops: the same number for all. */
const LOCK = 4_600_003

/**
 * Runs unless another process does; `undefined` then. The lock lives as long as an open transaction. An
 * embedded database needs none: it has one process, and one connection, which that would occupy.
 */
export async function onlyHere<T>(
  pool: Pool,
  embedded: boolean,
  run: () => Promise<T>,
): Promise<T | undefined> {
  if (embedded) return run()
  return transaction(pool, async (client) => {
    await client.query('set local idle_in_transaction_session_timeout = 0')
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock($1) mine',
      [LOCK],
    )
    return rows[0]?.mine ? run() : undefined
  })
}
