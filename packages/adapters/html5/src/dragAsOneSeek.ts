import type { AdapterContext } from '@playhead/core'

/**
 * A seek bar pauses while it is dragged and plays afterwards; neither is the viewer's doing. The whole drag is one seek: it is over when
 * playback was asked for again.
 */
export function dragAsOneSeek(
  emit: AdapterContext['emit'],
  bar: { isHeld(): boolean; isSeeking(): boolean; isPaused(): boolean },
): AdapterContext['emit'] {
  let dragged = false
  return (signal, position) => {
    const { type } = signal
    // A click is over before its pause is told.
    if (type === 'pause' && bar.isSeeking() && (bar.isHeld() || !bar.isPaused())) {
      dragged = true
      return
    }
    if (!dragged) return emit(signal, position)
    if (type === 'seeked' && bar.isHeld()) return
    if (type === 'play' || type === 'pause' || type === 'ended') {
      dragged = false
      if (!bar.isSeeking()) emit({ type: 'seeked' })
    }
    emit(signal, position)
  }
}
