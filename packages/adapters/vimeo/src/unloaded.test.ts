import { createPlayhead, memoryStore } from '@playhead/core'
import { describe, expect, it, vi } from 'vitest'
import { fakeVimeo } from '../test/fakeVimeo.ts'
import { vimeo } from './vimeo.ts'

/** A player that has played for six seconds in a session. */
function playing() {
  const fake = fakeVimeo()
  const { setTimer, now, wall } = fake.clock
  vi.stubGlobal('window', fake.page)
  const playhead = createPlayhead({
    transport: { name: 'none', send: async () => ({ type: 'retry' }) as never },
    store: memoryStore(),
    clock: { setTimer, now, wall },
    host: { onPageMoment() {} },
  })
  const session = playhead.track(vimeo(fake.frame as never), { videoId: 'lesson-1' })
  vi.unstubAllGlobals()
  void fake.video.play()
  fake.clock.advance(6000)
  return { ...fake, playhead, session }
}
const nothing = { duration: 0, percent: 0, seconds: 0 }

describe('a player that is unloaded', () => {
  it('keeps the last real position, while paused and while it plays', () => {
    for (const pauses of [true, false]) {
      const { clock, video, send, subscribed, session } = playing()
      if (pauses) video.pause()
      clock.advance(100)
      const { position, playingMs } = session.snapshot
      subscribed.clear() // a player without a video sends no events
      send({ event: 'timeupdate', data: nothing })
      clock.advance(5000)

      expect(session.snapshot).toMatchObject({ seekCount: 0, state: 'paused', rebufferMs: 0 })
      expect(Math.abs((session.snapshot.position ?? 0) - (position ?? 0))).toBeLessThan(0.3)
      expect(session.snapshot.playingMs - playingMs).toBeLessThan(300)
    }
  })

  it('goes on in the same session when its address is taken away', () => {
    const { clock, frame, video, playhead, session } = playing()
    video.pause()
    clock.advance(1000)
    const { position } = session.snapshot
    frame.src = ''
    frame.dispatchEvent(new Event('load'))
    clock.advance(5000)

    expect(session.snapshot).toMatchObject({ position, seekCount: 0, state: 'paused' })
    expect(playhead.sessions).toEqual([session])
  })
})
