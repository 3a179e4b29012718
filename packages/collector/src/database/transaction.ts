import type { Pool, PoolClient } from 'pg'
import { isOutage } from './availability.ts'

/**
 * Runs statements in one transaction. After an error that leaves the connection in doubt, a
 * statement that never returned among them, the connection is thrown away instead of rolled back:
 * the server rolls back by itself.
 */
export async function transaction<T>(
  pool: Pool,
  run: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await run(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    if (isOutage(error)) client.release(error as Error)
    else await rollBack(client)
    throw error
  }
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch (broken) {
    client.release(broken as Error)
  }
}
