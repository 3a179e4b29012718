import type { AdapterContext, Signal } from '@playhead/core'
import { createEventPairing, type EventPairing } from './eventPairing.ts'
import { isOtherContent, type StreamPlayerState } from './streamPlayer.ts'
import { blankProperties, PROPERTIES } from './streamProperties.ts'

/** What is known about a document in the frame, from its start. */
interface DocumentState {
  /**
   * `none`: playback was never requested. `wanted`: from play to pause or end. `stopped`: paused or
   * emptied since.
   */
  intent: 'none' | 'wanted' | 'stopped' | 'ended'
  /** `play` waits until its content is known. */
  pending: boolean
  /** The position of the last signal, and that of the last `timeupdate`, seconds. */
  emitted: number | null
  sampled: number | null
}

/** A Stream player in one session. */
export interface StreamSession extends DocumentState {
  readonly player: StreamPlayerState
  readonly pairing: EventPairing
  emit(this: void, signal: Signal): void
}

/** Other content has another duration, seconds. */
const SAME_DURATION_S = 1

const NEW_DOCUMENT: Readonly<DocumentState> = {
  intent: 'none',
  pending: false,
  emitted: null,
  sampled: null,
}

/** Begins a session, in which nothing has happened yet. */
export function createStreamSession(
  player: StreamPlayerState,
  { emit, now }: AdapterContext,
): StreamSession {
  const emitSignal = (signal: Signal): void => {
    session.emitted = player.properties.currentTime
    emit(signal)
  }
  const pairing = createEventPairing(now, emitSignal)
  const session: StreamSession = { ...NEW_DOCUMENT, player, pairing, emit: emitSignal }
  return session
}

/** Playback is requested, which is emitted once its content is known. */
export function startPlayback(session: StreamSession): void {
  if (session.intent === 'wanted') return
  session.intent = 'wanted'
  // With nothing loaded, `play` is for what is loaded next, which may be other content.
  session.pending = session.player.loaded === 'empty' && session.player.content.duration !== null
  if (!session.pending) session.emit({ type: 'play' })
}

/** Emits a `play` that waited until its content was known. */
export function emitPending(session: StreamSession): void {
  if (session.pending) session.emit({ type: 'play' })
  session.pending = false
}

/** Playback is not requested any more. */
export function stopPlayback(session: StreamSession): void {
  if (session.intent === 'wanted') session.intent = 'stopped'
}

/** The content has ended, which more than one message reports. */
export function endPlayback(session: StreamSession): void {
  if (session.intent === 'ended') return
  session.intent = 'ended'
  session.emit({ type: 'ended' })
}

/** A duration is known: it is that of the same content, or of other content. */
export function detectContent(session: StreamSession): void {
  const { player } = session
  const { content, properties } = player
  const { duration } = properties
  if (!duration) return
  const id = player.source()
  const differs =
    player.loaded !== 'same' &&
    Math.abs((content.duration ?? duration) - duration) > SAME_DURATION_S
  player.content = { id, duration }
  if (isOtherContent(content.id, id) || differs) {
    properties.currentTime = 0
    return session.emit({ type: 'source', reason: 'change' })
  }
  if (content.duration === null) session.emit({ type: 'metadata' })
  emitPending(session)
}

/**
 * Forgets the document that was in the frame before, except for the properties that the new one
 * reported just now.
 */
export function restart(session: StreamSession): void {
  const { player, pairing } = session
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
  player.loaded = 'same'
  Object.assign(session, NEW_DOCUMENT)
  pairing.clear()
  session.emit({
    type: 'source',
    reason: isOtherContent(content.id, player.content.id) ? 'change' : 'unload',
  })
}
