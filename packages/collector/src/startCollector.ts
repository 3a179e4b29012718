import { serve } from '@hono/node-server'
import { checkOptions, type OptionRules, show } from '@playhead/core'
import { COLLECTOR_OPTIONS, type Collector, type CollectorOptions, createCollector } from './createCollector.ts'

/** How a collector listens. */
export interface StartOptions extends CollectorOptions {
  /** @default 4600; 0 takes a free one */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
}

/** A collector that listens. */
export interface StartedCollector extends Collector {
  readonly url: string
}

const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535
const OPTIONS: OptionRules = {
  port: [(value) => value === undefined || isPort(value), 'a port, 0 to 65535'],
  host: [
    (value) => value === undefined || (typeof value === 'string' && value !== ''),
    "an address to listen on, like '127.0.0.1'",
  ],
  ...COLLECTOR_OPTIONS,
}

/**
 * A connection that drips its request is closed. Bodies have at most 256 KB, and a slow phone needs some 20 s for that. Node looks
 * for late connections in intervals of its own.
 */
const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2000,
}
/** Each may hold a body: a quarter of a gigabyte at the very most. More are turned away until others end. */
const MAX_CONNECTIONS = 1000

/**
 * Starts a collector on a port.
 * @throws as `createCollector()`; TypeError for a `demo` that others could reach; Error when the port is in use.
 */
export async function startCollector(given: StartOptions = {}): Promise<StartedCollector> {
  checkOptions('startCollector()', given, OPTIONS)
  const { port = 4600, host = '127.0.0.1', ...options } = given
  if (options.demo && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new TypeError(
      `playhead: startCollector() option "demo" needs a host of this machine alone, like '127.0.0.1', got ${show(host)}`,
    )
  }
  const collector = await createCollector(options)
  const server = serve({ fetch: collector.fetch, port, hostname: host, serverOptions: SERVER_LIMITS })
  if ('maxConnections' in server) server.maxConnections = MAX_CONNECTIONS
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
