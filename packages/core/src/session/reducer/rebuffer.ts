import { count, emit, JITTER_MS, momentAt } from './draft.ts'
import type { Draft } from './state.ts'

/**
 * Shorter stalls are imperceptible and not counted: a busy browser may fire `waiting` and `playing`
 * in one task. Iframe messages are coarser. ms
 */
const SEEN_REBUFFER_MS = { event: 20, poll: 20, message: JITTER_MS.message } as const

/** Frames have been moving for `playingMs`. */
export function beginPlaying(s: Draft, playingMs: number): void {
  endRebuffer(s, playingMs)
  s.name = 'playing'
  s.stillMs = 0
  if (!s.viewed) emit(s, { type: 'view', startupMs: s.clocks.startupMs })
  s.viewed = true
}

/** Playback has been standing still for `stillMs` although it should move. */
export function beginRebuffer(s: Draft, stillMs: number): void {
  s.name = 'rebuffering'
  s.rebuffer = {
    ...momentAt(s, s.wall - stillMs, s.last),
    sinceMs: s.now - stillMs,
    counted: false,
  }
  s.stillMs = 0
}

/** Counts a rebuffer once it has lasted long enough to be one. */
export function countRebuffer(s: Draft, agoMs = 0): void {
  const leastMs = SEEN_REBUFFER_MS[s.capabilities.timeSource]
  if (!s.rebuffer || s.rebuffer.counted || s.now - agoMs - s.rebuffer.sinceMs < leastMs) return
  s.rebuffer = { ...s.rebuffer, counted: true }
  count(s, 'rebufferCount')
}

/** The rebuffer ended `agoMs` ago, because frames move again or the viewer acted. */
export function endRebuffer(s: Draft, agoMs = 0): void {
  countRebuffer(s, agoMs)
  if (!s.rebuffer) return
  const { sinceMs, counted, ...moment } = s.rebuffer
  s.rebuffer = null
  if (counted) emit(s, { type: 'rebuffer', tookMs: Math.max(0, s.now - agoMs - sinceMs) }, moment)
}
