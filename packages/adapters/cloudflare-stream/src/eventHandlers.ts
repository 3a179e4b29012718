import type { Signal } from '@playhead/core'
import {
  detectContent,
  emitPendingPlay,
  endPlayback,
  restart,
  type StreamSession,
  startPlayback,
} from './streamSession.ts'

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

/** Events that change the session, in the order in which playback happens. */
const HANDLERS: Readonly<Record<string, (session: StreamSession) => void>> = {
  emptied(session) {
    // The position may already be that of the next content.
    const { properties } = session.player
    Object.assign(properties, { currentTime: session.emittedPosition, duration: null, paused: true })
    session.empty = session.replaced = true
    session.wanted = false
    session.emit({ type: 'source', reason: 'unload' })
  },
  loadstart(session) {
    const { content } = session.player
    // The content before was not emptied: this is another document.
    const known = session.began || (content.duration !== null && !session.pairing.wasJustSet('duration'))
    if (!session.empty && known) restart(session)
    session.emit({ type: 'loading' })
  },
  loadedmetadata(session) {
    session.empty = false
    detectContent(session)
  },
  play(session) {
    session.player.properties.paused = false
    startPlayback(session)
  },
  playing(session) {
    session.wanted = session.began = true
    session.ended = session.replaced = session.empty = false
    emitPendingPlay(session)
    session.emit({ type: 'playing' })
  },
  timeupdate(session) {
    const { currentTime, paused } = session.player.properties
    // Attached mid-playback, no event reports that it plays: an advancing position does.
    if (
      paused === null &&
      currentTime !== null &&
      currentTime > (session.sampledPosition ?? Number.POSITIVE_INFINITY)
    ) {
      startPlayback(session)
    }
    session.sampledPosition = currentTime
    session.pairing.emitWithPosition({ type: 'time' })
  },
  seeking(session) {
    session.ended = false
    session.sampledPosition = null
    session.pairing.emitWithPosition({ type: 'seeking' })
  },
  pause(session) {
    const { properties } = session.player
    properties.paused = true
    session.wanted = false
    // At the end it pauses first, and `ended` may be lost.
    if (properties.ended) endPlayback(session)
    else session.emit({ type: 'pause' })
  },
  ended: endPlayback,
}

/** Every event to subscribe to on an SDK's player. The last three are sent for the position and the properties that come with them. */
export const EVENTS: readonly string[] = [
  ...Object.keys(HANDLERS),
  ...Object.keys(EVENT_TO_SIGNAL),
  ...['durationchange', 'ratechange', 'resize'],
]

/** Translates an event, by Stream's name. */
export function handleEvent(session: StreamSession, event: string): void {
  const signal = Object.hasOwn(EVENT_TO_SIGNAL, event) ? EVENT_TO_SIGNAL[event] : undefined
  if (signal) session.emit(signal)
  else if (Object.hasOwn(HANDLERS, event)) HANDLERS[event]?.(session)
}
