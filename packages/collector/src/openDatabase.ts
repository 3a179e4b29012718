import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Pool, type PoolConfig, types } from 'pg'
import { checkEngine } from './checkEngine.ts'
import { lockDirectory } from './lockDirectory.ts'

/** A PostgreSQL, inside or outside. Everything but its opening is the same. */
export interface Database {
  readonly pool: Pool
  readonly embedded: boolean
  close(): Promise<void>
}

/** All clients of the embedded engine share one session: two would see each other's transactions. */
const EMBEDDED_POOL = 1
const SERVER_POOL = 8
const SERVER_TIMEOUT_MS = 5000
const INT8_OID = 20

/** Every count of ours is far below 2^53. */
const SHARED: PoolConfig = {
  types: {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8_OID ? Number : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
  },
}

/**
 * Opens the database: a server if `url` is given, else PGlite in a worker thread with its files in `dataDir`
 * (in memory when that is `undefined`).
 */
export async function openDatabase(given: {
  readonly url?: string | undefined
  readonly dataDir?: string | undefined
  /** The embedded engine stopped by itself: nothing works from then on. */
  readonly onLost?: (error: Error) => void
}): Promise<Database> {
  return given.url ? openServer(given.url) : openEmbedded(given.dataDir, given.onLost)
}

async function openServer(url: string): Promise<Database> {
  const pool = new Pool({
    ...SHARED,
    connectionString: url,
    max: SERVER_POOL,
    connectionTimeoutMillis: SERVER_TIMEOUT_MS,
    statement_timeout: 60_000,
    // Compiling a statement takes longer than any of ours runs.
    onConnect: async (client) => void (await client.query('set jit = off')),
  })
  pool.on('error', () => {}) // an idle connection that broke: the next query opens another, or fails by itself
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw new Error(
      `The database at ${new URL(url).host} does not answer: ${error instanceof Error ? error.message || String(error) : String(error)}`,
    )
  }
  return { pool, embedded: false, close: () => pool.end() }
}

async function openEmbedded(
  dataDir: string | undefined,
  onLost: ((error: Error) => void) | undefined,
): Promise<Database> {
  const unlock = dataDir === undefined ? () => {} : lockDirectory(dataDir)
  const socketDir = mkdtempSync(join(tmpdir(), 'playhead-')) // 0700: nobody else connects
  const release = (): void => {
    rmSync(socketDir, { recursive: true, force: true })
    unlock()
  }
  let worker: Worker | undefined
  try {
    if (dataDir !== undefined) checkEngine(dataDir)
    const where = process.platform === 'win32' ? { port: 0 } : { path: join(socketDir, '.s.PGSQL.5432') }
    const workerData = { ...where, dataDir: dataDir && join(dataDir, 'pg') }
    worker = new Worker(new URL(`./pgliteWorker${extname(import.meta.url)}`, import.meta.url), { workerData })
    const { port } = await heard(worker, 'ready')
    const address = port ? { host: '127.0.0.1', port } : { host: socketDir, port: 5432 }
    const pool = new Pool({
      ...SHARED,
      ...address,
      user: 'postgres',
      database: 'postgres',
      max: EMBEDDED_POOL,
      // A new connection finds the session of the one before, with the statements that were prepared in it.
      onConnect: async (client) => void (await client.query('deallocate all')),
      idleTimeoutMillis: 0,
    })
    pool.on('error', () => {})
    const lost = (code: number): void =>
      onLost?.(new Error(`The embedded database stopped by itself (exit code ${code}).`))
    worker.on('error', (error) => onLost?.(error))
    worker.once('exit', lost)
    return {
      pool,
      embedded: true,
      async close() {
        worker?.off('exit', lost)
        await pool.end()
        try {
          if (!worker || worker.threadId === -1) return // it is gone
          worker.postMessage('close')
          await heard(worker, 'closed')
        } finally {
          await worker?.terminate()
          release()
        }
      },
    }
  } catch (error) {
    await worker?.terminate()
    release()
    throw error
  }
}

interface Word {
  readonly word: 'ready' | 'closed'
  readonly port?: number
}

function heard(worker: Worker, word: Word['word']): Promise<Word> {
  return new Promise((resolve, reject) => {
    const end = (): void => void worker.off('message', hear).off('error', fail).off('exit', stop)
    const hear = (message: Word): void => {
      if (message.word !== word) return
      end()
      resolve(message)
    }
    const fail = (error: Error): void => {
      end()
      reject(error)
    }
    const stop = (code: number): void => fail(new Error(`The embedded database stopped (exit code ${code}).`))
    worker.on('message', hear).on('error', fail).on('exit', stop)
  })
}
