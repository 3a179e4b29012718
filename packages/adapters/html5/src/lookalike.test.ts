import { describeAdapter, FakeVideo, fakeClock } from '@playhead/testing'
import { html5 } from './html5.ts'

// What only looks like a video goes another way through this adapter: its seeks are checked, and its waits are seen.
describeAdapter('html5 on an element that looks like a video', () => {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { localName: 'fake-video' })
  video.src = 'https://www.youtube.com/watch?v=abcdefghijk'
  clock.advance(100)
  return {
    adapter: html5(video as unknown as HTMLMediaElement),
    play: () => video.play(),
    pause: () => video.pause(),
    seek: (seconds) => {
      video.currentTime = seconds
    },
    change: () => {
      video.src = 'https://www.youtube.com/watch?v=other567890'
      clock.advance(0)
    },
    breakPlayer: () => {
      Object.defineProperty(video, 'volume', {
        get() {
          throw new Error('broken')
        },
      })
    },
    pass: (ms) => clock.advance(ms),
    listeners: () => video.listeners,
    now: clock.now,
    setTimer: clock.setTimer,
  }
})
