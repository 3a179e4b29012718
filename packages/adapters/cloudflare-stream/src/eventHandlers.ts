import type { Signal } from '@playhead/core'
import {
  detectContent,
  emitPending,
  endPlayback,
  restart,
  type StreamSession,
  startPlayback,
  stopPlayback,
} from './streamSession.ts'

/** What an event does: it is a signal, or it depends on the session. */
type EventHandler = Signal | ((session: StreamSession) => void)

/** Each event by its name, which is that of a `<video>` but for Stream's own. */
const HANDLERS: Readonly<Record<string, EventHandler>> = {
  seeked: { type: 'seeked' },
  waiting: { type: 'waiting' },
  volumechange: { type: 'volume' },
  enterpictureinpicture: { type: 'pip', active: true },
  leavepictureinpicture: { type: 'pip', active: false },
  'stream-adstart': { type: 'ad', phase: 'start' },
  'stream-adend': { type: 'ad', phase: 'end' },
  'stream-adtimeout': { type: 'ad', phase: 'error' },
  error: { type: 'error', fatal: true, code: 'media_unknown', message: null },
  emptied(session) {
    // The position may already be that of the next content.
    const { player, emitted } = session
    Object.assign(player.properties, { currentTime: emitted, duration: null, paused: true })
    player.loaded = 'empty'
    stopPlayback(session)
    session.emit({ type: 'source', reason: 'unload' })
  },
  loadstart(session) {
    const { player, pairing, intent } = session
    // The content before was not emptied: this is another document.
    const isKnown =
      intent !== 'none' || (player.content.duration !== null && !pairing.wasJustSet('duration'))
    if (player.loaded !== 'empty' && isKnown) restart(session)
    session.emit({ type: 'loading' })
  },
  loadedmetadata(session) {
    const { player } = session
    if (player.loaded === 'empty') player.loaded = 'replaced'
    detectContent(session)
  },
  play(session) {
    session.player.properties.paused = false
    startPlayback(session)
  },
  playing(session) {
    session.intent = 'wanted'
    session.player.loaded = 'same'
    emitPending(session)
    session.emit({ type: 'playing' })
  },
  timeupdate(session) {
    const { currentTime, paused } = session.player.properties
    // Attached mid-playback, no event reports that it plays: an advancing position does.
    if (paused === null && (currentTime ?? 0) > (session.sampled ?? 1 / 0)) startPlayback(session)
    session.sampled = currentTime
    session.pairing.emitPaired({ type: 'time' })
  },
  seeking(session) {
    if (session.intent === 'ended') session.intent = 'stopped'
    session.sampled = null
    session.pairing.emitPaired({ type: 'seeking' })
  },
  pause(session) {
    const { properties } = session.player
    properties.paused = true
    stopPlayback(session)
    // At the end it pauses first, and `ended` may be lost.
    if (properties.ended) endPlayback(session)
    else session.emit({ type: 'pause' })
  },
  ended: endPlayback,
}

export const EVENT_HANDLERS: ReadonlyMap<string, EventHandler> = new Map(Object.entries(HANDLERS))
