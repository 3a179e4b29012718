import type { AdapterContext, Signal } from '@playhead/core'
import type { PlyrState } from './plyrState.ts'

/** Signals that a reload in another quality emits, and that are not about the content. */
const RELOAD_SIGNALS = new Set<Signal['type']>([
  'source',
  'loading',
  'metadata',
  'time',
  'seeking',
  'waiting',
  'rendition',
])

/**
 * Plyr loads another file of the same content and returns to its position. An MSE engine that Plyr
 * notifies does not reload.
 */
export function beginQualitySwitch(
  state: PlyrState,
  emit: AdapterContext['emit'],
  event: Event,
): void {
  const media = state.media as HTMLMediaElement
  if (media.readyState > 0) return
  const quality = (event as CustomEvent<{ quality?: number }>).detail?.quality
  emit({ type: 'quality-switch', phase: 'begin' }, media.currentTime)
  state.transition = 'quality'
  state.qualityLabel = quality ? `${quality}p` : undefined
}

/** Drops the signals of a reload in another quality, and emits when it is over. */
export function filterQualitySwitch(
  state: PlyrState,
  emit: AdapterContext['emit'],
): AdapterContext['emit'] {
  return (signal, position) => {
    const { type } = signal
    if (state.transition === 'quality') {
      const isSeeked = type === 'seeked'
      const over =
        type === 'playing' ||
        type === 'error' ||
        (isSeeked && (state.media as HTMLMediaElement).paused)
      if (RELOAD_SIGNALS.has(type)) return
      if (over) {
        state.transition = null
        emit({ type: 'quality-switch', phase: 'end' })
        emit({ type: 'rendition', auto: false })
      }
      if (isSeeked) return
    }
    emit(signal, position)
  }
}
