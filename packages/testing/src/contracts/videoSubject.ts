import type { Adapter } from '@playhead/core'
import type { FakeVideo } from '../fakes/FakeVideo.ts'
import type { FakeClock } from '../fakes/fakeClock.ts'
import type { AdapterSubject } from './adapterTrial.ts'

/**
 * Creates the subject of `describeAdapter` for a fake video. `change` loads other content, which
 * differs from player to player.
 */
export function videoSubject(
  adapter: Adapter,
  video: FakeVideo,
  clock: FakeClock,
  change: AdapterSubject['change'],
): AdapterSubject {
  return {
    adapter,
    change,
    play: () => video.play(),
    pause: () => video.pause(),
    seek: (seconds) => {
      video.currentTime = seconds
    },
    unload: () => {
      video.removeAttribute('src')
      video.load()
    },
    fail: () => video.fail(2, 'https://media.example/clip.mp4?token=secret: 404'),
    failRecoverably: () => video.fail(1),
    keepsError: true,
    refusePlay: () => {
      video.allowsPlay = false
    },
    setRate: (rate) => {
      video.playbackRate = rate
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
}
