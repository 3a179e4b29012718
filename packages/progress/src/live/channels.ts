/** What a channel calls. */
export interface ChannelListeners {
  opened(): void
  received(data: unknown): void
  /** The channel is closed for good. Also called after `close()`, if the browser reports that. */
  lost(): void
}

/** One WebSocket or one stream of server-sent events. */
export interface Channel {
  /** False when it cannot send, or not yet. */
  send(text: string): boolean
  close(): void
}

/** `WebSocket.OPEN` */
const OPEN = 1
/** `EventSource.CLOSED` */
const CLOSED = 2

/** @throws where sockets are missing or forbidden. */
export function openSocket(
  Socket: typeof WebSocket | undefined,
  address: URL,
  { opened, received, lost }: ChannelListeners,
): Channel {
  const url = new URL(address)
  url.protocol = url.protocol.replace(/^http/, 'ws')
  const socket = new (Socket as typeof WebSocket)(url)
  socket.onopen = opened
  socket.onmessage = ({ data }) => received(data)
  socket.onclose = lost
  return {
    send(text) {
      if (socket.readyState !== OPEN) return false
      socket.send(text)
      return true
    },
    close: () => socket.close(),
  }
}

/** @throws where server-sent events are missing or forbidden. */
export function openEvents(
  Events: typeof EventSource | undefined,
  address: URL,
  { opened, received, lost }: ChannelListeners,
): Channel {
  const url = new URL(address)
  url.protocol = url.protocol.replace(/^ws/, 'http')
  const events = new (Events as typeof EventSource)(url)
  events.onopen = opened
  events.onmessage = ({ data }) => received(data)
  // The browser reconnects by itself, but not after an answer that is no event stream.
  events.onerror = () => {
    if (events.readyState === CLOSED) lost()
  }
  return { send: () => false, close: () => events.close() }
}
