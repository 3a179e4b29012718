import type { Controls } from '@playhead/core'
import type { ElementState } from './readElement.ts'

/** Custom elements around players that begin to play when they seek before the first play. */
const START_ON_SEEK: readonly string[] = ['youtube-video', 'vimeo-video']

/** Drives a media element, or a custom element with its API. */
export function createControls(state: ElementState): Controls {
  const { element, native } = state
  return {
    play: async () => element.play(),
    pause: () => element.pause(),
    seek(seconds) {
      // A custom element may answer with what was set, long before its player has moved.
      state.unconfirmed = !native
      element.currentTime = seconds
    },
    setRate(rate) {
      element.playbackRate = rate
      return element.playbackRate
    },
    startsOnSeek: START_ON_SEEK.includes(element.localName),
  }
}
