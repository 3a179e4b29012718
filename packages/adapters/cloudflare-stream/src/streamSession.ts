import type { AdapterContext, Signal } from '@playhead/core'
import { createEventPairing, type EventPairing } from './eventPairing.ts'
import { blankProperties, PROPERTIES, type StreamProperties } from './streamProperties.ts'

/** What is known about a player, from one session to the next. */
export interface StreamPlayerState {
  properties: StreamProperties
  /** When the last message or event of the player was received. */
  receivedAt: number
  /** What is loaded; the duration once it is known. */
  content: { readonly id: string | null; readonly duration: number | null }
  /** What identifies the content now. */
  source(): string | null
  /** The URL of the player's iframe. */
  url(): string | undefined
}

/** A player in one session. */
export interface StreamSession {
  readonly player: StreamPlayerState
  readonly pairing: EventPairing
  now(): number
  emit(signal: Signal): void

  /** A `play` was received, or seen, and nothing since that ends it. */
  wanted: boolean
  /** Playback was wanted at some time. */
  began: boolean
  /** `ended` was emitted, and playback was not wanted since. */
  ended: boolean
  /** `play` waits until the content is known that it is for. */
  playPending: boolean
  /** Nothing is loaded. */
  empty: boolean
  /** The content that was loaded since may be other content. */
  replaced: boolean
  /** The position of the last signal, and that of the last `timeupdate`, seconds. */
  emittedPosition: number | null
  sampledPosition: number | null
}

/** Other content has another duration, seconds. */
const SAME_DURATION_S = 1

const NOTHING_HAPPENED = {
  wanted: false,
  began: false,
  ended: false,
  playPending: false,
  empty: false,
  replaced: false,
  emittedPosition: null,
  sampledPosition: null,
}

/** Creates a session in which nothing has happened. */
export function createStreamSession(player: StreamPlayerState, { emit, now }: AdapterContext): StreamSession {
  const emitAtPosition = (signal: Signal): void => {
    session.emittedPosition = player.properties.currentTime
    emit(signal)
  }
  const session: StreamSession = {
    ...NOTHING_HAPPENED,
    player,
    pairing: createEventPairing(now, emitAtPosition),
    now,
    emit: emitAtPosition,
  }
  return session
}

/** Playback is wanted, by an event or by what is seen. */
export function startPlayback(session: StreamSession): void {
  session.ended = false
  if (session.wanted) return
  session.wanted = session.began = true
  // With nothing loaded, `play` is for what is loaded next, which may be other content.
  session.playPending = session.empty && session.player.content.duration !== null
  if (!session.playPending) session.emit({ type: 'play' })
}

/** Emits the `play` that waited for its content. */
export function emitPendingPlay(session: StreamSession): void {
  if (session.playPending) session.emit({ type: 'play' })
  session.playPending = false
}

/** The content has ended, by an event or by the property; both may come, or one be lost. */
export function endPlayback(session: StreamSession): void {
  session.wanted = false
  if (session.ended) return
  session.ended = true
  session.emit({ type: 'ended' })
}

/** A duration is known: of the same content, or of other content. */
export function detectContent(session: StreamSession): void {
  const { content, properties } = session.player
  const { duration } = properties
  if (!duration) return
  const id = session.player.source()
  const differs = session.replaced && Math.abs((content.duration ?? duration) - duration) > SAME_DURATION_S
  session.player.content = { id, duration }
  if (isOther(content.id, id) || differs) {
    properties.currentTime = 0
    session.emit({ type: 'source', reason: 'change' })
  } else {
    if (content.duration === null) session.emit({ type: 'metadata' })
    emitPendingPlay(session)
  }
}

/** Another document is in the frame: nothing holds that was known before. */
export function restart(session: StreamSession): void {
  const { player, pairing } = session
  const { properties, content } = player
  player.properties = blankProperties(player.url())
  // Except for what the new document reported just now.
  for (const name of PROPERTIES) {
    if (pairing.wasJustSet(name)) Object.assign(player.properties, { [name]: properties[name] })
  }
  // An iframe without a URL may load the same content again, or other content.
  player.content = { id: player.source() ?? content.id, duration: player.properties.duration || null }
  Object.assign(session, NOTHING_HAPPENED)
  pairing.clear()
  session.emit({ type: 'source', reason: isOther(content.id, player.source()) ? 'change' : 'unload' })
}

/**
 * Whether the content changed. Content whose id becomes known is the same: an iframe may get its URL late. An iframe that loses its URL has
 * no content.
 */
export const isOther = (before: string | null, now: string | null): boolean =>
  before !== null && now !== null && before !== now
