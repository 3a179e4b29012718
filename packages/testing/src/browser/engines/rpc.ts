/**
 * Commands, answers and events over one WebSocket: DevTools for Chromium, WebDriver BiDi for
 * Firefox.
 */
export interface Rpc {
  send<T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>
  onEvent(listener: (method: string, params: never, sessionId: string | undefined) => void): void
  close(): void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: object
  readonly result?: unknown
  /** DevTools sends an object; BiDi sends a code with `message` beside it. */
  readonly error?: string | { readonly message: string }
  readonly message?: string
  readonly sessionId?: string
}

export async function connectRpc(url: string): Promise<Rpc> {
  const socket = new WebSocket(url)
  const pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  const listeners: Parameters<Rpc['onEvent']>[0][] = []
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id === undefined) {
      for (const listener of listeners)
        listener(message.method ?? '', message.params as never, message.sessionId)
      return
    }
    const call = pending.get(message.id)
    pending.delete(message.id)
    if (!message.error) call?.resolve(message.result)
    else {
      const { error } = message
      call?.reject(
        new Error(typeof error === 'string' ? `${error}: ${message.message}` : error.message),
      )
    }
  })
  socket.addEventListener('close', () => {
    for (const { reject } of pending.values())
      reject(new Error('the browser closed the connection'))
    pending.clear()
  })
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened, { once: true })
    socket.addEventListener('error', () => failed(new Error(`no connection to ${url}`)), {
      once: true,
    })
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        pending.set(id, { resolve: resolve as never, reject })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
      }),
    onEvent: (listener) => void listeners.push(listener),
    close: () => socket.close(),
  }
}
