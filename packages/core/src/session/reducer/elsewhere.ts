import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import { advance, canMove, departure, isJump } from './advance.ts'
import { applyReading } from './applyReading.ts'
import { changesIn, playerAfter } from './player.ts'
import { expect } from './seeking/cause.ts'
import { stopPlayback } from './seeking/intent.ts'
import { applyHeld, applySettled } from './seeking/settleReadings.ts'
import type { Draft, Reading, SessionInput, SessionState } from './state.ts'

/** Without a `source` signal for this long, content under another name is the same content, ms. */
const ELSEWHERE_MS = 3000

/** Content that is loaded again has about its length, seconds. */
const SAME_LENGTH_S = 1

/** A position that stands differs by less, seconds. */
const SAME_POSITION_S = 0.1

/**
 * The sample is about other content (`renamed`), or about none (`gone`), before the adapter has
 * emitted `source`.
 */
type Elsewhere = 'renamed' | 'gone' | null

/**
 * A player's properties change at once, its events come later: between `video.src = …` and
 * `emptied`, a sample is about other content. A position that continues the last one is still about
 * this content, whatever its source is by now.
 */
function isElsewhere(
  s: SessionState,
  now: number,
  player: PlayerSnapshot,
  type: SessionInput['type'],
): Elsewhere {
  if (s.switching) return null
  const before = s.player
  const renamed =
    before.source !== null && player.source !== null && player.source !== before.source
  if (renamed) return goesOn(s, now, player) ? null : 'renamed'
  if (s.last === null || type === 'seeking') return null
  const lost = (key: 'source' | 'duration' | 'position'): boolean =>
    before[key] !== null && player[key] === null
  const resized =
    Math.abs((player.duration ?? 0) - (before.duration ?? player.duration ?? 0)) > SAME_LENGTH_S
  // A live stream may grow while the viewer seeks in it.
  const gone = lost('source') || lost('position') || (resized && !player.live && !s.seek)
  return gone && !goesOn(s, now, player) && !stands(s.last, player) ? 'gone' : null
}

/** Playback went on from the last position to this one. */
const goesOn = (s: SessionState, now: number, player: PlayerSnapshot): boolean =>
  canMove(s) && s.last !== null && (player.position ?? 0) > s.last && !isJump(s, now, player)

const stands = (last: number, { position }: PlayerSnapshot): boolean =>
  position !== null && Math.abs(position - last) <= SAME_POSITION_S

/** A look at the player, which reports nothing. */
const isSilent = ({ type }: SessionInput): boolean => type === 'time' || type === 'tick'

/** Separates readings about other content from those about this. */
export function routeReading(s: Draft, reading: Reading): void {
  const { now, wall, signal } = reading
  if (signal.type === 'command') {
    expect(s, { action: signal.action, to: signal.to, at: now })
    return routeReading(s, { ...reading, signal: { type: 'tick' } })
  }
  const { type } = signal
  const { away } = s
  const changes = changesIn([...away, reading])
  const player = playerAfter(s, { ...changesIn(s.held), ...changes })
  const elsewhere = type === 'source' ? null : isElsewhere(s, now, player, type)
  if (!elsewhere && !away.length) return applySettled(s, reading)
  // The app's own inputs are not about the player.
  if (type === 'log' || type === 'resume')
    return applyReading(s, { ...reading, now: s.now, player: {} })

  const since = away[0] ?? reading
  if (type === 'source' || type === 'end') {
    leaveContent(s, since, type)
    return applyReading(s, { ...reading, player: type === 'source' ? changes : {} })
  }
  if (type === 'quality-switch' || (!elsewhere && player.source === s.player.source)) {
    // The same content: the player reloads it, or was sampled at the wrong moment.
    s.away = []
    applySettled(s, { ...reading, player: changes })
    for (const each of away)
      if (!isSilent(each.signal)) applySettled(s, { ...each, now: s.now, player: {} })
  } else if (!elsewhere && isSilent(signal)) {
    // A last sample of this content.
    s.wall = wall
    advance(s, now, player.position, 'source', player.rate)
  } else if (now - since.now < ELSEWHERE_MS) s.away = [...away, reading]
  else if (elsewhere === 'gone' && player.paused) {
    leaveContent(s, since, type)
    applyReading(s, { now, wall, signal: { type: 'source', reason: 'unload' }, player: changes })
    if (!isSilent(signal)) applySettled(s, { ...reading, player: {} })
  } else {
    s.away = []
    for (const each of [...away, reading]) applySettled(s, each)
  }
}

/** Playback of this content was over at `since`, when the player was first seen elsewhere. */
function leaveContent(s: Draft, since: Reading, type: SessionInput['type']): void {
  const { held } = s
  s.held = s.away = []
  applyHeld(s, held, type, since.now)
  const now = Math.max(since.now, s.now)
  s.wall = since.wall
  advance(s, now, departure(s, now, null), 'source', s.player.rate)
  s.player = { ...s.player, position: s.last ?? s.player.position }
  stopPlayback(s, s.name === 'ended' || s.name === 'error' ? s.name : s.viewed ? 'paused' : 'idle')
}
