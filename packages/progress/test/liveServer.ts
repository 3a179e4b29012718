import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * A backend's stream of news: WebSocket and server-sent events at one address, as small as the two
 * can be.
 */
export interface LiveServer {
  readonly url: string
  /** Who listens now, by what. */
  readonly listeners: { readonly sockets: number; readonly events: number }
  /** From now on no socket gets through: a proxy that does not know them. */
  socketsWork: boolean
  say(message: object): void
  close(): Promise<void>
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

export async function liveServer(): Promise<LiveServer> {
  const sockets = new Set<Duplex>()
  const streams = new Set<ServerResponse>()
  const server = createServer((_, response) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'access-control-allow-origin': '*',
    })
    response.write(': here\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (!live.socketsWork) return void socket.destroy()
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${GUID}`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (frame: Buffer) => (frame[0] ?? 0) === 0x88 && socket.end()) // a close frame
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  const live: LiveServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`,
    socketsWork: true,
    get listeners() {
      return { sockets: sockets.size, events: streams.size }
    },
    say(message) {
      const text = Buffer.from(JSON.stringify(message))
      const head =
        text.length < 126 ? [0x81, text.length] : [0x81, 126, text.length >> 8, text.length & 255]
      for (const socket of sockets) socket.write(Buffer.concat([Buffer.from(head), text]))
      for (const stream of streams) stream.write(`data: ${text}\n\n`)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  return live
}
