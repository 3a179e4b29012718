import type { AdapterContext } from '@playhead/core'

/**
 * Makes one seek of a drag of a player's seek bar. The player pauses when the drag begins and plays
 * when it ends; neither is an action of the viewer, so both are dropped. The seek ends when
 * playback is wanted again.
 */
export function dragAsOneSeek(
  emit: AdapterContext['emit'],
  bar: { isHeld(): boolean; isSeeking(): boolean; isPaused(): boolean },
): AdapterContext['emit'] {
  let dragged = false
  return (signal, position) => {
    const { type } = signal
    // A click is over before its pause is emitted.
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
