/** Commands, answers and events over one WebSocket: how Chromium (DevTools) and Firefox (WebDriver BiDi) are both driven. */
export interface Wire {
  send<T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>
  /** Everything that is told unasked. */
  hear(listener: (method: string, params: never, sessionId: string | undefined) => void): void
  close(): void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: object
  readonly result?: unknown
  /** DevTools puts an object here, BiDi a word with `message` beside it. */
  readonly error?: string | { readonly message: string }
  readonly message?: string
  readonly sessionId?: string
}

export async function connect(url: string): Promise<Wire> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  const listeners: Parameters<Wire['hear']>[0][] = []
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(String(data)) as Message
    if (told.id === undefined) {
      for (const listener of listeners) listener(told.method ?? '', told.params as never, told.sessionId)
      return
    }
    const one = waiting.get(told.id)
    waiting.delete(told.id)
    if (!told.error) one?.resolve(told.result)
    else one?.reject(new Error(typeof told.error === 'string' ? `${told.error}: ${told.message}` : told.error.message))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'))
    waiting.clear()
  })
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened, { once: true })
    socket.addEventListener('error', () => failed(new Error(`no connection to ${url}`)), { once: true })
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve: resolve as never, reject })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
      }),
    hear: (listener) => void listeners.push(listener),
    close: () => socket.close(),
  }
}
