import { byId, type Panel, seconds, set } from '@playhead/example-live-view'

/** The slider over the strip of what was watched. */
export function seekBar(video: HTMLVideoElement): Panel {
  const slider = byId<HTMLInputElement>('seek')
  slider.addEventListener('input', () => {
    video.currentTime = slider.valueAsNumber
  })
  return {
    paint({ snapshot: { duration } }) {
      if (duration) slider.max = String(duration)
      slider.value = String(video.currentTime)
      set(slider, 'aria-valuetext', seconds(video.currentTime))
    },
  }
}
