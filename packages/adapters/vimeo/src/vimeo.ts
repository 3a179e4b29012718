import type { Adapter, AdapterContext, Capabilities, PlayerSnapshot, Signal } from '@playhead/core'
import { BLANK_PLAYER, finite, show, text } from '@playhead/core/internal'
import { type FrameCounts, type FrameMessage, vimeoError, vimeoPlayerId, watchFullscreen } from '@playhead/iframe'
import { type Hearing, hearPlayer, hearWire, type VimeoPlayer } from './voices.ts'

/** None is needed. */
export interface VimeoOptions {
  /** Further origins of players, each exact: an enterprise's, or a simulator's. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** The adapter, and what came of the frame's messages. */
export interface VimeoAdapter extends Adapter {
  /** Null for a `@vimeo/player`, or before it is tracked. */
  readonly counts: FrameCounts | null
}

/** At the end Vimeo may pause first. */
const CAPABILITIES: Capabilities = { timeSource: 'message', seek: 'native', pauseSettleMs: 100, buffering: 'native' }

/** Vimeo's events that are said in one word. That buffering is over is seen by the playhead. */
const WORDS: Readonly<Record<string, Signal>> = {
  loadedmetadata: { type: 'time' },
  play: { type: 'play' },
  playing: { type: 'playing' },
  timeupdate: { type: 'time' },
  seeking: { type: 'seeking' },
  seeked: { type: 'seeked' },
  bufferstart: { type: 'waiting' },
  pause: { type: 'pause' },
  ended: { type: 'ended' },
  volumechange: { type: 'volume' },
  qualitychange: { type: 'rendition' },
  resize: { type: 'rendition' },
  enterpictureinpicture: { type: 'pip', active: true },
  leavepictureinpicture: { type: 'pip', active: false },
}
const EVENTS = [
  ...Object.keys(WORDS),
  ...['loaded', 'durationchange', 'playbackratechange', 'texttrackchange', 'error'],
]
const QUESTIONS = 'Duration CurrentTime PlaybackRate Loop Volume Muted Ended Paused'
  .split(' ')
  .map((fact) => `get${fact}`)

/**
 * Follows a Vimeo player: a `@vimeo/player` that the page has, or its iframe, whose wire is spoken without Vimeo's script.
 * @throws TypeError if it is neither.
 */
export function vimeo(player: VimeoPlayer | HTMLIFrameElement, { allowedOrigins }: VimeoOptions = {}): VimeoAdapter {
  const isFrame = (given: unknown): given is HTMLIFrameElement => (given as Element | null)?.localName === 'iframe'
  const frame = isFrame(player) ? player : isFrame(player?.element) ? player.element : undefined
  if (!isFrame(player) && typeof player?.on !== 'function') {
    throw new TypeError(`playhead: vimeo(player) expects an <iframe> or a @vimeo/player, got ${show(player)}`)
  }
  const blank: PlayerSnapshot = { ...BLANK_PLAYER, source: vimeoPlayerId(frame?.src) }
  let facts = blank
  /** What the frame's address named when it was looked at last; by `loadVideo` the player may be elsewhere. */
  let shown = blank.source
  let counts: FrameCounts | null = null

  const learn = (news: Partial<PlayerSnapshot>): void => {
    facts = { ...facts, ...news }
  }

  function attach(context: AdapterContext): void {
    const { emit } = context
    let wanted = false
    let loaded = false
    /** The rate that will be told with the next position. */
    let rate: number | null = null

    const metadata = (): void => {
      if (!loaded && facts.duration) emit({ type: 'metadata' })
      loaded ||= !!facts.duration
    }
    /** Something was loaded: the same, other content, or what had no name before. */
    function change(source: string | null): void {
      const other = facts.source !== null && source !== facts.source
      if (!other) return learn({ source })
      const { loop, volume, muted } = facts
      facts = { ...blank, source, loop, rate: facts.rate, volume, muted, position: 0 }
      emit({ type: 'source', reason: 'change' })
    }

    /** Nothing is loaded any more: Vimeo says so by a length of 0, at 0. */
    function unload(): void {
      wanted = loaded = false
      facts = { ...facts, position: null, duration: null, live: null, paused: true, seeking: false }
      emit({ type: 'source', reason: 'unload' })
    }

    /** What an event tells besides itself. */
    function read(name: string, data: FrameMessage): void {
      const seconds = finite(data.seconds)
      const duration = finite(data.duration)
      if (seconds !== null) learn({ position: seconds })
      // Vimeo gives a stream without an end no length.
      if (duration !== null) learn({ duration: duration || null, live: duration ? false : null })
      if (name === 'play' || name === 'playing') learn({ paused: false, ended: false })
      if (name === 'pause') learn({ paused: true })
      if (name === 'ended') learn({ paused: true, ended: true })
      if (name === 'seeking' || name === 'seeked') learn({ seeking: name === 'seeking', ended: false })
      if (name === 'playbackratechange') rate = finite(data.playbackRate)
      // Told without a position: until the next one, the playhead moved at the rate of before.
      if (rate !== null && (seconds !== null || facts.paused)) {
        learn({ rate })
        rate = null
        emit({ type: 'rate' })
      }
      if (name === 'volumechange') {
        learn({ volume: finite(data.volume) ?? facts.volume })
        if (typeof data.muted === 'boolean') learn({ muted: data.muted })
      }
      const { rendition } = facts
      const [width, height] = [finite(data.videoWidth), finite(data.videoHeight)]
      if (name === 'resize' && width && height) learn({ rendition: { ...rendition, width, height } })
      if (name === 'qualitychange') learn({ rendition: { ...rendition, label: text(data.quality).slice(0, 40) } })
    }

    function event(name: string, data: FrameMessage): void {
      if (!EVENTS.includes(name)) return
      if (name === 'loaded') return change(idOf(data.id) ?? facts.source)
      const error = name === 'error' ? vimeoError(data) : null
      if (error) return emit({ type: 'error', ...error })
      if (finite(data.duration) === 0 && facts.duration) return unload()
      read(name, data)
      metadata()
      if (name === 'texttrackchange') {
        return emit({ type: 'texttrack', language: text(data.language) || null })
      }
      if (name === 'play' || name === 'playing') wanted = true
      if (name === 'pause' || name === 'ended') wanted = false
      const word = WORDS[name]
      if (word) emit(word)
    }

    function answer(question: string, value: unknown): void {
      const seconds = finite(value)
      if (question === 'getDuration') learn({ duration: seconds || null, live: seconds ? false : null })
      if (question === 'getCurrentTime' && !wanted) learn({ position: seconds })
      if (question === 'getPlaybackRate') learn({ rate: seconds ?? 1 })
      if (question === 'getLoop') learn({ loop: value === true })
      if (question === 'getVolume') learn({ volume: seconds })
      if (question === 'getMuted' && typeof value === 'boolean') learn({ muted: value })
      if (question === 'getEnded') learn({ ended: value === true })
      metadata()
      if (question !== 'getPaused' || typeof value !== 'boolean') return
      learn({ paused: value })
      if (value || facts.ended || wanted) return
      wanted = true
      emit({ type: 'play' })
    }

    const hearing: Hearing = {
      events: EVENTS,
      questions: QUESTIONS,
      event,
      answer,
      restart() {
        const source = vimeoPlayerId(frame?.src)
        shown = source
        const knew = wanted || loaded
        wanted = loaded = false
        if (source !== null && source !== facts.source) return change(source)
        if (knew) emit({ type: 'source', reason: 'unload' })
        facts = { ...blank, source: facts.source }
      },
    }
    emit({ type: 'ready' })
    // Another address: what played is over before the next document says that it is ready.
    const arrived = (): void => {
      const source = vimeoPlayerId(frame?.src)
      if (source !== shown) hearing.restart()
    }
    frame?.addEventListener('load', arrived, { signal: context.signal })
    const listening = { allowedOrigins, hearing, context }
    if (isFrame(player)) counts = hearWire(player, listening)
    else hearPlayer(player, frame, listening)
    if (frame) watchFullscreen(frame, context)
  }

  return {
    name: 'vimeo',
    capabilities: CAPABILITIES,
    element: frame,
    player: frame ?? player,
    attach,
    snapshot: () => facts,
    get counts() {
      return counts && { ...counts }
    },
  }
}

/** An id as addresses have it; Vimeo says it as a number. */
const idOf = (id: unknown): string | null => (/^\d{1,20}$/.test(String(finite(id) ?? text(id))) ? `${id}` : null)
