import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A stream of progress, as a device has it open. */
export interface OpenStream {
  /** Messages so far. */
  readonly messages: readonly unknown[]
  /** Resolves with the code, or 0 of server-sent events. */
  readonly closed: Promise<number>
  /** Closes it as the device does. */
  close(): void
}

/** Opens a stream. Rejects with the status of an answer that is not one. */
export type OpenStreamOf = (
  url: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<OpenStream>

/** Opens a WebSocket. */
export async function openSocketStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenStream & { readonly socket: WebSocket }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers })
  const messages: unknown[] = []
  socket.on('message', (text) => void messages.push(JSON.parse(String(text))))
  const refused = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, { statusCode }) =>
      reject(new Error(`${statusCode}`)),
    )
    socket.once('error', reject)
  })
  await Promise.race([once(socket, 'open'), refused])
  refused.catch(() => {})
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
  return { messages, closed, socket, close: () => socket.close() }
}

/** Opens server-sent events. */
export async function openEventsStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenStream> {
  const ended = new AbortController()
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: ended.signal,
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`${response.status}`)
  }
  const messages: unknown[] = []
  async function read(): Promise<number> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events)
        if (event.startsWith('data: ')) messages.push(JSON.parse(event.slice(6)))
    }
    return 0
  }
  return { messages, closed: read().catch(() => 0), close: () => ended.abort() }
}
