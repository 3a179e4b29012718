import { Client, type ClientConfig } from 'pg'
import { dropConnection } from './watchPool.ts'

/**
 * Checks on a connection of its own, because those of the pool may all be busy or dead, that the
 * database answers.
 * @throws the error of the connection or the statement
 */
export async function probe(config: ClientConfig, limitMs: number): Promise<void> {
  const client = new Client({ ...config, connectionTimeoutMillis: limitMs, query_timeout: limitMs })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    client.end().catch(() => {})
  } catch (error) {
    dropConnection(client)
    throw error
  }
}
