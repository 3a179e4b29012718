import type { AdapterContext } from '@playhead/core'
import { isGapJump, rateCause } from '../engineActions.ts'
import type { ElementState } from '../readElement.ts'
import type { Listen } from './listener.ts'

/** Positions of one moment differ by less than this, seconds. */
const SAME_POSITION_S = 0.1

/** Events that translate to a signal without a condition. */
const EVENT_TO_SIGNAL = {
  durationchange: 'time',
  play: 'play',
  playing: 'playing',
  waiting: 'waiting',
  ended: 'ended',
  volumechange: 'volume',
} as const

/** Emits what happens while content is played: play, time, seeks, pauses, the end. */
export function playback(
  state: ElementState,
  on: Listen,
  { emit, document, onTimeDemand }: AdapterContext,
): void {
  const { element } = state
  /**
   * The last known position outside a seek, seconds; up to a second old, where time events are not
   * needed.
   */
  let position = element.currentTime
  let rate = element.playbackRate

  for (const [event, type] of Object.entries(EVENT_TO_SIGNAL)) on(event, () => emit({ type }))
  const emitPosition = (type: 'time' | 'seeked') => (): void => {
    emit({ type })
    // Chromium fires `timeupdate` and `pause` at the target before `seeking`.
    if (!element.seeking) position = element.currentTime
  }
  onTimeDemand(on('timeupdate', emitPosition('time')))
  on('seeked', emitPosition('seeked'))
  on('seeking', () => {
    const from = state.native ? seekOrigin(element.played, position) : undefined
    const origin = from ?? position
    const isEngine =
      state.native &&
      (isGapJump(element, origin) || state.quality?.isEngineSeek?.(origin, element.currentTime))
    emit({ type: 'seeking', from, cause: isEngine ? 'engine' : undefined })
    position = element.currentTime
  })
  on('ratechange', () => {
    emit({ type: 'rate', cause: rateCause(state.quality, rate, element.playbackRate) })
    rate = element.playbackRate
  })
  on('pause', () => {
    if (element.ended) return // `ended` follows
    // Chromium pauses a muted video when its tab is hidden.
    const hidden = document?.visibilityState === 'hidden' && element.muted
    emit(hidden ? { type: 'pause', reason: 'visibility' } : { type: 'pause' })
  })

  if (!state.stale && !element.paused && !element.ended) {
    emit({ type: 'play' })
    if (element.readyState > 2 || !state.native) emit({ type: 'playing' })
  }
  state.stale = false
}

/**
 * Where a seek began: an element closes its `played` range before it fires `seeking`. The range
 * around the last position may have been played further before; the session knows how far playback
 * can have come.
 */
function seekOrigin(played: TimeRanges, position: number): number | undefined {
  for (let at = 0; at < (played?.length ?? 0); at++) {
    if (
      played.start(at) <= position + SAME_POSITION_S &&
      played.end(at) >= position - SAME_POSITION_S
    )
      return played.end(at)
  }
  return undefined
}
