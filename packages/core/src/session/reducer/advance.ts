import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import type { Range } from '../../contracts/media.ts'
import type { Clocks } from '../session.ts'
import { addMs, CLOCK_BY_STATE, emit, JITTER_MS } from './draft.ts'
import { addRange, intersectRange, type Levels, withinLimit } from './ranges.ts'
import { beginPlaying, beginRebuffer } from './rebuffer.ts'
import { type Draft, knownDuration, type SessionInput, type SessionState } from './state.ts'

/** How far content may run ahead of the wall clock between two samples, seconds: samples jitter. */
const TOLERANCE_S = 0.25

/** A playhead that corrects itself backwards by less than this did not jump, seconds. */
const SETBACK_S = 0.1

/**
 * Paused, a position that goes further than this was sought, seconds: a pause may take effect a
 * little late.
 */
const SOUGHT_S = 0.3

/** Without a `waiting`, a playhead that stands still this long rebuffers, ms. */
export const STILL_MS = { native: 1000, derived: 500 } as const

/**
 * No reading for this long while playing, and most of it without movement: the device slept or the
 * page was frozen, ms.
 */
const ASLEEP_PLAYING_MS = 3000

/** The same in every other state. Browsers throttle silent hidden pages to one timer a minute. */
const ASLEEP_OTHERWISE_MS = 90_000

/**
 * Where a player does not report where playback left, it is taken to have gone on for at most this
 * long after the last sample, ms.
 */
const UNSEEN_MS = 300

/**
 * The wire takes no more ranges. Beyond this the oldest stretches are forgotten, and the closest
 * ranges become one: that is scrubbing, not watching.
 */
const MAX_STRETCHES = 500

/** Whose time the rest of an interval is, when the player has just stopped for this reason. */
const STOPPED_FOR: ReadonlyMap<string, keyof Clocks> = new Map<string, keyof Clocks>([
  ['pause', 'pausedMs'],
  ['seeking', 'seekingMs'],
  ['ended', 'endedMs'],
  ['source', 'pausedMs'],
])

/** Adds time to the playing clock; `needed` is what the content takes at its rate, ms. */
function addPlayingMs(s: Draft, ms: number, needed: number): void {
  addMs(s, 'playingMs', ms)
  s.lead = Math.min(TOLERANCE_S * 1000, needed - ms)
}

/** Whether the playhead could be moving: playback is wanted, and no seek is in progress. */
export const canMove = (s: SessionState): boolean =>
  s.wanted && !s.switching && s.seek?.seekedAt !== null

/** Whether playback alone cannot explain the way from the last position to this one. */
export function isJump(s: SessionState, now: number, { position, rate }: PlayerSnapshot): boolean {
  if (s.last === null || position === null) return false
  if (!canMove(s)) return soughtPaused(s, s.last, position)
  const forward = position - s.last
  return (
    forward < -SETBACK_S ||
    forward >
      ((now - s.now - Math.min(0, s.lead)) / 1000) * Math.max(s.player.rate, rate) + TOLERANCE_S
  )
}

/** A seek while paused, of a player without seek events: only the position shows it. */
const soughtPaused = (
  { capabilities, name, viewed, switching }: SessionState,
  last: number,
  position: number,
): boolean =>
  capabilities.seek === 'derived' &&
  name === 'paused' &&
  viewed &&
  !switching &&
  Math.abs(position - last) > SOUGHT_S

/**
 * Where playback left for a seek or for other content. `reported` is the player's own answer; its
 * position is already the target by now. Without a plausible answer, playback went on from the last
 * sample for a short while, unless the player was seeking in that sample.
 */
export function departure(s: SessionState, now: number, reported: number | null): number | null {
  const { last, player } = s
  if (!canMove(s) || last === null || player.seeking) return last
  const after = (ms: number): number => last + (ms / 1000) * player.rate
  // The reported range may have been played before, and reach further than playback can have come
  // by now.
  if (reported !== null && reported >= last - SETBACK_S)
    return Math.max(last, Math.min(reported, after(now - s.now)))
  return s.name === 'playing'
    ? Math.min(after(Math.min(now - s.now, UNSEEN_MS)), knownDuration(s) ?? 1 / 0)
    : last
}

/** Credits content between two positions: stretches, the three levels, the furthest point. */
function creditContent(s: Draft, from: number, position: number): void {
  const end = knownDuration(s) ?? 1 / 0
  const range: Range = [Math.min(from, end), Math.min(position, end)]
  s.contentMs += (position - from) * 1000
  if (range[1] <= range[0]) return

  const [once, twice, thrice] = s.levels
  const levels: Levels = [
    addRange(once, range),
    intersectRange(once, range).reduce(addRange, twice),
    intersectRange(twice, range).reduce(addRange, thrice),
  ]
  s.levels = withinLimit(levels, MAX_STRETCHES)
  s.maxPosition = Math.max(s.maxPosition ?? 0, range[1])
  const stretch = s.played.at(-1)
  s.played =
    stretch?.[1] === range[0]
      ? [...s.played.slice(0, -1), [stretch[0], range[1]]]
      : [...s.played.slice(1 - MAX_STRETCHES), range]
}

/**
 * Adds the time since the last reading to the clocks, and credits what was watched in it. Playing
 * time is Δposition ÷ playbackRate; the remainder goes to the clock of whatever stopped playback.
 */
export function advance(
  s: Draft,
  now: number,
  position: number | null,
  type: SessionInput['type'],
  rateAfter: number,
): void {
  const { last, name, late } = s
  const { timeSource, buffering } = s.capabilities
  const elapsed = now - s.now
  const clock = CLOCK_BY_STATE[name as keyof typeof CLOCK_BY_STATE]
  const sleep = (ms: number): void => {
    addMs(s, 'suspendedMs', ms)
    emit(s, { type: 'suspend', tookMs: ms })
  }
  s.now = now
  s.late = 0

  if (!canMove(s) || last === null || position === null) {
    if (elapsed >= ASLEEP_OTHERWISE_MS) sleep(elapsed)
    else addMs(s, clock, elapsed)
    if (s.seek || s.switching || position === null) return
    // A pause takes effect a moment after its event: what was still played shows as a small step
    // forward.
    const step = name === 'paused' && s.viewed && last !== null ? position - last : 0
    if (step > 0 && step <= TOLERANCE_S) creditContent(s, position - step, position)
    s.last = position
    return
  }

  const rate = s.player.rate || rateAfter
  const moved = position > last && rate > 0
  const needed = (moved ? ((position - last) * 1000) / rate : 0) + s.lead
  const due = Math.round(needed)
  const behind = elapsed - due
  const playing = Math.max(0, Math.min(elapsed, due))
  if (moved) {
    creditContent(s, last, position)
    s.last = position
  }
  const jitters = moved && behind < JITTER_MS[timeSource]
  const rest = elapsed - playing

  if (name !== 'playing') {
    // A step that is visible with `playing` was made before the stop, and sampled late, as with a
    // late pause. Not so in a frame, where what was played until it ran dry is on no clock yet, and
    // after a seek: the position is known since `seeked`, and WebKit fires `playing` 0.2 s later.
    const after = type === 'playing'
    const goesOn = timeSource === 'event' ? 'seeking' : 'rebuffering'
    if (!moved || (after && name !== goesOn)) return addMs(s, clock, elapsed)
    addMs(s, clock, rest)
    addPlayingMs(s, playing, needed)
    return after ? undefined : beginPlaying(s, playing)
  }

  addPlayingMs(s, playing, needed)
  if (
    type === 'time' &&
    timeSource !== 'event' &&
    !jitters &&
    behind < (late || STILL_MS[buffering])
  ) {
    // Either playback stood still, or the message is late and the next ones catch up: they show
    // which.
    s.late = behind
    s.now -= rest
    return
  }
  s.stillMs = moved ? 0 : s.stillMs + elapsed
  const stopped = STOPPED_FOR.get(type)
  const slept = elapsed >= ASLEEP_PLAYING_MS && rest > elapsed / 2
  if (stopped && !(slept && type === 'source')) return addMs(s, stopped, rest)
  if (jitters) return addPlayingMs(s, rest, s.lead)
  if (slept) {
    s.stillMs = 0
    return sleep(rest)
  }
  addMs(s, rate ? 'rebufferMs' : 'pausedMs', rest)
  if (rate && s.stillMs >= STILL_MS[buffering]) beginRebuffer(s, s.stillMs)
}
