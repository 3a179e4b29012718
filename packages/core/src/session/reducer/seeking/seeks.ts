import type { Cause } from '../../../contracts/adapter.ts'
import { count, emit, momentAt, roundSeconds } from '../draft.ts'
import { beginRebuffer, endRebuffer } from '../rebuffer.ts'
import { type Draft, knownDuration } from '../state.ts'
import { publicPosition } from '../timeline.ts'
import { countAction, resolveCause } from './cause.ts'

/** Another `seeking` this soon after a `seeked` is the same seek, still being dragged, ms. */
const SEEK_SETTLE_MS = 250

/** A volume slider is reported once it rests, ms. */
const VOLUME_SETTLE_MS = 500

/** A loop leaves from and arrives within this of the ends, seconds. */
const LOOP_END_S = 1.5

const LOOP_START_S = 1

/** hls.js nudges a stuck playhead by 0.1 s, then 0.2 and 0.3 s; Shaka by 0.1 s. Seconds. */
const NUDGE_S = 0.35

/** A playhead that has not moved for longer is stuck, ms. */
const STUCK_MS = 250

/**
 * Whether a seek is an engine's nudge of a playhead that is stuck. The viewer's small steps begin
 * where frames move.
 */
const isNudge = ({ capabilities, rebuffer, stillMs }: Draft, by: number): boolean =>
  capabilities.seek === 'native' &&
  (rebuffer !== null || stillMs > STUCK_MS) &&
  by > 0 &&
  by <= NUDGE_S

export function openSeek(s: Draft, from: number | null, given?: Cause): void {
  const { seek } = s
  const to = s.player.position
  const nudge = isNudge(s, (to ?? 0) - (from ?? 0)) ? 'engine' : undefined
  const cause = resolveCause(s, 'seek', given, to) ?? nudge
  const isEngine = cause === 'engine'
  if (!isEngine) endRebuffer(s)
  if (seek && (seek.seekedAt === null || s.now - seek.seekedAt < SEEK_SETTLE_MS)) {
    // A seek that the viewer takes part in is the viewer's.
    if (seek.cause && !cause && !seek.silent) count(s, 'seekCount')
    s.seek = { ...seek, to, count: seek.count + 1, seekedAt: null, cause: seek.cause && cause }
  } else {
    settleChanges(s, true)
    const backToStart = to !== null && to <= LOOP_START_S
    const loops =
      backToStart &&
      s.player.loop &&
      s.wanted &&
      (from ?? 0) >= (knownDuration(s) ?? 1 / 0) - LOOP_END_S
    const replays = backToStart && (s.name === 'ended' || (s.name === 'seeking' && !seek))
    const silent = loops || replays || !s.viewed || s.switching
    if (loops) emit(s, { type: 'loop' })
    if (!silent) countAction(s, 'seekCount', cause)
    s.seek = { from, to, since: s.now, wall: s.wall, count: 1, silent, seekedAt: null, cause }
  }
  // An engine jumps because nothing moves: for the viewer that is still waiting.
  if (isEngine && s.name === 'playing') beginRebuffer(s, s.stillMs)
  else if (!isEngine && s.viewed) s.name = 'seeking'
  s.lead = s.stillMs = 0
}

export function closeSeek(s: Draft): void {
  if (!s.seek) return
  const { position } = s.player
  s.seek = { ...s.seek, seekedAt: s.now, to: position }
  s.last = position
  if (s.name === 'seeking' && !s.wanted) s.name = 'paused'
}

/**
 * Emits what had to settle first: a seek that might have continued, a volume that might have
 * changed again.
 */
export function settleChanges(s: Draft, atOnce: boolean): void {
  const { seek, volumeSince, now } = s
  const rested = (since: number | null, ms: number): boolean => since !== null && now - since >= ms
  if (seek && (atOnce || rested(seek.seekedAt, SEEK_SETTLE_MS))) {
    s.seek = null
    const { from, to, count, wall, since, cause } = seek
    const tookMs = (seek.seekedAt ?? now) - since
    if (!seek.silent) {
      const toPublic = (seconds: number | null): number | null =>
        roundSeconds(publicPosition(s.origin, seconds))
      emit(
        s,
        {
          type: 'seek',
          from: toPublic(from),
          to: toPublic(to),
          tookMs,
          count,
          ...(cause && { cause }),
        },
        momentAt(s, wall, to),
      )
    }
  }
  if (volumeSince !== null && (atOnce || rested(volumeSince, VOLUME_SETTLE_MS))) {
    s.volumeSince = null
    emit(s, { type: 'volume', volume: s.player.volume, muted: s.player.muted })
  }
}
