/**
 * The worker thread of the embedded database: PGlite behind a socket, so that the collector only
 * knows `pg`, and so that no query holds up the thread that answers requests.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { EMPTY_DATABASE_URL, migratedDatabaseUrl } from '../../packageFiles.ts'

const { wasm, dataDir, schema, path, port, reopened } = workerData as {
  /** The engine, compiled. */
  wasm: WebAssembly.Module
  dataDir: string | undefined
  /** The schema that a new database may have already. */
  schema: string | undefined
  path: string | undefined
  port: number | undefined
  /** After a failure: check that the disk takes writes again. */
  reopened: boolean
}

/** The engine's default of 128 MB is resident for good in WebAssembly; reads are small here. */
const SETTINGS = ['shared_buffers=32MB']

const templates = [...(schema ? [migratedDatabaseUrl(schema)] : []), EMPTY_DATABASE_URL]
const template = templates.find((url) => existsSync(url))
const isNew = !dataDir || !existsSync(join(dataDir, 'PG_VERSION'))

const db = await PGlite.create({
  pgliteWasmModule: wasm,
  ...(dataDir ? { dataDir } : {}),
  ...(isNew && template
    ? { loadDataDir: new File([readFileSync(template)], template.pathname) }
    : {}),
  startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
})
// When it was migrated identifies a database.
if (isNew && template !== EMPTY_DATABASE_URL && template)
  await db.exec('update migration set at = now()')
if (reopened) {
  await db.exec("select pg_logical_emit_message(false, 'playhead', repeat('x', 1000000))") // 1 MB of write-ahead log
  await db.exec('checkpoint')
}

// SQL errors are part of the answer. What throws is the engine itself, and the socket server would
// never answer again.
const execute = db.execProtocolRawStream.bind(db)
db.execProtocolRawStream = async (...given) => {
  try {
    return await execute(...given)
  } catch (error) {
    parentPort?.postMessage({
      type: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    })
    throw error
  }
}

const server = new PGLiteSocketServer({
  db,
  ...(path ? { path } : { port: port ?? 0, host: '127.0.0.1' }),
  maxConnections: 4,
})
await server.start()
parentPort?.postMessage({
  type: 'ready',
  ...(path ? {} : { port: Number(server.getServerConn().split(':').at(-1)) }),
})

parentPort?.on('message', async (message) => {
  if (message !== 'close') return
  await server.stop()
  await db.exec('checkpoint').catch(() => {}) // the engine never does by itself
  await db.close()
  parentPort?.postMessage({ type: 'closed' })
})
