import type { AdapterContext } from '@playhead/core'
import { isObject, text } from '@playhead/core/internal'
import {
  createReplies,
  type FrameChannel,
  type FrameCounts,
  type FrameMessage,
  listenToFrame,
} from '@playhead/iframe'
import type { CallMethod } from './controls.ts'

/**
 * What the adapter uses of a `@vimeo/player`: by its shape, so that no script of Vimeo's is loaded.
 */
export interface VimeoPlayer {
  on(event: string, callback: (data: unknown) => void): void
  off(event: string, callback: (data: unknown) => void): void
  readonly element?: unknown
}

/** Receives what a player reports. */
export interface PlayerListener {
  /** The events to subscribe to. */
  readonly events: readonly string[]
  /** The getters to call, by their names on the wire and on the player. */
  readonly getters: readonly string[]
  onEvent(name: string, data: FrameMessage): void
  onValue(getter: string, value: unknown): void
  /** Another document is in the frame, from this URL. */
  onReload(url: string): void
}

/** How to connect to a player in one session. */
export interface Connection {
  /** Origins besides Vimeo's, each exact. */
  readonly allowedOrigins: readonly string[] | undefined
  readonly listener: PlayerListener
  readonly context: AdapterContext
}

/** The origin of Vimeo's player. Enterprise hosts are given by name. */
const VIMEO_ORIGINS: readonly string[] = ['https://player.vimeo.com']
const NO_DATA: FrameMessage = Object.freeze(Object.create(null))

const readData = (data: unknown): FrameMessage =>
  isObject(data) ? (data as FrameMessage) : NO_DATA

/** A connection to a frame. */
export interface FrameConnection {
  readonly counts: FrameCounts
  readonly call: CallMethod
}

/**
 * Connects to a frame over Vimeo's wire, and subscribes again whenever the frame has a new
 * document.
 */
export function connectToFrame(frame: HTMLIFrameElement, connection: Connection): FrameConnection {
  const { events, getters, onEvent, onValue, onReload } = connection.listener
  const replies = createReplies(connection.context.signal)
  const channel = openChannel(frame, connection, ({ event, method, data, value }) => {
    if (event === 'ready') {
      replies.reject(new Error('playhead: the Vimeo player was not ready'))
      onReload(frame.src)
      subscribe(channel, events)
      requestValues(channel, getters)
    } else if (typeof event === 'string') {
      const { method: refused, name, message } = readData(data)
      if (event === 'error' && text(refused)) {
        replies.reject(
          Object.assign(new Error(text(message)), { name: text(name) || 'Error' }),
          refused,
        )
      }
      onEvent(event, readData(data))
    } else if (getters.includes(text(method))) onValue(text(method), value)
    else replies.resolve(method, value)
  })
  // The player may be ready already. If it is not, it sends `ready` later.
  subscribe(channel, events)
  requestValues(channel, getters)
  return {
    counts: channel.counts,
    async call(method, value) {
      const message = value === undefined ? { method } : { method, value }
      if (!channel.post(message)) throw new Error('playhead: no Vimeo player is in the frame')
      return await replies.wait(method)
    },
  }
}

/** Calls a method of a `@vimeo/player`. */
export async function callPlayer(
  player: VimeoPlayer,
  method: string,
  value?: unknown,
): Promise<unknown> {
  const run = (player as unknown as Record<string, ((value?: unknown) => unknown) | undefined>)[
    method
  ]
  if (!run) throw new Error(`playhead: the Vimeo player has no ${method}()`)
  return await (value === undefined ? run.call(player) : run.call(player, value))
}

/**
 * Connects through a `@vimeo/player`. It does not subscribe again when its frame has a new
 * document, and sends nothing for an event that the page listens to as well. So the adapter listens
 * to the frame too, and subscribes there; the answers arrive through the player.
 */
export function connectToPlayer(
  player: VimeoPlayer,
  frame: HTMLIFrameElement | undefined,
  connection: Connection,
): void {
  const { events, getters, onEvent, onValue, onReload } = connection.listener
  const { signal, report } = connection.context
  const guarded = (run: () => void): void => {
    try {
      if (!signal.aborted) run()
    } catch (error) {
      report(error, 'vimeo')
    }
  }

  for (const name of events) {
    const callback = (data: unknown): void => guarded(() => onEvent(name, readData(data)))
    player.on(name, callback)
    signal.addEventListener('abort', () => player.off(name, callback))
  }
  function callGetters(): void {
    for (const getter of getters) {
      const call = (player as unknown as Record<string, (() => unknown) | undefined>)[getter]
      Promise.resolve(call?.call(player)).then(
        (value) => guarded(() => onValue(getter, value)),
        () => {}, // it rejects when its frame is gone
      )
    }
  }
  callGetters()
  if (!frame) return
  const channel = openChannel(frame, connection, ({ event }) => {
    if (event !== 'ready') return
    onReload(frame.src)
    subscribe(channel, events)
    callGetters()
  })
}

const openChannel = (
  frame: HTMLIFrameElement,
  { allowedOrigins, context }: Connection,
  onMessage: (message: FrameMessage) => void,
): FrameChannel =>
  listenToFrame(
    {
      frame,
      origins: VIMEO_ORIGINS,
      allowedOrigins,
      encoding: 'either',
      subject: ({ event, method }) => `${text(event)} ${text(method)}`,
      onMessage,
    },
    context,
  )

/** Makes the player send its events. Several scripts can subscribe to one player. */
function subscribe(channel: FrameChannel, events: readonly string[]): void {
  for (const value of events) channel.post({ method: 'addEventListener', value })
}

function requestValues(channel: FrameChannel, getters: readonly string[]): void {
  for (const method of getters) channel.post({ method })
}
