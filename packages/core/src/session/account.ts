import type { PlayerSnapshot } from '../adapter.ts'
import type { EventMoment, Range, SessionEvent, SessionStateName } from '../records.ts'
import { addRange, intersectRange } from './ranges.ts'
import type { Clocks } from './session.ts'
import { type Concluded, durationOf, type Heard, type SessionState } from './state.ts'

/** How far content may run ahead of the wall clock between two samples, seconds: samples jitter. */
export const TOLERANCE_S = 0.25
/** A playhead that corrects itself backwards by less than this did not jump, seconds. */
const SETBACK_S = 0.1
/** Less rest than this in one interval is the jitter of the samples, ms. */
const JITTER_MS = 30
/** Without a `waiting`, a playhead that stands still this long rebuffers, ms. */
const STILL_MS = { native: 1000, derived: 500 } as const
/** Nothing was heard for this long while playing, and most of it did not move: the device slept or the page was frozen, ms. */
const ASLEEP_PLAYING_MS = 3000
/** The same in every other state. Browsers throttle silent hidden pages to one timer a minute. */
const ASLEEP_OTHERWISE_MS = 90_000
/** Where a player does not tell where it left, playback is taken to have gone on for at most this long after the last sample, ms. */
const UNSEEN_MS = 300
/** Beyond this the oldest stretches are joined: a recording of scrubbing, not of watching. */
const MOST_STRETCHES = 500

/** A state in the making, and what has been concluded so far. */
export interface Draft {
  readonly s: { -readonly [K in keyof SessionState]: SessionState[K] }
  readonly events: Concluded[]
}

export const CLOCK_OF: Record<Exclude<SessionStateName, 'closed'>, keyof Clocks> = {
  idle: 'idleMs',
  starting: 'startupMs',
  playing: 'playingMs',
  paused: 'pausedMs',
  seeking: 'seekingMs',
  rebuffering: 'rebufferMs',
  ended: 'endedMs',
  error: 'errorMs',
}

/** Whose time the rest of an interval is, when the player has just stopped for this reason. */
const STOPPED_FOR: { readonly [T in Heard['type']]?: keyof Clocks } = {
  pause: 'pausedMs',
  seeking: 'seekingMs',
  ended: 'endedMs',
}

/** Milliseconds of content, as positions are reported. */
export const roundSeconds = (seconds: number): number => Math.round(seconds * 1000) / 1000

export function emit({ s, events }: Draft, event: SessionEvent, since?: EventMoment): void {
  const position = s.player.position ?? s.last
  events.push({
    ...event,
    ...(since ?? { at: s.wall, ...(position === null ? {} : { position: roundSeconds(position) }) }),
  } as Concluded)
}

function tick(s: Draft['s'], clock: keyof Clocks, ms: number): void {
  s.clocks = { ...s.clocks, [clock]: s.clocks[clock] + ms }
}

/** Whether a playhead could be moving now: wanted, and not on its way somewhere. */
const canMove = (s: SessionState): boolean => s.wanted && !s.switching && !(s.seek && s.seek.seekedAt === null)

/** Whether playback alone cannot have come from the last position to this one. */
export function isJump(s: SessionState, now: number, player: PlayerSnapshot): boolean {
  if (!canMove(s) || s.last === null || player.position === null) return false
  const forward = player.position - s.last
  const rate = Math.max(s.player.rate, player.rate)
  return forward < -SETBACK_S || forward > ((now - s.now) / 1000) * rate + TOLERANCE_S
}

/**
 * Where playback left for a seek or for other content. `told` is the player's own word for it; the position is already
 * the target by now. Without a word that fits, playback went on from the last sample for a short while.
 */
export function departure(s: SessionState, now: number, told: number | undefined): number | null {
  if (!canMove(s) || s.last === null) return s.last
  const elapsed = now - s.now
  const furthest = s.last + (elapsed / 1000) * s.player.rate
  if (told !== undefined && told >= s.last - SETBACK_S && told <= furthest + TOLERANCE_S) return Math.max(told, s.last)
  if (s.name !== 'playing') return s.last
  return Math.min(
    s.last + (Math.min(elapsed, UNSEEN_MS) / 1000) * s.player.rate,
    durationOf(s) ?? Number.POSITIVE_INFINITY,
  )
}

/** Credits content from the last position to this one: stretches, the three levels, the furthest point. */
function watch(s: Draft['s'], from: number, position: number): void {
  const end = durationOf(s) ?? Number.POSITIVE_INFINITY
  const range: Range = [Math.min(from, end), Math.min(position, end)]
  s.contentMs += (position - from) * 1000
  if (range[1] <= range[0]) return

  for (const again of intersectRange(s.twice, range)) s.thrice = addRange(s.thrice, again)
  for (const again of intersectRange(s.watched, range)) s.twice = addRange(s.twice, again)
  s.watched = addRange(s.watched, range)
  s.maxPosition = Math.max(s.maxPosition ?? 0, range[1])

  const stretch = s.played.at(-1)
  if (stretch?.[1] === range[0]) s.played = [...s.played.slice(0, -1), [stretch[0], range[1]]]
  else s.played = [...s.played.slice(1 - MOST_STRETCHES), range]
}

/**
 * Puts the time since the last reading on the clocks and credits what was watched in it.
 * Time during which the playhead advanced is what its advance needed at the rate of then; the rest stood still.
 */
export function advance(
  draft: Draft,
  now: number,
  position: number | null,
  heard: Heard['type'],
  rateAfter: number,
): void {
  const { s } = draft
  const elapsed = now - s.now
  s.now = now
  if (s.name === 'closed') return
  const clock = CLOCK_OF[s.name]

  if (!canMove(s) || s.last === null || position === null) {
    const asleep = elapsed >= ASLEEP_OTHERWISE_MS
    tick(s, asleep ? 'suspendedMs' : clock, elapsed)
    if (asleep) emit(draft, { type: 'suspend', tookMs: elapsed })
    if (s.seek || s.switching || position === null) return
    // A pause takes effect a moment after its event: what was still played shows as a small step forward.
    const late = s.name === 'paused' && s.viewed && s.last !== null ? position - s.last : 0
    if (late > 0 && late <= TOLERANCE_S) watch(s, position - late, position)
    s.last = position
    return
  }

  const forward = position - s.last
  const rate = s.player.rate || rateAfter
  const moved = forward > 0 && rate > 0
  const needed = (moved ? (forward * 1000) / rate : 0) + s.lead
  const playing = Math.min(elapsed, Math.round(needed))
  const rest = elapsed - playing
  if (moved) {
    watch(s, s.last, position)
    s.last = position
    s.lead = Math.min(TOLERANCE_S * 1000, Math.max(0, needed - playing))
  }

  if (s.name !== 'playing') {
    // A step that is there already when the player says `playing` was made when it stopped: seen late, like a late pause.
    if (!moved || heard === 'playing') return tick(s, clock, elapsed)
    tick(s, clock, rest)
    tick(s, 'playingMs', playing)
    return beginPlaying(draft, playing)
  }

  tick(s, 'playingMs', playing)
  s.stillMs = moved ? 0 : s.stillMs + elapsed
  const stopped = STOPPED_FOR[heard]
  if (stopped) return tick(s, stopped, rest)
  if (moved && rest < JITTER_MS) return tick(s, 'playingMs', rest)
  if (elapsed >= ASLEEP_PLAYING_MS && rest > elapsed / 2) {
    s.stillMs = 0
    tick(s, 'suspendedMs', rest)
    return emit(draft, { type: 'suspend', tookMs: rest })
  }
  tick(s, rate === 0 ? 'pausedMs' : 'rebufferMs', rest)
  if (rate > 0 && s.stillMs >= STILL_MS[s.capabilities.buffering]) beginRebuffer(draft, s.stillMs)
}

/** Frames move, since `playingMs` ago. */
export function beginPlaying(draft: Draft, playingMs: number): void {
  const { s } = draft
  endRebuffer(draft, playingMs)
  s.name = 'playing'
  s.stillMs = 0
  if (s.viewed) return
  s.viewed = true
  emit(draft, { type: 'view', startupMs: s.clocks.startupMs })
}

/** Nothing moves although it should, since `stillMs` ago. */
export function beginRebuffer({ s }: Draft, stillMs: number): void {
  s.name = 'rebuffering'
  s.rebufferCount++
  s.rebuffer = {
    at: s.wall - stillMs,
    sinceMs: s.now - stillMs,
    ...(s.last === null ? {} : { position: roundSeconds(s.last) }),
  }
  s.stillMs = 0
}

/** The wait is over, since `agoMs`, by frames or by the viewer. */
export function endRebuffer(draft: Draft, agoMs: number): void {
  const { rebuffer, now } = draft.s
  if (!rebuffer) return
  const { sinceMs, ...moment } = rebuffer
  draft.s.rebuffer = null
  emit(draft, { type: 'rebuffer', tookMs: Math.max(0, now - agoMs - sinceMs) }, moment)
}
