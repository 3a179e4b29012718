import { createPlayhead, memoryStore } from '@playhead/core'
import { describeAdapter, fakeClock } from '@playhead/testing'
import { expect, it } from 'vitest'
import { Reel } from './reel.ts'
import { reelAdapter } from './reelAdapter.ts'

describeAdapter('a Reel', () => {
  const clock = fakeClock()
  const reel = new Reel(clock)
  reel.load('film-1', 60)
  return {
    adapter: reelAdapter(reel),
    play: () => reel.start(),
    pause: () => reel.stop(),
    seek: (seconds) => reel.jump(seconds),
    change: () => reel.load('film-2', 30),
    pass: (ms) => clock.advance(ms),
    listeners: () => reel.listeners,
    breakPlayer() {
      Object.defineProperty(reel, 'film', {
        get() {
          throw new Error('the reel is broken')
        },
        set() {},
      })
    },
    now: clock.now,
    setTimer: clock.setTimer,
  }
})

it('produces the expected session', () => {
  const clock = fakeClock()
  const reel = new Reel(clock)
  const transport = {
    name: 'none',
    send: async () => ({ outcome: 'retry', reason: 'a test' }) as const,
  }
  const playhead = createPlayhead({
    transport,
    clock,
    store: memoryStore(),
    host: { onPageMoment() {} },
  })
  const session = playhead.track(reelAdapter(reel), { videoId: 'film-1' })

  reel.load('film-1', 60)
  reel.start()
  clock.advance(5040)
  reel.jump(30)
  clock.advance(10_040)
  reel.stop()
  clock.advance(1000)

  expect(session.snapshot).toMatchObject({
    state: 'paused',
    startupMs: 40,
    playingMs: 15_000,
    seekingMs: 40,
    pausedMs: 1000,
    watched: [
      [0, 5],
      [30, 40],
    ],
    playCount: 1,
    seekCount: 1,
    pauseCount: 1,
  })
})
