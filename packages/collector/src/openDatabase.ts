import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Pool } from 'pg'
import { lockDirectory } from './lockDirectory.ts'

/** A PostgreSQL, inside or outside. Everything but its opening is the same. */
export interface Database {
  readonly pool: Pool
  readonly embedded: boolean
  close(): Promise<void>
}

/** The engine whose files lie in a data directory. PGlite's major versions do not read each other's. */
const ENGINE = 'pglite 0.5 (PostgreSQL 18)'
/** The embedded engine has one session, so two clients would share it. */
const EMBEDDED_POOL = 1
const SERVER_POOL = 8

/**
 * Opens the database: a server if `url` is given, else PGlite in a worker thread with its files in `dataDir`
 * (in memory when that is `undefined`).
 */
export async function openDatabase(given: {
  url?: string | undefined
  dataDir?: string | undefined
}): Promise<Database> {
  if (given.url) {
    const pool = new Pool({ connectionString: given.url, max: SERVER_POOL })
    pool.on('error', () => {}) // an idle connection that broke: the next query opens another, or fails by itself
    await pool.query('select 1')
    return { pool, embedded: false, close: () => pool.end() }
  }

  const unlock = given.dataDir === undefined ? () => {} : lockDirectory(given.dataDir)
  const socketDir = mkdtempSync(join(tmpdir(), 'playhead-'))
  try {
    if (given.dataDir !== undefined) checkEngine(given.dataDir)
    const path = join(socketDir, '.s.PGSQL.5432')
    const workerData = { path, dataDir: given.dataDir === undefined ? undefined : join(given.dataDir, 'pg') }
    const worker = new Worker(new URL(`./pgliteWorker${extname(import.meta.url)}`, import.meta.url), { workerData })
    await said(worker, 'ready')
    const pool = new Pool({ host: socketDir, port: 5432, user: 'postgres', database: 'postgres', max: EMBEDDED_POOL })
    pool.on('error', () => {})
    return {
      pool,
      embedded: true,
      async close() {
        await pool.end()
        worker.postMessage('close')
        await said(worker, 'closed')
        await worker.terminate()
        rmSync(socketDir, { recursive: true, force: true })
        unlock()
      },
    }
  } catch (error) {
    rmSync(socketDir, { recursive: true, force: true })
    unlock()
    throw error
  }
}

function checkEngine(dataDir: string): void {
  const path = join(dataDir, 'engine.json')
  if (!existsSync(path)) return writeFileSync(path, JSON.stringify({ engine: ENGINE }))
  const { engine } = JSON.parse(readFileSync(path, 'utf8')) as { engine: string }
  if (engine === ENGINE) return
  throw new Error(
    `The data in ${dataDir} was written by ${engine}; this collector brings ${ENGINE} and cannot read it. Start the collector that wrote it, dump its database with pg_dump, and restore that here or into a server (DATABASE_URL).`,
  )
}

function said(worker: Worker, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message) => message === word && resolve())
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the embedded database stopped (${code})`)))
  })
}
