import type { AdapterContext, Signal } from '@playhead/core'
import { createEventPairing } from './eventPairing.ts'
import { isOtherContent, type StreamPlayerState } from './streamPlayer.ts'
import { blankProperties, isProperty, PROPERTIES } from './streamProperties.ts'

/**
 * Takes what a player reports, from its frame or from an SDK's player. Events and properties of one
 * moment come in either order.
 */
export interface Translation {
  /** Every event to subscribe to on an SDK's player; also those that only come with properties. */
  readonly events: readonly string[]
  /** An event, by Stream's name. */
  onEvent(event: string): void
  /** A property, by Stream's name. */
  onProperty(name: unknown, value: unknown): void
  /** The frame has loaded a document. */
  onFrameLoad(): void
  /** `play()` failed. */
  onPlayFailure(): void
  /** Emits what happened before the session. */
  emitEarlier(): void
}

/**
 * What was received longer ago may be outdated: a playing player sends four messages a second. ms
 */
const STALE_MS = 1000
/** Other content has another duration, seconds. */
const SAME_DURATION_S = 1

/** Events that translate to a signal without a condition. */
const EVENT_TO_SIGNAL: Readonly<Record<string, Signal>> = {
  seeked: { type: 'seeked' },
  waiting: { type: 'waiting' },
  volumechange: { type: 'volume' },
  enterpictureinpicture: { type: 'pip', active: true },
  leavepictureinpicture: { type: 'pip', active: false },
  'stream-adstart': { type: 'ad', phase: 'start' },
  'stream-adend': { type: 'ad', phase: 'end' },
  'stream-adtimeout': { type: 'ad', phase: 'error' },
  error: { type: 'error', fatal: true, code: 'media_unknown', message: null },
}

/** Translates what a Stream player reports in one session. */
export function translate(player: StreamPlayerState, context: AdapterContext): Translation {
  const { now } = context
  /**
   * `none`: playback was never requested. `wanted`: from play to pause or end. `stopped`: paused or
   * emptied since.
   */
  let intent: 'none' | 'wanted' | 'stopped' | 'ended' = 'none'
  /** `empty`: nothing is loaded. `replaced`: what was loaded since may be other content. */
  let loaded: 'unchanged' | 'empty' | 'replaced' = 'unchanged'
  /** `play` waits until its content is known. */
  let playPending = false
  /** The position of the last signal, and that of the last `timeupdate`, seconds. */
  let emitted: number | null = null
  let sampled: number | null = null
  const pairing = createEventPairing(now, emit)

  function emit(signal: Signal): void {
    emitted = player.properties.currentTime
    context.emit(signal)
  }
  function start(): void {
    if (intent === 'wanted') return
    intent = 'wanted'
    // With nothing loaded, `play` is for what is loaded next, which may be other content.
    playPending = loaded === 'empty' && player.content.duration !== null
    if (!playPending) emit({ type: 'play' })
  }
  function emitPendingPlay(): void {
    if (playPending) emit({ type: 'play' })
    playPending = false
  }
  function stop(): void {
    if (intent === 'wanted') intent = 'stopped'
  }
  function end(): void {
    if (intent === 'ended') return
    intent = 'ended'
    emit({ type: 'ended' })
  }
  /** A duration is known: it is that of the same content, or of other content. */
  function detectContent(): void {
    const { content, properties } = player
    const { duration } = properties
    if (!duration) return
    const id = player.source()
    const differs =
      loaded !== 'unchanged' &&
      Math.abs((content.duration ?? duration) - duration) > SAME_DURATION_S
    player.content = { id, duration }
    if (isOtherContent(content.id, id) || differs) {
      properties.currentTime = 0
      return emit({ type: 'source', reason: 'change' })
    }
    if (content.duration === null) emit({ type: 'metadata' })
    emitPendingPlay()
  }

  /**
   * Forgets the document that was in the frame before, except for the properties that the new one
   * reported just now.
   */
  function restart(): void {
    const { properties, content } = player
    player.properties = blankProperties(player.url())
    for (const name of PROPERTIES) {
      if (pairing.wasJustSet(name)) Object.assign(player.properties, { [name]: properties[name] })
    }
    // An iframe without a URL may load the same content again, or other content.
    player.content = {
      id: player.source() ?? content.id,
      duration: player.properties.duration || null,
    }
    intent = 'none'
    loaded = 'unchanged'
    playPending = false
    emitted = sampled = null
    pairing.clear()
    emit({
      type: 'source',
      reason: isOtherContent(content.id, player.source()) ? 'change' : 'unload',
    })
  }

  /** What each event does: it is a signal, or it depends on the state. */
  const handlers: Readonly<Record<string, Signal | (() => void)>> = {
    ...EVENT_TO_SIGNAL,
    emptied() {
      // The position may already be that of the next content.
      Object.assign(player.properties, { currentTime: emitted, duration: null, paused: true })
      loaded = 'empty'
      stop()
      emit({ type: 'source', reason: 'unload' })
    },
    loadstart() {
      // The content before was not emptied: this is another document.
      const isKnown =
        intent !== 'none' || (player.content.duration !== null && !pairing.wasJustSet('duration'))
      if (loaded !== 'empty' && isKnown) restart()
      emit({ type: 'loading' })
    },
    loadedmetadata() {
      if (loaded === 'empty') loaded = 'replaced'
      detectContent()
    },
    play() {
      player.properties.paused = false
      start()
    },
    playing() {
      intent = 'wanted'
      loaded = 'unchanged'
      emitPendingPlay()
      emit({ type: 'playing' })
    },
    timeupdate() {
      const { currentTime, paused } = player.properties
      // Attached mid-playback, no event reports that it plays: an advancing position does.
      if (
        paused === null &&
        currentTime !== null &&
        currentTime > (sampled ?? Number.POSITIVE_INFINITY)
      )
        start()
      sampled = currentTime
      pairing.emitWithPosition({ type: 'time' })
    },
    seeking() {
      if (intent === 'ended') intent = 'stopped'
      sampled = null
      pairing.emitWithPosition({ type: 'seeking' })
    },
    pause() {
      player.properties.paused = true
      stop()
      // At the end it pauses first, and `ended` may be lost.
      if (player.properties.ended) end()
      else emit({ type: 'pause' })
    },
    ended: end,
  }

  return {
    events: [...Object.keys(handlers), 'durationchange', 'ratechange', 'resize'],
    onEvent(event) {
      player.receivedAt = now()
      pairing.onEvent(event)
      const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined
      if (typeof handler === 'function') handler()
      else if (handler) emit(handler)
    },
    onProperty(name, value) {
      if (!isProperty(name, value) || (loaded === 'empty' && name === 'currentTime')) return
      const before = player.properties[name]
      player.receivedAt = now()
      pairing.onProperty(name)
      Object.assign(player.properties, { [name]: value })
      if (name === 'currentTime') return pairing.flush()
      if (before === value) return
      if (name === 'duration') detectContent()
      else if (name === 'playbackRate' && (before ?? 1) !== value) emit({ type: 'rate' })
      else if (name === 'videoHeight' && value) emit({ type: 'rendition' })
      else if ((name === 'volume' || name === 'muted') && before !== null) emit({ type: 'volume' })
      else if (name === 'paused' && !value && before === null) start()
      // Set only after the pause at the end; the event may be lost.
      else if (name === 'ended' && value && intent === 'stopped' && loaded !== 'empty') end()
    },
    onFrameLoad() {
      const source = player.source()
      const { id } = player.content
      if (isOtherContent(id, source) || (source === null && id !== null)) restart()
    },
    onPlayFailure() {
      // If `play()` was only interrupted, a `play` event came first.
      if (intent === 'none') emit({ type: 'autoplayblocked' })
    },
    emitEarlier() {
      if (now() - player.receivedAt > STALE_MS) player.properties = blankProperties(player.url())
      const { duration, paused, ended, videoHeight } = player.properties
      // The position is that of the content before, or where an empty player stands.
      if (!duration) player.properties.currentTime = null
      player.content = { id: player.source(), duration: duration || null }
      emit({ type: 'ready' })
      if (duration) {
        emit({ type: 'loading' })
        emit({ type: 'metadata' })
      }
      if (paused === false && !ended) start()
      if (videoHeight) emit({ type: 'rendition' })
    },
  }
}
