import type { Duplex } from 'node:stream'

/** How long a device may take to receive the answer. */
const END_MS = 2000

/**
 * Answers a request to upgrade that is refused, and closes its connection. Node's server lets peers
 * keep their half of a connection open, and does not watch upgraded ones: without this, a device
 * that never ends its half would hold one of the connections for ever.
 */
export function endUpgrade(socket: Duplex, answer: string | Buffer): void {
  const destroy = (): void => void socket.destroy()
  const late = setTimeout(destroy, END_MS)
  socket.on('error', destroy)
  socket.once('close', () => clearTimeout(late))
  socket.once('finish', destroy)
  socket.end(answer)
}
