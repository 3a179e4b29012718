import type { Cause, QualityProbe } from '@playhead/core'
import { isScriptFed } from './readElement.ts'

/**
 * hls.js, Shaka and dash.js jump to the start of the next buffered range, at most a few frames into
 * it, seconds.
 */
const INTO_RANGE_S = 0.3
/** They jump once playback has stalled near the end of the range, seconds. */
const STALLED_S = 0.5

/**
 * Whether a seek is an engine's jump over a hole in the buffer: from where playback ran dry into
 * the beginning of the next buffered range. Engines set `currentTime` as an app does; only where
 * they go shows that it was not the viewer. Without a script that feeds the element there is no
 * engine.
 */
export function isGapJump(element: HTMLMediaElement, from: number): boolean {
  const { buffered, currentTime: to, paused } = element
  if (!isScriptFed(element) || paused || to <= from) return false
  for (let at = 0; at < (buffered?.length ?? 0); at++) {
    const [start, end] = [buffered.start(at), buffered.end(at)]
    if (from >= start && from < end - STALLED_S) return false
    if (to >= start && to - start <= INTO_RANGE_S) return true
  }
  return false
}

/** Whether a change of the rate is an engine's that catches up with a live stream. */
export function rateCause(
  quality: QualityProbe | undefined,
  before: number,
  rate: number,
): Cause | undefined {
  const [min, max] = quality?.catchUpRates?.() ?? [1, 0]
  const isInside = (each: number): boolean => each >= min && each <= max
  return isInside(before) && isInside(rate) ? 'engine' : undefined
}
