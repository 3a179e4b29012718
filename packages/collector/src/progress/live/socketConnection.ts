import type { WebSocket } from 'ws'
import type { StreamConnection } from './createStreamHub.ts'
import { MAX_BUFFERED_BYTES } from './eventStream.ts'

/** Codes of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const CODES = { shutdown: 1001, expired: 1000 } as const
const NOT_ACCEPTED = 1003
/** How long a device may take to close. */
const CLOSE_MS = 1000

/** Sends progress over a WebSocket. `onClosed` is called once it is closed. */
export function createSocketConnection(socket: WebSocket, onClosed: () => void): StreamConnection {
  let isAlive = true
  function close(code: number, reason: string): void {
    socket.close(code, reason)
    setTimeout(() => socket.terminate(), CLOSE_MS).unref()
  }
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('message', () => close(NOT_ACCEPTED, 'this stream takes no messages'))
  socket.on('error', () => socket.terminate())
  socket.on('close', onClosed)
  return {
    send(text) {
      // The device reconnects, and loads what it missed.
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate()
      else socket.send(text)
    },
    beat() {
      if (!isAlive) return socket.terminate()
      isAlive = false
      socket.ping()
    },
    close: (reason) => close(CODES[reason], reason),
  }
}
