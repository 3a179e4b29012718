import type { AdapterContext } from '@playhead/core'
import type { ElementState } from '../readElement.ts'
import type { Listen } from './listener.ts'

/** An autoplay that has not begun by then was blocked, ms. */
const AUTOPLAY_LIMIT_MS = 1000

/** Emits a blocked autoplay, once, which no event reports. */
export function autoplayProbe(
  { element }: ElementState,
  on: Listen,
  { emit, setTimer, document, window }: AdapterContext,
): void {
  let blocked = false

  /**
   * A muted video may wait until it is scrolled into view, and one in a hidden tab until the tab is
   * shown.
   */
  const isWaiting = (): boolean =>
    element.autoplay &&
    element.paused &&
    !element.muted &&
    !element.played?.length &&
    document?.visibilityState !== 'hidden' &&
    !window?.navigator.userActivation?.hasBeenActive

  const probe = (): void => {
    if (!isWaiting()) return
    setTimer(() => {
      if (blocked || !isWaiting()) return
      blocked = true
      emit({ type: 'autoplayblocked' })
    }, AUTOPLAY_LIMIT_MS)
  }
  on('canplaythrough', probe)
  if (element.readyState > 3) probe()
}
