import type { AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { BLANK_PLAYER, finite, text } from '@playhead/core/internal'
import { type FrameMessage, vimeoError, vimeoPlayerId } from '@playhead/iframe'
import type { PlayerListener } from './connect.ts'

/** What is known about a player, from one session to the next. */
export interface VimeoState {
  player: PlayerSnapshot
  /** The video in the frame's URL when it was read last; `loadVideo` may have loaded another. */
  urlId: string | null
}

/** Events that translate to a signal. None reports the end of buffering: the position shows it. */
const EVENT_TO_SIGNAL: Readonly<Record<string, Signal>> = {
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
  ...Object.keys(EVENT_TO_SIGNAL),
  ...['loaded', 'durationchange', 'playbackratechange', 'texttrackchange', 'error'],
]
const GETTERS = 'Duration CurrentTime PlaybackRate Loop Volume Muted Ended Paused'
  .split(' ')
  .map((name) => `get${name}`)
const MAX_LABEL = 40

/** A player of which only the frame's URL is known. */
export function createVimeoState(url: string | undefined): VimeoState {
  const urlId = vimeoPlayerId(url)
  return { player: { ...BLANK_PLAYER, source: urlId }, urlId }
}

/** Translates what a Vimeo player reports in one session. */
export function translate(state: VimeoState, { emit }: AdapterContext): PlayerListener {
  /** Playback is wanted: a play was reported, and nothing since that ends it. */
  let wanted = false
  let hasMetadata = false
  /**
   * A rate that was reported without a position: until the next position, the content moved at the
   * rate before.
   */
  let pendingRate: number | null = null

  const update = (patch: Partial<PlayerSnapshot>): void => {
    state.player = { ...state.player, ...patch }
  }
  function emitMetadata(): void {
    if (!hasMetadata && state.player.duration) emit({ type: 'metadata' })
    hasMetadata ||= !!state.player.duration
  }
  /** Content was loaded: the same content, other content, or content that had no id before. */
  function changeSource(source: string | null): void {
    const { player } = state
    if (player.source === null || source === player.source) return update({ source })
    const { loop, rate, volume, muted } = player
    state.player = { ...BLANK_PLAYER, source, loop, rate, volume, muted, position: 0 }
    emit({ type: 'source', reason: 'change' })
  }
  function unload(): void {
    wanted = hasMetadata = false
    update({ position: null, duration: null, live: null, paused: true, seeking: false })
    emit({ type: 'source', reason: 'unload' })
  }
  function updateRate(name: string, data: FrameMessage): void {
    if (name === 'playbackratechange') pendingRate = finite(data.playbackRate)
    if (pendingRate === null || (finite(data.seconds) === null && !state.player.paused)) return
    update({ rate: pendingRate })
    pendingRate = null
    emit({ type: 'rate' })
  }

  return {
    events: EVENTS,
    getters: GETTERS,
    onEvent(name, data) {
      if (!EVENTS.includes(name)) return
      if (name === 'loaded') return changeSource(parseId(data.id) ?? state.player.source)
      const error = name === 'error' ? vimeoError(data) : null
      if (error) return emit({ type: 'error', ...error })
      // Vimeo reports that nothing is loaded any more by a duration of 0.
      if (finite(data.duration) === 0 && state.player.duration) return unload()
      update(eventPatch(name, data, state.player))
      updateRate(name, data)
      emitMetadata()
      if (name === 'texttrackchange')
        return emit({ type: 'texttrack', language: text(data.language) || null })
      if (name === 'play' || name === 'playing') wanted = true
      if (name === 'pause' || name === 'ended') wanted = false
      const signal = EVENT_TO_SIGNAL[name]
      if (signal) emit(signal)
    },
    onValue(getter, value) {
      if (getter !== 'getCurrentTime' || !wanted) update(valuePatch(getter, value, state.player))
      emitMetadata()
      if (getter !== 'getPaused' || value !== false || state.player.ended || wanted) return
      wanted = true
      emit({ type: 'play' })
    },
    /** Another document is in the frame, of the same content or of other content. */
    onReload(url) {
      const source = vimeoPlayerId(url)
      state.urlId = source
      const hadContent = wanted || hasMetadata
      wanted = hasMetadata = false
      if (source !== null && source !== state.player.source) return changeSource(source)
      if (hadContent) emit({ type: 'source', reason: 'unload' })
      state.player = { ...BLANK_PLAYER, source: state.player.source }
    },
  }
}

type Patch = { -readonly [K in keyof PlayerSnapshot]?: PlayerSnapshot[K] }

/** What an event changes about the player. */
function eventPatch(name: string, data: FrameMessage, { rendition }: PlayerSnapshot): Patch {
  const [position, duration, volume] = [
    finite(data.seconds),
    finite(data.duration),
    finite(data.volume),
  ]
  const [width, height] = [finite(data.videoWidth), finite(data.videoHeight)]
  const patch: Patch = duration === null ? {} : durationPatch(duration)
  if (position !== null) patch.position = position
  if (name === 'play' || name === 'playing') patch.paused = patch.ended = false
  if (name === 'pause' || name === 'ended') patch.paused = true
  if (name === 'ended') patch.ended = true
  if (name === 'seeking' || name === 'seeked') {
    patch.seeking = name === 'seeking'
    patch.ended = false
  }
  if (volume !== null) patch.volume = volume
  if (typeof data.muted === 'boolean') patch.muted = data.muted
  if (width && height) patch.rendition = { ...rendition, width, height }
  if (name === 'qualitychange')
    patch.rendition = { ...rendition, label: text(data.quality).slice(0, MAX_LABEL) }
  return patch
}

/** What the value of a getter changes about the player. */
function valuePatch(getter: string, value: unknown, { duration }: PlayerSnapshot): Patch {
  const number = finite(value)
  if (getter === 'getDuration') return durationPatch(number)
  // A player without a video is at 0.
  if (getter === 'getCurrentTime') return { position: number || (duration && number) }
  if (getter === 'getPlaybackRate') return { rate: number ?? 1 }
  if (getter === 'getVolume') return { volume: number }
  if (getter === 'getLoop') return { loop: value === true }
  if (getter === 'getEnded') return { ended: value === true }
  if (typeof value !== 'boolean') return {}
  return getter === 'getMuted' ? { muted: value } : { paused: value }
}

/** Vimeo reports a duration of 0 for a stream without an end. */
const durationPatch = (duration: number | null): Patch => ({
  duration: duration || null,
  live: duration ? false : null,
})

/** An id as in URLs; Vimeo sends it as a number. */
const parseId = (id: unknown): string | null =>
  /^\d{1,20}$/.test(String(finite(id) ?? text(id))) ? `${id}` : null
