import { describeAdapter, FakeVideo, fakeClock, videoSubject } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { attachTo, playTo } from '../test/attachTo.ts'
import { fakeStream, HOST, OTHER, VIDEO } from '../test/fakeStream.ts'
import { cloudflareStream } from './cloudflareStream.ts'
import type { StreamPlayer } from './streamPlayer.ts'

afterEach(() => void vi.unstubAllGlobals())

for (const order of ['props-first', 'event-first'] as const) {
  describeAdapter(`cloudflare-stream by its messages, ${order}`, () => {
    const stream = fakeStream({ order })
    vi.stubGlobal('window', stream.window)
    const adapter = cloudflareStream(stream.frame)
    let timers = 0
    return {
      adapter,
      play: async () => {
        if (!stream.video.src) stream.load('/clip.mp4')
        await stream.video.play()
      },
      pause: () => stream.video.pause(),
      seek: (seconds) => {
        stream.video.currentTime = seconds
      },
      setRate: (rate) => {
        stream.video.playbackRate = rate
      },
      change: () => stream.load('/other.mp4', 30),
      unload: stream.unload,
      // Stream reports every error by the same event.
      fail: () => stream.event('error'),
      refusePlay: () => {
        stream.video.allowsPlay = false
      },
      removePlayer: stream.remove,
      pass: (ms) => stream.clock.advance(ms),
      listeners: stream.listeners,
      timers: () => timers,
      now: stream.clock.now,
      setTimer(run, ms) {
        timers++
        return stream.clock.setTimer(run, ms)
      },
    }
  })
}

describeAdapter("cloudflare-stream by the SDK's player", () => {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { id: VIDEO })
  video.src = `${VIDEO}/iframe`
  clock.advance(100)
  const { frame, remove } = fakeStream()
  const adapter = cloudflareStream(video as unknown as StreamPlayer, { iframe: frame })
  const subject = videoSubject(adapter, video, clock, () => {
    video.src = OTHER
    clock.advance(100)
  })
  // Stream reports every error by the same event, and no property keeps it.
  return { ...subject, removePlayer: remove, failRecoverably: undefined, keepsError: false }
})

describe('tokens', () => {
  const token = (claims: object): string =>
    `eyJhbGciOiJSUzI1NiJ9.${btoa(JSON.stringify(claims))}.c2lnbmF0dXJl`.replaceAll('=', '')

  it('keep a signed token out of everything that is emitted', async () => {
    const secret = token({ sub: OTHER, exp: 1 })
    const attached = attachTo({ address: `${HOST}/${secret}/iframe?x=${secret}` })
    await playTo(attached, 61)

    expect(JSON.stringify(attached.emitted)).not.toContain(secret.slice(0, 20))
    expect(attached.adapter.snapshot().source).toBe(OTHER)
  })
})

it('throws at once for what is not a player', () => {
  for (const wrong of [null, undefined, 'iframe', {}, { addEventListener: () => {} }])
    expect(() => cloudflareStream(wrong as never)).toThrow(
      'playhead: cloudflareStream(player) expects an <iframe>',
    )
})
