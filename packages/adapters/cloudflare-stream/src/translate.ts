import type { AdapterContext } from '@playhead/core'
import { handleEvent } from './eventHandlers.ts'
import { blankProperties, isProperty, type StreamProperties } from './streamProperties.ts'
import {
  createStreamSession,
  detectContent,
  endPlayback,
  isOther,
  restart,
  type StreamPlayerState,
  type StreamSession,
  startPlayback,
} from './streamSession.ts'

/** Takes what a player reports, from its frame or from an SDK's player. Events and properties of one moment come in either order. */
export interface Translation {
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

/** What was received longer ago may be outdated: a playing player sends four messages a second. ms */
const STALE_MS = 1000

/** Translates what a Stream player reports in one session. */
export function translate(player: StreamPlayerState, context: AdapterContext): Translation {
  const session = createStreamSession(player, context)
  const { pairing, now, emit } = session
  return {
    onEvent(event) {
      player.receivedAt = now()
      pairing.onEvent(event)
      handleEvent(session, event)
    },

    onProperty(name, value) {
      if (!isProperty(name, value) || (session.empty && name === 'currentTime')) return
      const before = player.properties[name]
      player.receivedAt = now()
      pairing.onProperty(name)
      Object.assign(player.properties, { [name]: value })
      if (name === 'currentTime') pairing.flush()
      else if (before !== value) handleChange(session, name, before)
    },

    onFrameLoad() {
      const source = player.source()
      const { id } = player.content
      if (isOther(id, source) || (source === null && id !== null)) restart(session)
    },

    onPlayFailure() {
      // If `play()` was only interrupted, a `play` event came first.
      if (!session.began) emit({ type: 'autoplayblocked' })
    },

    emitEarlier() {
      if (now() - player.receivedAt > STALE_MS) player.properties = blankProperties(player.url())
      const { duration, paused, ended, videoHeight } = player.properties
      player.content = { id: player.source(), duration: duration || null }
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

/** A property changed; `before` is null if it was unknown. */
function handleChange(session: StreamSession, name: keyof StreamProperties, before: unknown): void {
  const value = session.player.properties[name]
  switch (name) {
    case 'duration':
      return detectContent(session)
    case 'playbackRate':
      if ((before ?? 1) !== value) session.emit({ type: 'rate' })
      return
    case 'videoHeight':
      if (value) session.emit({ type: 'rendition' })
      return
    case 'volume':
    case 'muted':
      if (before !== null) session.emit({ type: 'volume' })
      return
    case 'paused':
      if (!value && before === null) startPlayback(session)
      return
    case 'ended':
      // Set only after the pause at the end; the event may be lost.
      if (value && session.began && !session.wanted && !session.empty) endPlayback(session)
  }
}
