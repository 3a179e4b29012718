import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The answer of a path: text by its extension, a file, or a function. */
export type Route =
  | string
  | URL
  | ((request: IncomingMessage, response: ServerResponse) => void | Promise<void>)

/** A server on loopback. */
export interface TestServer {
  readonly url: string
  readonly routes: Map<string, Route>
  /**
   * From now on files wait before the byte at `offset` until {@link TestServer.release}: a server
   * that stalls.
   */
  stallAt(offset: number): void
  release(): void
  close(): Promise<void>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mpd': 'application/dash+xml',
}
/** Small pieces, so that a stall cuts close to its offset. */
const PIECE_BYTES = 16 * 1024

/**
 * The clips of this package, ready to be routes: 60 s with a burnt-in time code, the same as WebM,
 * and 30 s of something else.
 */
export const CLIPS: {
  readonly '/clip.mp4': URL
  readonly '/clip.webm': URL
  readonly '/other.mp4': URL
} = {
  '/clip.mp4': new URL('../../media/clip.mp4', import.meta.url),
  '/clip.webm': new URL('../../media/clip.webm', import.meta.url),
  '/other.mp4': new URL('../../media/other.mp4', import.meta.url),
}

/**
 * Twelve seconds in two renditions, 160×90 and 320×180, for engines that choose:
 * `/adaptive/master.m3u8` and `/adaptive/manifest.mpd`.
 */
export const ADAPTIVE: Readonly<Record<string, URL>> = Object.fromEntries(
  ['master.m3u8', 'low.m3u8', 'high.m3u8', 'manifest.mpd', 'low.mp4', 'high.mp4'].map((file) => [
    `/adaptive/${file}`,
    new URL(`../../media/adaptive/${file}`, import.meta.url),
  ]),
)

/** Serves routes on a free port of loopback, files by ranges. */
export async function serve(
  routes: Record<string, Route>,
  headers: Record<string, string> = {},
): Promise<TestServer> {
  const known = new Map(Object.entries(routes))
  let stall = Number.POSITIVE_INFINITY
  let waiting: (() => void)[] = []

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const route = known.get(path)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (route === undefined) {
      response.writeHead(404).end()
      return
    }
    if (typeof route === 'function') return void (await route(request, response))
    response.setHeader(
      'content-type',
      TYPES[extname(path || '') || '.html'] ?? 'application/octet-stream',
    )
    if (typeof route === 'string') response.end(route)
    else await sendFile(fileURLToPath(route), request, response)
  })

  async function sendFile(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { size } = await stat(path)
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const start = from ? Number(from) : 0
    const end = to ? Math.min(Number(to), size - 1) : size - 1
    response.setHeader('accept-ranges', 'bytes')
    response.setHeader('content-length', end - start + 1)
    if (from) response.setHeader('content-range', `bytes ${start}-${end}/${size}`)
    response.writeHead(from ? 206 : 200)
    let at = start
    for await (const piece of createReadStream(path, { start, end, highWaterMark: PIECE_BYTES })) {
      if (at + piece.length > stall) await new Promise<void>((go) => waiting.push(go))
      if (response.destroyed) return
      if (!response.write(piece))
        await new Promise((go) => response.once('drain', go).once('close', go))
      at += piece.length
    }
    response.end()
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const served: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes: known,
    stallAt(offset) {
      stall = offset
    },
    release() {
      stall = Number.POSITIVE_INFINITY
      for (const go of waiting) go()
      waiting = []
    },
    async close() {
      served.release()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  return served
}
