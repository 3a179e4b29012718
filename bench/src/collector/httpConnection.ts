import { connect, type Socket } from 'node:net'

/** One connection that is kept open, with one request at a time. */
export interface HttpConnection {
  /** Resolves with the status of the answer; with 0 when the connection ends without one. */
  post(body: string | Uint8Array): Promise<number>
  close(): void
}

/**
 * Speaks HTTP on a socket: the client of `node:http` takes more of the processor than the collector
 * that is measured on the same machine.
 */
export function createHttpConnection(target: string): HttpConnection {
  const { hostname, port, pathname, search, host } = new URL(target)
  const head = `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nContent-Length: `
  let socket: Socket | undefined
  let received = ''
  let answer: ((status: number) => void) | undefined

  function settle(status: number): void {
    const resolve = answer
    answer = undefined
    received = ''
    resolve?.(status)
  }
  function open(): Socket {
    const opened = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1')
    opened.on('data', (chunk: string) => {
      received += chunk
      const status = readStatus(received)
      if (status === undefined) return
      if (/^connection: close/im.test(received)) opened.destroy()
      settle(status)
    })
    opened.on('error', () => {})
    opened.on('close', () => {
      if (socket === opened) socket = undefined
      settle(0)
    })
    return opened
  }
  return {
    post(body) {
      socket ??= open()
      return new Promise((resolve) => {
        answer = resolve
        const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length
        if (typeof body === 'string') socket?.write(`${head}${bytes}\r\n\r\n${body}`)
        else {
          socket?.write(`${head}${bytes}\r\n\r\n`)
          socket?.write(body)
        }
      })
    },
    close: () => socket?.destroy(),
  }
}

/** The status of a complete answer with a length; empty while a part is missing. */
function readStatus(received: string): number | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(/^content-length: (\d+)/im.exec(received.slice(0, end))?.[1] ?? 0)
  return received.length >= end + 4 + length ? Number(received.slice(9, 12)) : undefined
}
