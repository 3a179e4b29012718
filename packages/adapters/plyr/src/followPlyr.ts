import type { AdapterContext, Signal } from '@playhead/core'
import { dragAsOneSeek } from '@playhead/html5'
import { hasLeftMedia, isDestroyed, type PlyrState, switchToCurrentMedia } from './plyrState.ts'
import { presentation } from './presentation.ts'
import { beginQualitySwitch, filterQualitySwitch } from './qualitySwitch.ts'

type Emit = AdapterContext['emit']

/** A Plyr in one session. */
interface PlyrSession {
  readonly state: PlyrState
  readonly container: HTMLElement
  readonly context: AdapterContext
  /** Takes the signals of the content. */
  readonly emitContent: Emit
  /** The content of YouTube or Vimeo in this session; null while unknown. */
  content: string | null
  /** Ends the subscriptions to the current media element. */
  following: AbortController
}

/** Signals that Plyr's own events give instead of those of the media element. */
const PRESENTATION = new Set<Signal['type']>(['fullscreen', 'texttrack'])
/** Events that Plyr fires on its container. */
const EVENT_TO_SIGNAL: Readonly<Record<string, Signal>> = {
  adscontentpause: { type: 'ad', phase: 'start' },
  adscontentresume: { type: 'ad', phase: 'end' },
}

/** Follows the player in one session. */
export function followPlyr(
  state: PlyrState,
  container: HTMLElement,
  context: AdapterContext,
): void {
  const { player } = state
  const { emit, signal } = context
  const session: PlyrSession = {
    state,
    container,
    context,
    emitContent: createContentFilter(state, container, emit),
    content: null,
    following: new AbortController(),
  }
  state.attached = true
  state.transition = null
  signal.addEventListener('abort', () => {
    state.attached = false
    session.following.abort()
  })
  const on = (
    types: string,
    listener: (event: Event) => void,
    target: EventTarget = container,
  ): void => listen(context, target, types, listener, signal)

  on('ready', () => hasLeftMedia(state) && leaveMedia(session))
  // Plyr fires it on the element that it puts back in its place.
  on('destroyed', () => isDestroyed(state) && leaveMedia(session), container.getRootNode())
  for (const [type, signal] of Object.entries(EVENT_TO_SIGNAL)) on(type, () => emit(signal))

  followMedia(session, onSignal)
  presentation(player, on, context)
}

function listen(
  { report }: AdapterContext,
  target: EventTarget,
  types: string,
  listener: (event: Event) => void,
  signal: AbortSignal,
): void {
  const guarded = (event: Event): void => {
    try {
      listener(event)
    } catch (error) {
      report(error, `plyr ${event.type}`)
    }
  }
  for (const type of types.split(' ')) target.addEventListener(type, guarded, { signal })
}

/**
 * Drops what is not about the content: drags of the seek bar, reloads for another quality, what
 * Plyr reports itself.
 */
function createContentFilter(state: PlyrState, container: HTMLElement, emit: Emit): Emit {
  const emitOutsideSwitch = filterQualitySwitch(state, emit)
  const media = (): HTMLMediaElement => state.media as HTMLMediaElement
  return dragAsOneSeek(
    (signal, position) => PRESENTATION.has(signal.type) || emitOutsideSwitch(signal, position),
    {
      isHeld: () => !!container.querySelector('[play-on-seeked]'),
      isSeeking: () => !!media().seeking,
      isPaused: () => !!media().paused,
    },
  )
}

type OnSignal = (session: PlyrSession, ...given: Parameters<Emit>) => void

/** Follows the current media element, and no earlier one: a timer of that may still run. */
function followMedia(session: PlyrSession, onInnerSignal: OnSignal): void {
  const { state, context } = session
  session.following.abort()
  if (context.signal.aborted || isDestroyed(state)) return
  switchToCurrentMedia(state)
  session.following = new AbortController()
  const { signal } = session.following
  if (state.player.provider === 'html5') {
    const onQualityChange = (event: Event): void => beginQualitySwitch(state, context.emit, event)
    listen(context, state.media, 'qualitychange', onQualityChange, signal)
  }
  state.inner.attach({
    ...context,
    emit: (given, position) => signal.aborted || onInnerSignal(session, given, position),
    signal,
  })
}

/** A signal of the media element while it has content. */
function onSignal(session: PlyrSession, ...given: Parameters<Emit>): void {
  const { state, context } = session
  if (hasLeftMedia(state)) return leaveMedia(session)
  // YouTube and Vimeo can be given other content without Plyr.
  const current =
    state.player.provider === 'html5' ? session.content : state.inner.snapshot().source
  session.content ??= current
  if (current !== null && current !== session.content)
    context.emit({ type: 'source', reason: 'change' })
  else session.emitContent(...given)
}

/** The media element was taken away, at once and without a `pause`. */
function leaveMedia(session: PlyrSession): void {
  const { state, context } = session
  const first = state.transition !== 'source'
  state.transition = 'source'
  if (first) context.emit({ type: 'source', reason: 'unload' })
  followMedia(session, arriveAtMedia)
}

/** A signal of the next media element, until it has content. */
function arriveAtMedia(session: PlyrSession): void {
  const { state, context } = session
  if (hasLeftMedia(state)) return leaveMedia(session)
  const { source, duration } = state.inner.snapshot()
  if (source === null && duration === null) return
  const { lastSnapshot } = state
  const isFirst = lastSnapshot.source === null && lastSnapshot.duration === null
  const isSame = source !== null && source === lastSnapshot.source
  state.transition = null
  if (isFirst || isSame) followMedia(session, onSignal)
  else context.emit({ type: 'source', reason: 'change' })
}
