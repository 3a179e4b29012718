import { Client } from 'pg'
import { SHARED_POOL_CONFIG } from '../../src/database/poolConfig.ts'
import { openTestCollector, type TestCollector } from '../openTestCollector.ts'
import { type PostgresServer, startPostgres } from '../postgres.ts'
import { runSqlFile } from './deployFiles.ts'

/** A server with roles, migrations and grants as compose.yaml makes them, and a collector on it. */
export interface Deployment {
  readonly collector: TestCollector
  /** Runs statements as a role, in a session of their own. Returns the rows of the last. */
  query<T extends object>(role: string, ...statements: readonly string[]): Promise<readonly T[]>
  close(): Promise<void>
}

const PASSWORDS = { COLLECTOR_DB_PASSWORD: "it's a test", GRAFANA_DB_PASSWORD: 'another' }

export async function openDeployment(bin: string): Promise<Deployment> {
  const server = await startPostgres(bin)
  try {
    return await setUp(server)
  } catch (error) {
    await server.remove()
    throw error
  }
}

async function setUp(server: PostgresServer): Promise<Deployment> {
  const urlFor = (role: string): string => `postgres://${role}@127.0.0.1:${server.port}/playhead`
  await runSqlFile('postgres/init/roles.sql', server.url, PASSWORDS)
  const collector = await openTestCollector({ databaseUrl: urlFor('playhead') })
  const close = (): Promise<void> => collector.collector.close()
  try {
    await runSqlFile('postgres/grants.sql', urlFor('playhead'))
  } catch (error) {
    await close()
    throw error
  }
  return {
    collector,
    async query(role, ...statements) {
      const client = new Client({ ...SHARED_POOL_CONFIG, connectionString: urlFor(role) })
      await client.connect()
      try {
        const results = []
        for (const sql of statements) results.push(await client.query(sql))
        return results.at(-1)?.rows ?? []
      } finally {
        await client.end()
      }
    },
    async close() {
      await close()
      await server.remove()
    },
  }
}
