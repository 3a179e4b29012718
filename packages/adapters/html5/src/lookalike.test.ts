import { describeAdapter, FakeVideo, fakeClock, videoSubject } from '@playhead/testing'
import { html5 } from './html5.ts'

// What only looks like a video goes another way through this adapter: its seeks are checked, and its waits are seen.
describeAdapter('html5 on an element that looks like a video', () => {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { localName: 'fake-video' })
  video.src = 'https://www.youtube.com/watch?v=abcdefghijk'
  clock.advance(100)
  return videoSubject(html5(video as unknown as HTMLMediaElement), video, clock, () => {
    video.src = 'https://www.youtube.com/watch?v=other567890'
    clock.advance(0)
  })
})
