import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  STATUS_CODES,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { serve } from '@hono/node-server'
import { type OptionRules, show } from '@playhead/core/internal'
import {
  COLLECTOR_OPTIONS,
  type CollectorOptions,
  checkCollectorOptions,
} from './collectorOptions.ts'
import { type Collector, createCollector } from './createCollector.ts'
import { endUpgrade } from './http/endUpgrade.ts'

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

/** How long requests that run when the collector closes may take, ms. */
const FINISH_MS = 3000

/**
 * A connection that sends its request too slowly is closed. Bodies have at most 256 KB, and a slow
 * phone needs some 20 s for that. Node looks for late connections in intervals of its own.
 */
const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2000,
  /**
   * Java and curl offer HTTP/2 with each request, which is a request all the same. Node 22 does not
   * know this option, and passes them on as upgrades.
   */
  shouldUpgradeCallback: ({ headers }: IncomingMessage): boolean =>
    headers.upgrade?.toLowerCase() === 'websocket',
}
/**
 * Each may hold a body: a quarter of a gigabyte at the very most. More are turned away until others
 * end.
 */
const MAX_CONNECTIONS = 1000

/**
 * Starts a collector on a port. The port is taken first, and only then the database opened and keys
 * created; until all is ready, requests get 503.
 * @throws as `createCollector()`; TypeError for a `demo` that others could reach; Error when it
 * cannot listen there.
 */
export async function startCollector(given: StartOptions = {}): Promise<StartedCollector> {
  checkCollectorOptions('startCollector()', given, OPTIONS)
  const { port = 4600, host = '127.0.0.1', ...options } = given
  if (options.demo && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new TypeError(
      `playhead: startCollector() option "demo" needs a host of this machine alone, like '127.0.0.1', got ${show(host)}`,
    )
  }
  let collector: Collector | undefined
  const server = serve({
    fetch: (request) => (collector ? collector.fetch(request) : answerStarting(request)),
    port,
    hostname: host,
    serverOptions: SERVER_LIMITS,
    createServer: ((options: ServerOptions, listener: RequestListener) =>
      createServer(options, (request, response) => {
        if (!collector?.listener(request, response)) listener(request, response)
      })) as typeof createServer,
  }) as Server
  // Streams are counted apart, and hold no body.
  Object.defineProperty(server, 'maxConnections', {
    get: () => MAX_CONNECTIONS + (collector?.streams.open ?? 0),
  })
  // The server does not know connections that were upgraded.
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    if (!collector?.streams.upgrade(request, socket, head))
      refuseUpgrade(socket, collector ? 404 : 503)
  })
  async function stopListening(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    collector?.streams.close()
    server.closeIdleConnections()
    const late = setTimeout(() => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    }, FINISH_MS)
    await closed
    clearTimeout(late)
  }

  try {
    await new Promise<void>((resolve, reject) =>
      server.once('listening', resolve).once('error', reject),
    )
  } catch (error) {
    throw new Error(cannotListen(error as NodeJS.ErrnoException, port, host), { cause: error })
  }
  try {
    collector = await createCollector(options)
  } catch (error) {
    server.closeAllConnections()
    await stopListening()
    throw error
  }
  const { close, ...started } = collector
  const address = server.address()
  const listening = typeof address === 'object' && address ? address.port : port
  return {
    ...started,
    url: `http://${host.includes(':') ? `[${host}]` : host === '127.0.0.1' ? 'localhost' : host}:${listening}`,
    async close() {
      await stopListening()
      await close()
    },
  }
}

function refuseUpgrade(socket: Duplex, status: 404 | 503): void {
  endUpgrade(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  )
}

function answerStarting(request: Request): Response {
  const isAlive = new URL(request.url).pathname === '/healthz'
  const body = isAlive
    ? { ok: true }
    : { ok: false, reason: 'the collector is starting', error: 'the collector is starting' }
  return Response.json(body, isAlive ? {} : { status: 503, headers: { 'Retry-After': '1' } })
}

function cannotListen(
  { code, message }: NodeJS.ErrnoException,
  port: number,
  host: string,
): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1}.`
  if (code === 'EACCES')
    return `This user may not listen on port ${port}. Choose one above 1023: PORT=4600.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${show(host)} is not an address of this machine. Choose another: HOST=127.0.0.1, or HOST=0.0.0.0 for all.`
  }
  return `The collector cannot listen on ${host}:${port}: ${message}`
}
