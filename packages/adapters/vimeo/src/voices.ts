import type { AdapterContext } from '@playhead/core'
import { text } from '@playhead/core/internal'
import { type FrameCounts, type FrameMessage, listenToFrame } from '@playhead/iframe'

/** Vimeo's player, exactly. Enterprise hosts are given by name. */
const VIMEO_ORIGINS: readonly string[] = ['https://player.vimeo.com']

/** A `@vimeo/player`, as far as it is used here: by its shape, so that nothing of Vimeo's is loaded. */
export interface VimeoPlayer {
  on(event: string, callback: (data: unknown) => void): void
  off(event: string, callback: (data: unknown) => void): void
  readonly element?: unknown
}

/** What is done with what a player says. */
export interface Hearing {
  /** What to subscribe to. */
  readonly events: readonly string[]
  /** What to ask for. */
  readonly questions: readonly string[]
  event(name: string, data: FrameMessage): void
  answer(question: string, value: unknown): void
  /** Another document is in the frame. */
  restart(): void
}

const isObject = (value: unknown): value is FrameMessage => typeof value === 'object' && value !== null
const NOTHING: FrameMessage = Object.freeze(Object.create(null))

/** What is needed to listen. */
export interface Listening {
  readonly allowedOrigins: readonly string[] | undefined
  readonly hearing: Hearing
  readonly context: AdapterContext
}

/** Hears a frame; `subscribe` asks it, over Vimeo's wire, to tell all there is to hear: that disturbs nobody. */
function earAt(
  frame: HTMLIFrameElement,
  { allowedOrigins, hearing, context }: Listening,
  hear: (message: FrameMessage) => void,
): { counts: FrameCounts; subscribe(): void; ask(): void } {
  const ear = listenToFrame(
    {
      frame,
      origins: VIMEO_ORIGINS,
      allowedOrigins,
      encoding: 'either',
      subject: ({ event, method }) => `${text(event)} ${text(method)}`,
      onMessage: hear,
    },
    context,
  )
  return {
    counts: ear.counts,
    subscribe() {
      for (const value of hearing.events) ear.post({ method: 'addEventListener', value })
    },
    ask() {
      for (const method of hearing.questions) ear.post({ method })
    },
  }
}

/** Speaks Vimeo's wire, and subscribes again whenever the frame has a new document. */
export function hearWire(frame: HTMLIFrameElement, listening: Listening): FrameCounts {
  const { event, answer, restart, questions } = listening.hearing
  const { counts, subscribe, ask } = earAt(frame, listening, ({ event: name, method, data, value }) => {
    if (name === 'ready') {
      restart()
      subscribe()
      ask()
    } else if (typeof name === 'string') event(name, isObject(data) ? data : NOTHING)
    else if (typeof method === 'string' && questions.includes(method)) answer(method, value)
  })
  // It may be ready, or not even there yet; then it will say so.
  subscribe()
  ask()
  return counts
}

/**
 * Listens through Vimeo's own object. That does not subscribe again when its frame has a new document, and sends nothing for an event that the
 * page hears as well: so the frame is heard for that, and asked by us. What it answers is told by the object.
 */
export function hearPlayer(player: VimeoPlayer, frame: HTMLIFrameElement | undefined, listening: Listening): void {
  const { events, questions, event, answer, restart } = listening.hearing
  const { signal, report } = listening.context
  const guarded = (run: () => void): void => {
    try {
      if (!signal.aborted) run()
    } catch (error) {
      report(error, 'vimeo')
    }
  }
  for (const name of events) {
    const heard = (data: unknown): void => guarded(() => event(name, isObject(data) ? data : NOTHING))
    player.on(name, heard)
    signal.addEventListener('abort', () => player.off(name, heard), { once: true })
  }
  function ask(): void {
    for (const question of questions) {
      const answers = (player as unknown as Record<string, (() => unknown) | undefined>)[question]
      // It rejects for a frame that is gone, which says enough.
      Promise.resolve(answers?.call(player)).then(
        (value) => guarded(() => answer(question, value)),
        () => {},
      )
    }
  }
  ask()
  if (!frame) return
  const { subscribe } = earAt(frame, listening, ({ event: name }) => {
    if (name !== 'ready') return
    restart()
    subscribe()
    if (!signal.aborted) ask()
  })
}
