import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { checkOptions, type OptionRules } from '@playhead/core'
import { createApp } from './app.ts'
import { createStore } from './createStore.ts'
import { createKeyring, createKeys, describeKeys, type Keys } from './keys.ts'
import { maintain } from './maintain.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'

/** Where a collector keeps its data. */
export interface CollectorOptions {
  /** A PostgreSQL 14 or later; left out, the embedded one is used. */
  readonly databaseUrl?: string | undefined
  /** Files of the embedded database; left out, it lives in memory. */
  readonly dataDir?: string | undefined
  /** A directory of pages to serve at `/`. */
  readonly site?: string | undefined
  /** Gives those pages keys at `/demo-config.json`. Only for loopback. @default false */
  readonly demo?: boolean | undefined
  /** Hears every fault. @default console.error */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

/** A collector, to be mounted anywhere that speaks fetch. */
export interface Collector {
  fetch(request: Request): Response | Promise<Response>
  /** Made at the first start, in the clear; afterwards only their hashes are known. */
  readonly newKeys: Keys | null
  /** When that was, at every later start. */
  readonly keysMadeAt: Date | null
  /** Folds what is committed into the rollups; happens by itself twice a second. */
  fold(): Promise<void>
  /** Stores what was accepted, checkpoints, and lets go of the data. */
  close(): Promise<void>
}

const isText = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '')
const OPTIONS: OptionRules = {
  databaseUrl: [
    (value) => value === undefined || (typeof value === 'string' && /^postgres(ql)?:\/\//.test(value)),
    "'postgres://…', or left out",
  ],
  dataDir: [isText, 'a directory, or left out'],
  site: [isText, 'a directory, or left out'],
  demo: [(value) => value === undefined || typeof value === 'boolean', 'true or false'],
  report: [(value) => value === undefined || typeof value === 'function', 'a function'],
}

/**
 * Opens the database, brings its schema up to date and answers requests.
 * @throws TypeError naming a wrong option; Error when the data directory is in use or of another engine.
 */
export async function createCollector(options: CollectorOptions = {}): Promise<Collector> {
  checkOptions('createCollector()', options, OPTIONS)
  const { dataDir, databaseUrl, site } = options
  const report = options.report ?? ((error, where) => console.error(`${where}:`, error))
  const database = await openDatabase({ url: databaseUrl, dataDir, onLost: (error) => report(error, 'database') })
  try {
    const { pool } = database
    await migrate(pool)
    const known = await describeKeys(pool, 'first start')
    const newKeys = known ? null : await createKeys(pool, 'first start')
    const demoKeys = options.demo ? await keepDemoKeys(dataDir, () => createKeys(pool, 'demo')) : undefined
    const store = createStore(pool, report)
    const stopMaintaining = database.embedded ? maintain(pool, store, report) : () => {}
    const app = createApp({ pool, store, keyOf: createKeyring(pool), report, site, demoKeys })
    return {
      fetch: (request) => app.fetch(request),
      newKeys,
      keysMadeAt: known ? known.madeAt : null,
      fold: store.fold,
      async close() {
        stopMaintaining()
        await store.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The demo's own keys, in the clear but only for this user. */
async function keepDemoKeys(dataDir: string | undefined, create: () => Promise<Keys>): Promise<Keys> {
  const path = dataDir && join(dataDir, 'demo-keys.json')
  if (path && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  const keys = await create()
  if (path) writeFileSync(path, JSON.stringify(keys), { mode: 0o600 })
  return keys
}

/** How a collector listens. */
export interface StartOptions extends Omit<CollectorOptions, 'demo'> {
  /** @default 4600; 0 takes a free one */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
}

/** A collector that listens. */
export interface StartedCollector extends Collector {
  readonly url: string
}

/** Starts a collector on a port. Its pages get keys only where nobody else can ask for them: on loopback. */
export async function startCollector({
  port = 4600,
  host = '127.0.0.1',
  ...options
}: StartOptions = {}): Promise<StartedCollector> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`playhead: startCollector() option "port" must be a port number, got ${String(port)}`)
  }
  const loopback = host === '127.0.0.1' || host === '::1' || host === 'localhost'
  const collector = await createCollector({ ...options, demo: loopback && options.site !== undefined })
  const server = serve({ fetch: collector.fetch, port, hostname: host })
  try {
    await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  } catch (error) {
    await collector.close()
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1}.`)
  }
  const address = server.address()
  const listening = typeof address === 'object' && address ? address.port : port
  return {
    ...collector,
    url: `http://${host.includes(':') ? `[${host}]` : host === '127.0.0.1' ? 'localhost' : host}:${listening}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 3000)
      await closed
      clearTimeout(late)
      await collector.close()
    },
  }
}
