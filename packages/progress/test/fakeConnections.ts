/** A WebSocket or EventSource under the test's control. */
export class FakeConnection {
  onopen = (): void => {}
  onclose = (): void => {}
  onerror = (): void => {}
  onmessage = (_: { data: unknown }): void => {}
  readyState = 0
  closed = false
  readonly sent: string[] = []
  readonly kind: string
  readonly url: string
  constructor(kind: string, url: string) {
    this.kind = kind
    this.url = url
  }
  open(): void {
    this.readyState = 1
    this.onopen()
  }
  receive(data: unknown): void {
    this.onmessage({ data: typeof data === 'string' ? data : JSON.stringify(data) })
  }
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.readyState = 3
    this.closed = true
    this.onclose()
  }
  /** The event stream is over for good. */
  fail(): void {
    this.readyState = 2
    this.onerror()
  }
}

/** The two classes that a connection is given, and what was made of them. */
export interface FakeConnections {
  readonly WebSocket: typeof WebSocket
  readonly EventSource: typeof EventSource
  /** Connections that were opened, newest last. */
  readonly made: FakeConnection[]
  /** Kinds whose constructor throws. */
  blocked: readonly string[]
  readonly last: FakeConnection
}

export function fakeConnections(): FakeConnections {
  const made: FakeConnection[] = []
  const create = (kind: string) =>
    class extends FakeConnection {
      constructor(url: URL) {
        if (connections.blocked.includes(kind)) throw new Error('blocked')
        super(kind, String(url))
        made.push(this)
      }
    } as never
  const connections: FakeConnections = {
    WebSocket: create('socket'),
    EventSource: create('events'),
    made,
    blocked: [],
    get last() {
      return made.at(-1) as FakeConnection
    },
  }
  return connections
}
