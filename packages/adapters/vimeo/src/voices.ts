import type { AdapterContext } from '@playhead/core'
import { type FrameCounts, type FrameMessage, hearFrame, text } from '@playhead/core/frame'
import { VIMEO_ORIGINS } from './vimeoAddress.ts'

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

/** Speaks Vimeo's wire: subscribing disturbs nobody, and is done again whenever the frame has a new document. */
export function hearWire(
  frame: HTMLIFrameElement,
  allowedOrigins: readonly string[] | undefined,
  { events, questions, event, answer, restart }: Hearing,
  context: AdapterContext,
): FrameCounts {
  const ear = hearFrame(
    {
      frame,
      origins: VIMEO_ORIGINS,
      allowedOrigins,
      encoding: 'either',
      about: ({ event, method }) => `${text(event)} ${text(method)}`,
      hear(message) {
        const { event: name, method, data, value } = message
        if (name === 'ready') {
          restart()
          subscribe()
        } else if (typeof name === 'string') event(name, isObject(data) ? data : NOTHING)
        else if (typeof method === 'string' && questions.includes(method)) answer(method, value)
      },
    },
    context,
  )
  function subscribe(): void {
    for (const value of events) ear.post({ method: 'addEventListener', value })
    for (const method of questions) ear.post({ method })
  }
  // It may be ready, or not even there yet; then it will say so.
  subscribe()
  return ear.counts
}

/** Listens through Vimeo's own object. */
export function hearPlayer(
  player: VimeoPlayer,
  { events, questions, event, answer }: Hearing,
  { signal, report }: AdapterContext,
): void {
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
  for (const question of questions) {
    const ask = (player as unknown as Record<string, (() => unknown) | undefined>)[question]
    // It rejects for a frame that is gone, which says enough.
    Promise.resolve(ask?.call(player)).then(
      (value) => guarded(() => answer(question, value)),
      () => {},
    )
  }
}
