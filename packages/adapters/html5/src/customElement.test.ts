import { describeAdapter, FakeVideo, fakeClock, videoSubject } from '@playhead/testing'
import { html5 } from './html5.ts'

// The adapter verifies the seeks of a custom element, and derives its waits from its positions.
describeAdapter('html5 on a custom element with the API of a video', () => {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { localName: 'fake-video' })
  video.src = 'https://www.youtube.com/watch?v=abcdefghijk'
  clock.advance(100)
  return videoSubject(html5(video as unknown as HTMLMediaElement), video, clock, () => {
    video.src = 'https://www.youtube.com/watch?v=other567890'
    clock.advance(0)
  })
})
