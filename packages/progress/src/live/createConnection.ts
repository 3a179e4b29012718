import type { Clock, Host } from '@playhead/core'
import { exponentialCeiling, retryDelay } from '@playhead/core/internal'
import { type Channel, openEvents, openSocket } from './channels.ts'

/** What a connection is made with. */
export interface ConnectionOptions {
  /**
   * An address that speaks WebSocket (`wss:`) and, over `https:`, server-sent events. Relative to
   * the page. A function is called for each connection.
   */
  readonly url: string | (() => string)
  /**
   * Called with each message. Returns whether the message was understood: only that resets the
   * back-off, so that a server which accepts connections and closes them is not flooded.
   */
  readonly onMessage: (text: string) => boolean
  /** Called when the connection is open, for the first time or again. */
  readonly onOpen?: (() => void) | undefined
  /** Called after `onOpen` when the connection is open again: load the updates that were missed. */
  readonly onReconnect?: (() => void) | undefined
  /**
   * Called when the connection was lost and will be opened again. Not called by `close()`, and not
   * while the page is in the back/forward cache.
   */
  readonly onClose?: (() => void) | undefined
  readonly WebSocket: typeof WebSocket | undefined
  readonly EventSource: typeof EventSource | undefined
  readonly clock: Clock
  readonly host: Pick<Host, 'onPageMoment'>
}

/** A connection that reconnects forever. */
export interface Connection {
  /**
   * Sends a text; false when it cannot be sent, because the connection is not open or has one
   * direction only.
   */
  send(text: string): boolean
  close(): void
}

/** The open channel, and which kind is opened next. */
interface ConnectionState {
  channel: Channel | undefined
  socketsWork: boolean
  failures: number
  hasOpened: boolean
  cancelTimer(): void
}

/**
 * A socket that closes sooner does not get through: proxies that break sockets close them at once.
 */
const MIN_SOCKET_MS = 5000
const RETRY_MS = 1000
const MAX_RETRY_MS = 60_000
/** Messages are small; a longer one comes from another kind of server. */
const MAX_MESSAGE_CHARS = 64 * 1024

/**
 * Opens one connection by WebSocket or, where sockets do not get through, by server-sent events,
 * and opens it again with back-off whenever it is lost. A page that enters the back/forward cache
 * closes it, because an open socket keeps pages out of that cache.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const {
    onMessage,
    onOpen,
    onReconnect,
    onClose,
    WebSocket: Socket,
    EventSource: Events,
    clock,
    host,
  } = options
  const ended = new AbortController()
  const state: ConnectionState = {
    channel: undefined,
    socketsWork: !!Socket,
    failures: 0,
    hasOpened: false,
    cancelTimer() {},
  }

  function opened(): void {
    const isAgain = state.hasOpened
    state.hasOpened = true
    onOpen?.()
    if (isAgain) onReconnect?.()
  }

  function received(data: unknown): void {
    if (typeof data === 'string' && data.length <= MAX_MESSAGE_CHARS && onMessage(data))
      state.failures = 0
  }

  function reconnect(): void {
    state.channel = undefined
    state.cancelTimer()
    const ceilingMs = exponentialCeiling(state.failures++, RETRY_MS, MAX_RETRY_MS)
    state.cancelTimer = clock.setTimer(connect, retryDelay({ ceilingMs, minShare: 0.5 }))
  }

  function connect(): void {
    const began = clock.now()
    const isSocket = state.socketsWork
    const lost = (): void => {
      if (state.channel !== channel) return // closed on purpose, or replaced
      state.socketsWork = isSocket ? !Events || clock.now() - began >= MIN_SOCKET_MS : !!Socket
      reconnect()
      onClose?.()
    }
    let channel: Channel | undefined
    try {
      const address = typeof options.url === 'function' ? options.url() : options.url
      const url = new URL(address, globalThis.location?.href)
      const listeners = { opened, received, lost }
      channel = isSocket ? openSocket(Socket, url, listeners) : openEvents(Events, url, listeners)
      state.channel = channel
    } catch {
      state.socketsWork = false
      reconnect()
    }
  }

  function close(): void {
    state.cancelTimer()
    const { channel } = state
    state.channel = undefined
    channel?.close()
  }

  connect()
  host.onPageMoment((moment) => {
    if (moment === 'pagehide') close()
    else if (moment === 'visible' && !state.channel) {
      state.failures = 0
      state.cancelTimer()
      connect()
    }
  }, ended.signal)
  return {
    send: (text) => state.channel?.send(text) ?? false,
    close() {
      ended.abort()
      close()
    },
  }
}
