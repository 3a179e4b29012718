/** The worker thread of the embedded database: PGlite behind a Unix socket, so that the collector only knows `pg`. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const { dataDir, path } = workerData as { dataDir: string | undefined; path: string }
const db = await PGlite.create(dataDir ? { dataDir } : {})
const server = new PGLiteSocketServer({ db, path, maxConnections: 4 })
await server.start()
parentPort?.postMessage('ready')

parentPort?.on('message', async (message) => {
  if (message !== 'close') return
  await server.stop()
  await db.exec('checkpoint').catch(() => {})
  await db.close()
  parentPort?.postMessage('closed')
})
