import type { AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { BLANK_PLAYER, finite, text } from '@playhead/core/internal'
import { type FrameMessage, vimeoError, vimeoPlayerId } from '@playhead/iframe'
import type { PlayerListener } from './connect.ts'

/** What is known about a player, from one session to the next. */
export interface VimeoState {
  player: PlayerSnapshot
  /** The video in the frame's URL when it was read last; `loadVideo` may have loaded another. */
  urlId: string | null
  readonly frame: HTMLIFrameElement | undefined
}

/** A player in one session. */
interface VimeoSession {
  readonly state: VimeoState
  readonly emit: AdapterContext['emit']
  /** Playback is wanted: a play was reported, and nothing since that ends it. */
  wanted: boolean
  hasMetadata: boolean
  /** A rate that was reported without a position: until the next position, the content moved at the rate before. */
  pendingRate: number | null
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
export function createVimeoState(frame: HTMLIFrameElement | undefined): VimeoState {
  const urlId = vimeoPlayerId(frame?.src)
  return { player: { ...BLANK_PLAYER, source: urlId }, urlId, frame }
}

/** Translates what a Vimeo player reports in one session. */
export function translate(state: VimeoState, { emit }: AdapterContext): PlayerListener {
  const session: VimeoSession = { state, emit, wanted: false, hasMetadata: false, pendingRate: null }
  return {
    events: EVENTS,
    getters: GETTERS,
    onEvent: (name, data) => handleEvent(session, name, data),
    onValue: (getter, value) => handleValue(session, getter, value),
    onReload: () => restart(session),
  }
}

const update = ({ state }: VimeoSession, patch: Partial<PlayerSnapshot>): void => {
  state.player = { ...state.player, ...patch }
}

function handleEvent(session: VimeoSession, name: string, data: FrameMessage): void {
  const { emit, state } = session
  if (!EVENTS.includes(name)) return
  if (name === 'loaded') return changeSource(session, parseId(data.id) ?? state.player.source)
  const error = name === 'error' ? vimeoError(data) : null
  if (error) return emit({ type: 'error', ...error })
  // Vimeo reports that nothing is loaded any more by a duration of 0.
  if (finite(data.duration) === 0 && state.player.duration) return unload(session)
  readEvent(session, name, data)
  emitMetadata(session)
  if (name === 'texttrackchange') return emit({ type: 'texttrack', language: text(data.language) || null })
  if (name === 'play' || name === 'playing') session.wanted = true
  if (name === 'pause' || name === 'ended') session.wanted = false
  const signal = EVENT_TO_SIGNAL[name]
  if (signal) emit(signal)
}

/** Applies what an event contains, and what it means for the player's state. */
function readEvent(session: VimeoSession, name: string, data: FrameMessage): void {
  const position = finite(data.seconds)
  const duration = finite(data.duration)
  if (position !== null) update(session, { position })
  if (duration !== null) update(session, durationPatch(duration))
  if (name === 'play' || name === 'playing') update(session, { paused: false, ended: false })
  if (name === 'pause') update(session, { paused: true })
  if (name === 'ended') update(session, { paused: true, ended: true })
  if (name === 'seeking' || name === 'seeked') update(session, { seeking: name === 'seeking', ended: false })
  if (name === 'playbackratechange') session.pendingRate = finite(data.playbackRate)
  if (session.pendingRate !== null && (position !== null || session.state.player.paused)) {
    update(session, { rate: session.pendingRate })
    session.pendingRate = null
    session.emit({ type: 'rate' })
  }
  const { rendition, volume } = session.state.player
  if (name === 'volumechange') {
    update(session, { volume: finite(data.volume) ?? volume })
    if (typeof data.muted === 'boolean') update(session, { muted: data.muted })
  }
  const [width, height] = [finite(data.videoWidth), finite(data.videoHeight)]
  if (name === 'resize' && width && height) update(session, { rendition: { ...rendition, width, height } })
  if (name === 'qualitychange') {
    update(session, { rendition: { ...rendition, label: text(data.quality).slice(0, MAX_LABEL) } })
  }
}

/** Applies the value of a getter. */
function handleValue(session: VimeoSession, getter: string, value: unknown): void {
  const number = finite(value)
  if (getter === 'getDuration') update(session, durationPatch(number))
  if (getter === 'getCurrentTime' && !session.wanted) update(session, { position: number })
  if (getter === 'getPlaybackRate') update(session, { rate: number ?? 1 })
  if (getter === 'getLoop') update(session, { loop: value === true })
  if (getter === 'getVolume') update(session, { volume: number })
  if (getter === 'getMuted' && typeof value === 'boolean') update(session, { muted: value })
  if (getter === 'getEnded') update(session, { ended: value === true })
  emitMetadata(session)
  if (getter !== 'getPaused' || typeof value !== 'boolean') return
  update(session, { paused: value })
  if (value || session.state.player.ended || session.wanted) return
  session.wanted = true
  session.emit({ type: 'play' })
}

/** Vimeo reports a duration of 0 for a stream without an end. */
const durationPatch = (duration: number | null): Partial<PlayerSnapshot> => ({
  duration: duration || null,
  live: duration ? false : null,
})

function emitMetadata(session: VimeoSession): void {
  const known = !!session.state.player.duration
  if (!session.hasMetadata && known) session.emit({ type: 'metadata' })
  session.hasMetadata ||= known
}

/** Content was loaded: the same content, other content, or content that had no id before. */
function changeSource(session: VimeoSession, source: string | null): void {
  const { player } = session.state
  if (player.source === null || source === player.source) return update(session, { source })
  const { loop, rate, volume, muted } = player
  session.state.player = { ...BLANK_PLAYER, source, loop, rate, volume, muted, position: 0 }
  session.emit({ type: 'source', reason: 'change' })
}

/** Nothing is loaded any more. */
function unload(session: VimeoSession): void {
  session.wanted = session.hasMetadata = false
  update(session, { position: null, duration: null, live: null, paused: true, seeking: false })
  session.emit({ type: 'source', reason: 'unload' })
}

/** Another document is in the frame, of the same content or of other content. */
function restart(session: VimeoSession): void {
  const { state, emit } = session
  const source = vimeoPlayerId(state.frame?.src)
  state.urlId = source
  const hadContent = session.wanted || session.hasMetadata
  session.wanted = session.hasMetadata = false
  if (source !== null && source !== state.player.source) return changeSource(session, source)
  if (hadContent) emit({ type: 'source', reason: 'unload' })
  state.player = { ...BLANK_PLAYER, source: state.player.source }
}

/** An id as in URLs; Vimeo sends it as a number. */
const parseId = (id: unknown): string | null => (/^\d{1,20}$/.test(String(finite(id) ?? text(id))) ? `${id}` : null)
