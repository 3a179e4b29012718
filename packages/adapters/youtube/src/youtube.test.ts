import { createPlayhead, memoryStore } from '@playhead/core'
import { type AdapterSubject, describeAdapter } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { type FakeEmbed, fakeEmbed } from '../test/fakeEmbed.ts'
import { youtube } from './youtube.ts'

describeAdapter('youtube on a fake embed', () => {
  const embed = fakeEmbed()
  return {
    adapter: youtube(embed.iframe),
    play: () => embed.video.play(),
    pause: () => embed.video.pause(),
    seek: embed.seek,
    setRate: (rate) => {
      embed.video.playbackRate = rate
      embed.info({ playbackRate: rate })
    },
    change: () => embed.load('other567890'),
    unload: embed.stop,
    ...failures(embed),
    removePlayer: embed.remove,
    pass: (ms) => embed.clock.advance(ms),
    listeners: embed.listeners,
    timers: () => 0,
    now: embed.clock.now,
    setTimer: embed.clock.setTimer,
    ...onWindow(embed.window),
  }
})

describeAdapter('youtube on a player whose messages are not received', () => {
  const embed = fakeEmbed()
  let timers = 0
  return {
    adapter: youtube(embed.player),
    play: () => embed.video.play(),
    pause: () => embed.video.pause(),
    seek: embed.seek,
    setRate: (rate) => {
      embed.video.playbackRate = rate
      embed.info({ playbackRate: rate })
    },
    change: () => embed.load('other567890'),
    unload: embed.stop,
    ...failures(embed),
    removePlayer: embed.remove,
    breakPlayer: () => {
      embed.player.getCurrentTime = () => {
        throw new Error('broken')
      }
    },
    pass: (ms) => embed.clock.advance(ms),
    listeners: embed.listeners,
    timers: () => timers,
    now: embed.clock.now,
    setTimer(run, ms) {
      let waits = 1
      const over = (): void => {
        timers -= waits
        waits = 0
      }
      timers++
      const cancel = embed.clock.setTimer(() => {
        over()
        run()
      }, ms)
      return () => {
        over()
        cancel()
      }
    },
    ...onWindow(new EventTarget()),
  }
})

/** Every error of YouTube ends playback, is sent twice, and cannot be asked for later. */
function failures({ dispatch, video }: FakeEmbed): Pick<AdapterSubject, 'fail' | 'refusePlay'> {
  return {
    fail() {
      dispatch('onError', 150)
      dispatch('onError', 150)
    },
    refusePlay() {
      video.allowsPlay = false
    },
  }
}

/** The contract suite gives adapters the global window. For these it is the window of the embed. */
function onWindow(window: unknown): { dispose(): void } {
  vi.stubGlobal('window', window)
  return { dispose: () => void vi.unstubAllGlobals() }
}

describe('set-up', () => {
  it('names the argument that is not a player', () => {
    expect(() => youtube('it' as never)).toThrow(/YT.Player or an <iframe>, got "it"/)
    expect(() => youtube(fakeEmbed().iframe, { connect: 'steal' as never })).toThrow(
      /'listen', 'handshake' or 'api'/,
    )
    expect(() => youtube(fakeEmbed().iframe, { allowedOrigins: ['https://a.example/'] })).toThrow(
      /exact origins/,
    )
  })

  it.each([null, undefined, {}, { localName: 'video' }])('takes no %j for a player', (given) => {
    expect(() => youtube(given as never)).toThrow('playhead: youtube(playerOrIframe) expects')
  })

  it.each([
    [{ connect: 'steal' }, "youtube() option \"connect\" must be 'listen', 'handshake' or 'api'"],
    [{ nonce: 5 }, 'youtube() option "nonce" must be a string'],
    [{ allowedOrigins: 'https://a.example' }, 'must be exact origins'],
    [{ allowedOrigins: ['https://a.example', 'https://b.example/'] }, 'must be exact origins'],
  ])('refuses the options %j', (options, message) => {
    expect(() => youtube(fakeEmbed().iframe, options as never)).toThrow(message)
  })

  it.each([
    {},
    { connect: undefined, nonce: undefined, allowedOrigins: undefined },
    { connect: 'listen', nonce: 'n0', allowedOrigins: [] },
    { connect: 'handshake', allowedOrigins: ['https://a.example', 'https://b.example:8443'] },
    { connect: 'api' },
  ] as const)('takes the options %j', (options) => {
    expect(() => youtube(fakeEmbed().iframe, options)).not.toThrow()
  })

  it('has a name, capabilities and the iframe, and no counts before it is tracked', () => {
    const { iframe } = fakeEmbed()

    expect(youtube(iframe)).toMatchObject({ name: 'youtube', element: iframe, counts: null })
    expect(youtube(iframe).capabilities).toEqual({
      ...{ timeSource: 'message', seek: 'derived', pauseSettleMs: 450, buffering: 'native' },
    })
  })

  it('reads the video from the URL before any message, and none from a playlist', () => {
    expect(youtube(fakeEmbed().iframe).snapshot()).toMatchObject({
      source: 'abcdefghijk',
      position: null,
      loop: false,
    })
    const list = fakeEmbed(
      'https://www.youtube-nocookie.com/embed/videoseries?list=PL1&enablejsapi=1&loop=1',
    )
    expect(youtube(list.iframe).snapshot()).toMatchObject({ source: null, loop: true })
  })
})

describe('a session over an embed', () => {
  function follow() {
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
    embed.clock.advance(3000)
    return { ...embed, session }
  }
  const counts = ({ session }: { session: { snapshot: object } }): object => session.snapshot

  it('A4 B4 counts a seek by mouse as one seek and no pause', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(120)
    all.video.currentTime = 30
    all.state(3, { currentTime: 30 })
    void all.video.play()
    all.clock.advance(3000)

    expect(counts(all)).toMatchObject({
      seekCount: 1,
      pauseCount: 0,
      playCount: 1,
      rebufferCount: 0,
    })
    expect(Math.abs((all.session.snapshot.playingMs ?? 0) - 6000)).toBeLessThan(300)
  })

  it('B4 counts a real pause, at its own time', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(5000)

    expect(counts(all)).toMatchObject({ pauseCount: 1, seekCount: 0 })
    expect(all.session.snapshot.playingMs).toBeGreaterThan(2900)
    expect(all.session.snapshot.playingMs).toBeLessThan(3010)
  })

  it('B4 counts a seek while paused', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(2000)
    all.seek(40)
    all.clock.advance(2000)

    expect(counts(all)).toMatchObject({ pauseCount: 1, seekCount: 1, position: 40 })
  })

  it('B2 plays on at 2x without a seek', () => {
    const all = follow()
    all.video.playbackRate = 2
    all.info({ playbackRate: 2 })
    all.clock.advance(8000)

    expect(counts(all)).toMatchObject({ seekCount: 0, rateChangeCount: 1, rebufferCount: 0 })
    expect(Math.abs((all.session.snapshot.contentMs ?? 0) - 19_000)).toBeLessThan(100)
    expect(Math.abs((all.session.snapshot.playingMs ?? 0) - 11_000)).toBeLessThan(100)
  })
})
