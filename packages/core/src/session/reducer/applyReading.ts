import type { EndReason } from '../../contracts/events.ts'
import { advance, departure, isJump } from './advance.ts'
import { count, emit } from './draft.ts'
import { declareEnd, passMilestones } from './milestones.ts'
import { observe } from './observe.ts'
import { asNumber, isReset, playerAfter } from './player.ts'
import { beginPlaying, beginRebuffer, countRebuffer, endRebuffer } from './rebuffer.ts'
import { pausePlayback, stopPlayback, wantPlayback } from './seeking/intent.ts'
import { closeSeek, openSeek, settleChanges } from './seeking/seeks.ts'
import type { Draft, Reading, SessionInput } from './state.ts'
import { followGrowth, followOrigin } from './timeline.ts'

/**
 * Applies one reading. `left` is where playback is known to have stopped, if this reading leaves
 * its position.
 */
export function applyReading(
  s: Draft,
  { now: readAt, wall, signal, player: change }: Reading,
  left: number | null = null,
): void {
  const now = Math.max(readAt, s.now) // a reading that waited
  const { type } = signal
  const seeks = type === 'seeking'
  const unloads = type === 'source' && signal.reason === 'unload'
  // At a change, the sample is already about the other content.
  const sample = type === 'source' && !unloads ? s.player : playerAfter(s, change)
  const jumped = type !== 'source' && isJump(s, now, sample)
  const isEmptied = isReset(s, sample, type, unloads || !!s.reset)
  s.reset = isEmptied ? { position: sample.position } : null
  // The content keeps its duration, although the player was emptied.
  const player = isEmptied
    ? { ...sample, position: null, duration: sample.duration ?? s.player.duration }
    : sample
  // Some players fire `seeking` without a displacement, and some before it.
  const echo = seeks && s.capabilities.seek === 'verify' && !jumped && s.name === 'playing'
  const derives = jumped && (s.capabilities.seek === 'derived' || s.announced)
  s.announced = echo || (s.announced && !derives && type !== 'seeked')
  const switches = type === 'quality-switch'
  const leaves = !echo && (seeks || type === 'source' || jumped)

  s.wall = wall
  followOrigin(s, sample)
  const position = leaves
    ? departure(s, now, seeks ? asNumber(signal.from) : left)
    : player.position
  // A derived seek has no signal of its own: the standstill before it belongs to the seek.
  advance(s, now, position, derives ? 'seeking' : type, player.rate)
  const from = s.last
  followGrowth(s, sample, type)
  s.player =
    type === 'source' && !unloads ? { ...player, position: from ?? player.position } : player
  s.place = player.position ?? from ?? s.place
  if (jumped && !seeks && !switches) {
    // The next stretch begins here. Where the player has no seek events, it was one.
    s.last = player.position
    s.lead = 0
    if (derives && !isEmptied) {
      openSeek(s, from)
      closeSeek(s)
    }
  }
  if (!echo) respond(s, signal, from)
  countRebuffer(s)
  settleChanges(s, type === 'ended')
  passMilestones(s)
}

function respond(s: Draft, signal: SessionInput, from: number | null): void {
  switch (signal.type) {
    case 'play':
      return wantPlayback(s, signal.cause)
    case 'playing':
      wantPlayback(s)
      countRebuffer(s)
      // Without positions there is only the signal. A `waiting` just before it was no rebuffer.
      if (s.player.position === null || s.rebuffer?.counted === false) beginPlaying(s, 0)
      return
    case 'pause':
      if (!s.wanted) return
      return pausePlayback(s, signal)
    case 'seeking':
      return openSeek(s, from, signal.cause)
    case 'seeked':
      return closeSeek(s)
    case 'waiting':
      if (s.name === 'playing' && !s.switching) beginRebuffer(s, s.stillMs)
      return
    case 'ended':
      if (s.name === 'ended') return
      if (s.seek?.seekedAt !== null) declareEnd(s, from)
      closeSeek(s)
      stopPlayback(s, 'ended')
      return emit(s, { type: 'ended' })
    case 'error':
      count(s, 'errorCount')
      if (signal.fatal) stopPlayback(s, 'error')
      return emit(s, signal)
    case 'source':
      if (signal.reason === 'change') return closeSession(s, 'source-change')
      if (s.switching) return // loaded again by the player itself
      s.seek = s.last = null // nothing is left to go on from, or to be sought in
      return stopPlayback(s, s.viewed ? 'paused' : 'idle')
    case 'end':
      return closeSession(s, signal.reason)
    case 'quality-switch':
      s.switching = signal.phase === 'begin'
      if (!s.switching) s.last = s.player.position
      else if (s.name === 'playing') s.name = 'rebuffering'
      return
    case 'autoplayblocked':
      if (!s.viewed) stopPlayback(s, 'idle')
      return emit(s, { type: 'autoplayblocked' })
    case 'resume':
    case 'log':
    case 'ad':
    case 'fullscreen':
    case 'pip':
      return emit(s, signal)
    default:
      return observe(s, signal)
  }
}

function closeSession(s: Draft, reason: EndReason): void {
  endRebuffer(s)
  settleChanges(s, true)
  passMilestones(s, true)
  stopPlayback(s, 'closed')
  emit(s, { type: 'end', reason })
}
