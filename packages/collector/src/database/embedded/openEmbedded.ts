import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool, type PoolConfig } from 'pg'
import { withLimit } from '../../timeouts.ts'
import { createAvailability } from '../availability.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { SHARED_POOL_CONFIG } from '../poolConfig.ts'
import { probe } from '../probe.ts'
import { watchPool } from '../watchPool.ts'
import { createEngine } from './createEngine.ts'
import { assertFreeSpace, type DataDirectory, openDataDirectory } from './dataDirectory.ts'

/**
 * All clients of the embedded engine share one session: two would see each other's transactions.
 */
const POOL_SIZE = 1

/**
 * Opens PGlite with its files in a data directory, or in memory. An engine that fails is killed and
 * started again.
 */
export async function openEmbedded(
  dataDir: string | undefined,
  options: DatabaseOptions,
  schema?: string | undefined,
): Promise<Database> {
  const { timeouts, report, log } = options
  const directory = dataDir === undefined ? undefined : openDataDirectory(dataDir)
  const socketDir = mkdtempSync(join(tmpdir(), 'playhead-')) // mode 0700, so that other users cannot connect
  const engine = createEngine({
    dataDir: directory?.files,
    schema,
    path: process.platform === 'win32' ? undefined : join(socketDir, '.s.PGSQL.5432'),
    openMs: timeouts.openMs,
    closeMs: timeouts.closeMs / 2,
    onFailed: (error) => availability.failed(error),
  })
  let closed = false
  const release = (): void => {
    rmSync(socketDir, { recursive: true, force: true })
    directory?.release()
  }

  /**
   * Killing is as safe as `kill -9`, and the only way to stop a statement of the engine that hangs.
   */
  async function restart({ path }: DataDirectory): Promise<void> {
    const ended = await engine.kill()
    if (!ended) throw new Error('the thread of the embedded database does not end')
    assertFreeSpace(path)
    if (closed) throw new Error('the embedded database was closed')
    await engine.start({ reopened: true })
  }
  let config: PoolConfig = {
    ...SHARED_POOL_CONFIG,
    host: socketDir,
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  }
  const availability = createAvailability({
    // In memory, a restart would lose everything: all that can be done is to wait for an answer.
    recover: () => (directory ? restart(directory) : probe(config, timeouts.engineQueryMs)),
    failureMeansOutage: directory !== undefined,
    report,
    log,
    ...timeouts,
  })

  try {
    const port = await engine.start()
    if (port) config = { ...config, host: '127.0.0.1', port }
    directory?.created()
    const pool = new Pool({
      ...config,
      max: POOL_SIZE,
      connectionTimeoutMillis: timeouts.engineQueryMs,
      query_timeout: timeouts.engineQueryMs,
      // A new connection finds the session of the one before, with the statements that were
      // prepared in it.
      onConnect: async (client) => void (await client.query('deallocate all')),
      idleTimeoutMillis: 0,
    })
    const dropAll = watchPool(pool, () => availability)
    return {
      pool,
      embedded: true,
      availability,
      async close() {
        const usable = !availability.outage
        closed = true
        availability.stop()
        try {
          const late = 'The embedded database did not finish its last statement in time.'
          await withLimit(pool.end(), timeouts.closeMs / 4, late)
          if (usable) await engine.close()
        } finally {
          dropAll()
          await engine.kill()
          release()
        }
      },
    }
  } catch (error) {
    availability.stop()
    await engine.kill()
    release()
    throw error
  }
}
