/** What the session of an embed needs of the frame around it. */
export interface YoutubeSessionParts {
  /** `enablejsapi=1` was in the address; without it, messages are ignored. */
  readonly enabled: boolean
  /** The one origin whose messages are received; `*` for all. */
  readonly origin: string
  /** Presets the session's id; with `enforceWidgetId`, messages with another one are ignored. */
  readonly widgetId: string | null
  readonly enforceWidgetId: boolean
  post(data: string, targetOrigin: string, to: Window): void
  /** The complete state, once a document. */
  initialDelivery(): object
  command(name: string, args: readonly unknown[]): void
  /** The page subscribed to this event. */
  subscribed(event: string): void
}

/** The one session of an embed: its listener, the listener's id, and its subscriptions. */
export interface YoutubeSession {
  receive(event: MessageEvent): void
  /** The player is ready: a `listening` is answered from now on. */
  ready(): void
  /** Information needs no subscription. */
  info(info: object): void
  /** Events are sent to subscribers only, except those with `always`. */
  event(event: string, info: unknown, always?: boolean): void
}

/**
 * The rules of an embed's wire, Y1 to Y6 and Y11 of the reference: one session, one
 * `initialDelivery`. Browser code.
 */
export function youtubeSession(parts: YoutubeSessionParts): YoutubeSession {
  let listener: Window | null = null
  let id: unknown = parts.widgetId ?? undefined
  let target = '*'
  let isReady = false
  let delivered = false
  const subscribed = new Set<string>()
  let waiting: object[] = []

  const send = (message: object): void => {
    if (!listener || !delivered) return void waiting.push(message)
    // JSON has no NaN and no Infinity: they become null (Y10).
    parts.post(JSON.stringify({ ...message, id, channel: 'widget' }), target, listener)
  }
  function deliver(): void {
    if (!listener || !isReady || delivered) return
    delivered = true // only once a document (Y2)
    const before = waiting
    waiting = []
    send({ event: 'initialDelivery', info: parts.initialDelivery() })
    send({ event: 'onReady', info: null })
    for (const message of before) send(message)
  }
  function parse(data: unknown): Record<string, unknown> | null {
    if (typeof data !== 'string') return null
    try {
      const message = JSON.parse(data)
      return message && typeof message === 'object' ? message : null
    } catch {
      return null
    }
  }

  return {
    receive({ data, origin, source }) {
      const message = parse(data)
      if (!parts.enabled || !message) return
      if (parts.origin !== '*' && origin !== parts.origin) return // Y1
      if (listener && source !== listener) return
      if (parts.enforceWidgetId && String(message.id) !== parts.widgetId) return // Y11
      if (message.event === 'listening') {
        listener = source as Window
        // A listener with another id takes the session over, and never gets the messages before
        // (Y3).
        id = message.id
        target = origin === 'null' ? '*' : origin
        deliver()
      } else if (message.event === 'command' && isReady) {
        const args = Array.isArray(message.args) ? message.args : []
        if (message.func === 'addEventListener') {
          subscribed.add(String(args[0]))
          parts.subscribed(String(args[0]))
        } else if (message.func === 'removeEventListener') subscribed.delete(String(args[0]))
        else parts.command(String(message.func), args)
      }
    },
    ready() {
      isReady = true
      // A `listening` that came too early is remembered but not answered: the page repeats it (Y2).
    },
    info: (info) => {
      if (delivered) send({ event: 'infoDelivery', info }) // before, `initialDelivery` will contain it
    },
    event(event, info, always = false) {
      if (always || (event !== 'onReady' && subscribed.has(event))) send({ event, info })
    },
  }
}
