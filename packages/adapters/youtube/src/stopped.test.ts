import { createPlayhead, memoryStore } from '@playhead/core'
import { describe, expect, it, vi } from 'vitest'
import { fakeEmbed } from '../test/fakeEmbed.ts'
import { youtube } from './youtube.ts'

/** An embed that has played for six seconds in a session, and was paused. */
function paused() {
  const embed = fakeEmbed()
  const { setTimer, now, wall } = embed.clock
  vi.stubGlobal('window', embed.window)
  const playhead = createPlayhead({
    transport: { name: 'none', send: async () => ({ type: 'retry' }) as never },
    store: memoryStore(),
    clock: { setTimer, now, wall },
    host: { onPageMoment() {} },
  })
  const session = playhead.track(youtube(embed.iframe), { videoId: 'lesson-1' })
  vi.unstubAllGlobals()
  embed.state(5)
  void embed.video.play()
  embed.clock.advance(6000)
  embed.video.pause()
  embed.clock.advance(1000)
  const position = session.snapshot.position ?? 0
  expect(position).toBeGreaterThan(5.5)
  return { ...embed, playhead, session, position }
}

describe('an embed that is stopped', () => {
  it('keeps the last real position after stopVideo(), and does not count a seek', () => {
    const { clock, state, session, position } = paused()
    state(-1, { currentTime: 0 })
    state(5, { currentTime: 0 })
    clock.advance(5000)

    expect(session.snapshot).toMatchObject({
      position,
      seekCount: 0,
      state: 'paused',
      pauseCount: 1,
    })
  })

  it('credits nothing for stopVideo() while it plays', () => {
    const { clock, video, state, session } = paused()
    void video.play()
    clock.advance(2000)
    const { playingMs, position } = session.snapshot
    state(-1, { currentTime: 0 })
    state(5, { currentTime: 0 })
    clock.advance(5000)

    expect(session.snapshot).toMatchObject({ seekCount: 0, state: 'paused', rebufferMs: 0 })
    expect(Math.abs(session.snapshot.playingMs - playingMs)).toBeLessThan(300)
    expect(Math.abs((session.snapshot.position ?? 0) - (position ?? 0))).toBeLessThan(0.3)
  })

  it('keeps the last real position when its address is taken away', () => {
    const { clock, iframe, reload, playhead, session, position } = paused()
    Object.assign(iframe, { src: 'about:blank' })
    reload()
    clock.advance(5000)

    expect(session.snapshot).toMatchObject({ position, seekCount: 0, state: 'paused' })
    expect(playhead.sessions).toEqual([session])
  })

  it('goes on in the same session when it is played again', () => {
    const { clock, state, info, session } = paused()
    state(-1, { currentTime: 0 })
    state(5, { currentTime: 0 })
    clock.advance(1000)
    state(3, { currentTime: 0 })
    state(1, { currentTime: 0 })
    for (let ms = 250; ms <= 2000; ms += 250) {
      clock.advance(250)
      info({ currentTime: ms / 1000, currentTimeLastUpdated_: clock.wall() / 1000 })
    }

    expect(session.snapshot).toMatchObject({ playCount: 2, seekCount: 0, state: 'playing' })
    expect(session.snapshot.position).toBeCloseTo(2, 0)
  })
})
