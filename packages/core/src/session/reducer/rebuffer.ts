import { count, emit, JITTER_MS, momentAt } from './draft.ts'
import type { Draft } from './state.ts'

/** A stop that nobody can see is none: busy browsers say `waiting` and `playing` in one breath. Of a frame only longer ones show. ms */
const SEEN_REBUFFER_MS = { event: 20, poll: 20, message: JITTER_MS.message } as const

/** Frames move, since `playingMs` ago. */
export function beginPlaying(s: Draft, playingMs: number): void {
  endRebuffer(s, playingMs)
  s.name = 'playing'
  s.stillMs = 0
  if (!s.viewed) emit(s, { type: 'view', startupMs: s.clocks.startupMs })
  s.viewed = true
}

/** Nothing moves although it should, since `stillMs` ago. */
export function beginRebuffer(s: Draft, stillMs: number): void {
  s.name = 'rebuffering'
  s.rebuffer = { ...momentAt(s, s.wall - stillMs, s.last), sinceMs: s.now - stillMs, counted: false }
  s.stillMs = 0
}

/** Counts a rebuffer once it has lasted long enough to be one. */
export function countRebuffer(s: Draft, agoMs = 0): void {
  const leastMs = SEEN_REBUFFER_MS[s.capabilities.timeSource]
  if (!s.rebuffer || s.rebuffer.counted || s.now - agoMs - s.rebuffer.sinceMs < leastMs) return
  s.rebuffer = { ...s.rebuffer, counted: true }
  count(s, 'rebufferCount')
}

/** The wait is over, since `agoMs`, by frames or by the viewer. */
export function endRebuffer(s: Draft, agoMs = 0): void {
  countRebuffer(s, agoMs)
  if (!s.rebuffer) return
  const { sinceMs, counted, ...moment } = s.rebuffer
  s.rebuffer = null
  if (counted) emit(s, { type: 'rebuffer', tookMs: Math.max(0, s.now - agoMs - sinceMs) }, moment)
}
