import type { Adapter, AdapterContext, Capabilities, Signal } from '@playhead/core'
import { vimeoError, youtubeError } from '@playhead/iframe'
import type { PlyrPlayer } from '../plyrPlayer.ts'
import {
  createEmbedState,
  type EmbedState,
  isAtEnd,
  isEmpty,
  readEmbed,
  readPosition,
} from './embedState.ts'

/** A player inside Plyr in one session. */
interface EmbedSession {
  readonly state: EmbedState
  readonly context: AdapterContext
  /** The last position that was emitted, and when, ms. */
  sampled: number | null
  sampledAt: number
  /** A seek whose start Plyr has reported. */
  seek: { readonly from: number; readonly at: number } | null
  wasEmpty: boolean
}

/**
 * Plyr fires a time event every 50 ms for YouTube and about every 250 ms for Vimeo; no more than
 * this is needed.
 */
const POLL_MS = 250
const MIN_SAMPLE_MS = 200
/** A position this far from what playback alone can reach is the target of a seek, seconds. */
const ARRIVED_S = 0.5
/** A seek inside the buffer may change no state, and then nothing reports its end. ms */
const MAX_SEEK_MS = 2000

/**
 * YouTube sends 2, 3, 1 for a seek by its own bar: a pause waits for that. Plyr pauses Vimeo before
 * it unloads it, for which it waits up to 200 ms, more on a busy page; and once right after it is
 * ready. Nothing reports the seeks that Plyr did not make.
 */
const YOUTUBE: Capabilities = {
  timeSource: 'poll',
  seek: 'derived',
  pauseSettleMs: 450,
  buffering: 'native',
}
const VIMEO: Capabilities = {
  timeSource: 'message',
  seek: 'derived',
  pauseSettleMs: 450,
  buffering: 'native',
}

/** Events that translate to a signal without a condition. */
const EVENT_TO_SIGNAL: Readonly<Record<string, Signal>> = {
  play: { type: 'play' },
  playing: { type: 'playing' },
  ratechange: { type: 'rate' },
  volumechange: { type: 'volume' },
  ended: { type: 'ended' },
}

/** The adapter of a YouTube or Vimeo player inside Plyr, by what Plyr reports. */
export function embedAdapter(
  player: PlyrPlayer,
): Pick<Adapter, 'attach' | 'capabilities' | 'snapshot'> {
  const state = createEmbedState(player)
  return {
    capabilities: state.isYouTube ? YOUTUBE : VIMEO,
    snapshot: () => readEmbed(state),
    attach: (context) => followEmbed(state, context),
  }
}

function followEmbed(state: EmbedState, context: AdapterContext): void {
  const { media, position } = state
  const { emit, signal, now } = context
  position.useClock(now)
  const session: EmbedSession = {
    state,
    context,
    sampled: readPosition(state),
    sampledAt: Number.NEGATIVE_INFINITY,
    seek: null,
    wasEmpty: isEmpty(state),
  }
  const on = (type: string, listener: () => void): void =>
    media.addEventListener(type, guarded(context, type, listener), { signal })

  on('durationchange', () => emitMetadata(session))
  on('waiting', () => {
    state.waiting = true
    if (!media.seeking) emit({ type: 'waiting' })
  })
  on('playing', () => {
    state.waiting = false
  })
  for (const [type, signal] of Object.entries(EVENT_TO_SIGNAL)) on(type, () => emit(signal))
  on('timeupdate', () => sample(session))
  on('seeking', () => {
    // Plyr fires this before it seeks, so the target is unknown.
    const from = position.last
    if (from === null) return
    session.seek = { from, at: now() }
    emit({ type: 'seeking', from }, null)
  })
  on('seeked', () => finishSeek(session))
  // `ended` follows. For a loop of YouTube, it is Plyr that stops and plays again.
  on('pause', () => isAtEnd(state) || emit({ type: 'pause' }))
  on('error', () => emitError(session))

  emit({ type: 'ready' })
  if (media.duration) emit({ type: 'loading' })
  emitMetadata(session)
  if (media.paused === false) {
    emit({ type: 'play' })
    emit({ type: 'playing' })
  }
  emitError(session)
  schedulePoll(session)
}

const guarded =
  ({ report }: AdapterContext, where: string, run: () => unknown) =>
  (): void => {
    try {
      run()
    } catch (error) {
      report(error, `plyr ${where}`)
    }
  }

/**
 * Emits the position if it moved, the end of a seek if it is at the target, and that the content
 * was unloaded.
 */
function sample(session: EmbedSession): void {
  const { state, seek } = session
  const { emit, now } = session.context
  // Plyr fires no event when a YouTube player was stopped.
  const stopped = isEmpty(state) && !session.wasEmpty
  session.wasEmpty = isEmpty(state)
  if (stopped) emit({ type: 'source', reason: 'unload' })
  if (session.wasEmpty) return
  const position = readPosition(state)
  if (
    position === null ||
    position === session.sampled ||
    now() - session.sampledAt < MIN_SAMPLE_MS
  )
    return
  session.sampled = position
  session.sampledAt = now()
  const sinceMs = seek ? session.sampledAt - seek.at : 0
  const from = seek?.from ?? position
  const furthest =
    from + (state.media.paused ? 0 : (sinceMs / 1000) * (state.media.playbackRate ?? 1))
  const arrived =
    position < from - ARRIVED_S || position > furthest + ARRIVED_S || sinceMs > MAX_SEEK_MS
  if (arrived) finishSeek(session)
  else emit({ type: 'time' })
}

function schedulePoll(session: EmbedSession): void {
  const { context } = session
  context.setTimer(
    guarded(context, 'poll', () => poll(session)),
    POLL_MS,
  )
}

function poll(session: EmbedSession): void {
  const { state, context } = session
  if (context.signal.aborted) return
  // A media element that was replaced fires no more events. This signal lets the adapter notice it.
  if (state.player.media !== state.media) return context.emit({ type: 'time' })
  schedulePoll(session)
  sample(session)
}

function finishSeek(session: EmbedSession): void {
  if (session.seek) session.context.emit({ type: 'seeked' })
  session.seek = null
}

function emitMetadata({ state, context }: EmbedSession): void {
  if (state.media.duration) context.emit({ type: 'metadata' })
}

function emitError({ state, context }: EmbedSession): void {
  const { error } = state.media
  const translated = error && (state.isYouTube ? youtubeError(error.code) : vimeoError(error))
  if (translated) context.emit({ type: 'error', ...translated })
}
