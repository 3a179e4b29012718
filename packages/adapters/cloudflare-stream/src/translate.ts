import type { AdapterContext } from '@playhead/core'
import { EVENT_HANDLERS } from './eventHandlers.ts'
import type { StreamPlayerState } from './streamPlayer.ts'
import { blankProperties, isProperty } from './streamProperties.ts'
import {
  createStreamSession,
  detectContent,
  endPlayback,
  restart,
  startPlayback,
} from './streamSession.ts'

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

/** Translates what a Stream player reports in one session. */
export function translate(player: StreamPlayerState, context: AdapterContext): Translation {
  const { now } = context
  const session = createStreamSession(player, context)
  const { pairing, emit } = session

  return {
    events: [...EVENT_HANDLERS.keys(), 'durationchange', 'ratechange', 'resize'],
    onEvent(event) {
      player.receivedAt = now()
      pairing.onEvent(event)
      const handler = EVENT_HANDLERS.get(event)
      if (typeof handler === 'function') handler(session)
      else if (handler) emit(handler)
    },
    onProperty(name, value) {
      if (!isProperty(name, value) || (player.loaded === 'empty' && name === 'currentTime')) return
      const before = player.properties[name]
      player.receivedAt = now()
      pairing.onProperty(name)
      Object.assign(player.properties, { [name]: value })
      if (name === 'currentTime') return pairing.flush()
      if (before === value) return
      if (name === 'duration') detectContent(session)
      else if (name === 'playbackRate' && (before ?? 1) !== value) emit({ type: 'rate' })
      else if (name === 'videoHeight' && value) emit({ type: 'rendition' })
      else if ((name === 'volume' || name === 'muted') && before !== null) emit({ type: 'volume' })
      else if (name === 'paused' && !value && before === null) startPlayback(session)
      // Set only after the pause at the end; the event may be lost.
      else if (
        name === 'ended' &&
        value &&
        session.intent === 'stopped' &&
        player.loaded !== 'empty'
      )
        endPlayback(session)
    },
    onFrameLoad() {
      const { id } = player.content
      if (id !== null && player.source() !== id) restart(session)
    },
    onPlayFailure() {
      // If `play()` was only interrupted, a `play` event came first.
      if (session.intent === 'none') emit({ type: 'autoplayblocked' })
    },
    emitEarlier() {
      if (now() - player.receivedAt > STALE_MS) player.properties = blankProperties(player.url())
      const { duration, paused, ended, videoHeight } = player.properties
      // The position is that of the content before, or where an empty player stands.
      if (!duration) player.properties.currentTime = null
      player.content = { id: player.source(), duration: duration || null }
      if (player.loaded !== 'empty') player.loaded = 'same'
      emit({ type: 'ready' })
      if (duration) {
        emit({ type: 'loading' })
        emit({ type: 'metadata' })
      }
      if (paused === false && !ended) startPlayback(session)
      if (videoHeight) emit({ type: 'rendition' })
    },
  }
}
