import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import { endUpgrade } from '../../http/endUpgrade.ts'
import type { ProgressViewer } from '../saveProgress.ts'
import type { StreamHub } from './createStreamHub.ts'
import { createSocketConnection } from './socketConnection.ts'
import { type SocketBindings, STREAM_PATH } from './streamRoute.ts'

/** The live connections of a collector, for servers of `node:http`. */
export interface Streams {
  /** Connections that are open: WebSockets and server-sent events. */
  readonly open: number
  /**
   * Takes a request of the event `upgrade`; false when it is not for the collector. Without it,
   * devices use server-sent events.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Closes the connections, so that a server can close. */
  close(): void
}

/** Devices send nothing. bytes */
const MAX_PAYLOAD = 1024
/** What identifies a viewer and a page. */
const HEADERS = ['authorization', 'host', 'origin', 'x-viewer-id']

/** Connects WebSockets to the application, which checks their requests as any other. */
export function createStreams(app: Hono, hub: StreamHub): Streams {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_PAYLOAD,
    perMessageDeflate: false,
  })

  async function connect(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    let accepted: ProgressViewer | undefined
    const bindings: SocketBindings = {
      acceptSocket(viewer) {
        accepted = viewer
      },
    }
    const response = await app.fetch(toRequest(incoming), bindings)
    if (!accepted) return refuse(socket, response)
    const viewer = accepted
    sockets.handleUpgrade(incoming, socket, head, (opened) => {
      let remove = (): void => {}
      const connection = createSocketConnection(opened, () => remove())
      remove = hub.add(viewer, connection)
    })
  }

  return {
    get open() {
      return hub.open
    },
    upgrade(incoming, socket, head) {
      const { url = '' } = incoming
      if (!(url === STREAM_PATH || url.startsWith(`${STREAM_PATH}?`))) return false
      const onError = (): void => void socket.destroy()
      socket.on('error', onError)
      connect(incoming, socket, head).catch(onError)
      return true
    },
    close: () => hub.close(),
  }
}

function toRequest({ url = '', headers }: IncomingMessage): Request {
  const given = HEADERS.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value] as [string, string]] : []
  })
  return new Request(`http://collector${url}`, { headers: given })
}

/** Answers as to any other request. */
async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  const { status } = response
  const headers = [...response.headers, ['content-length', body.length], ['connection', 'close']]
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  endUpgrade(
    socket,
    Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`), body]),
  )
}
