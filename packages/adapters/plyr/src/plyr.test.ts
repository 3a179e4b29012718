import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { vimeoError, youtubeError } from '@playhead/iframe'
import { describeAdapter, type FakeClock, type FakeVideo, fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { Faux, fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'

/** Attaches an adapter and records its signals. */
function listen(adapter: Adapter, clock: FakeClock) {
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: unknown[] = []
  const ended = new AbortController()
  const context: AdapterContext = {
    onTimeDemand() {},
    emit: (signal) => received.push({ signal, snapshot: adapter.snapshot() }),
    signal: ended.signal,
    report: (error) => reports.push(error),
    now: clock.now,
    setTimer: clock.setTimer,
    document: undefined,
    window: undefined,
  }
  adapter.attach(context)
  const types = (): string[] =>
    received.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  return { received, reports, types, end: () => ended.abort() }
}

describeAdapter('plyr on a fake video', () => {
  const clock = fakeClock()
  const first = load(clock)
  const { player, container, root, destroy } = fakePlyr(first)
  const media = (): FakeVideo => player.media as FakeVideo
  return {
    adapter: plyr(player),
    play: () => media().play(),
    pause: () => media().pause(),
    seek: (seconds) => {
      media().currentTime = seconds
    },
    setRate: (rate) => {
      media().playbackRate = rate
    },
    change: () => {
      const old = media()
      player.media = load(clock, '/other.mp4')
      old.src = '/blank.mp4' // what Plyr does to the element that it leaves
      clock.advance(0)
    },
    unload: () => {
      media().removeAttribute('src')
      media().load()
    },
    fail: () => media().fail(2, 'https://media.example/clip.mp4?token=secret: 404'),
    failRecoverably: () => media().fail(1),
    keepsError: true,
    refusePlay: () => {
      media().allowsPlay = false
    },
    breakPlayer: () => {
      Object.defineProperty(media(), 'volume', {
        get() {
          throw new Error('broken')
        },
      })
    },
    removePlayer: () => destroy(),
    pass: (ms) => clock.advance(ms),
    listeners: () => first.listeners + media().listeners + container.listeners + root.listeners,
    now: clock.now,
    setTimer: clock.setTimer,
  }
})

/** What Plyr puts on its media when an embed fails. */
const FAILURES = {
  youtube: { code: 150, message: 'https://www.youtube.com/watch?v=abcdefghijk' },
  vimeo: { name: 'PrivacyError', message: 'https://vimeo.com/111?h=secret' },
}

/** What `stopVideo()` does: YouTube is cued, at 0, and Plyr fires no event. */
function stop(player: PlyrPlayer, media: Faux): void {
  Object.assign(player.embed ?? {}, { getPlayerState: () => 5 })
  media.video.removeAttribute('src')
  media.video.load()
}

for (const [provider, id, other] of [
  ['youtube', 'abcdefghijk', 'other567890'],
  ['vimeo', '111', '222'],
] as const) {
  describeAdapter(`plyr on the faux media of ${provider}`, () => {
    const clock = fakeClock()
    const first = new Faux(load(clock), id)
    const { player, container, root, destroy } = fakePlyr(first, provider)
    const media = (): Faux => player.media as Faux
    return {
      adapter: plyr(player),
      play: () => media().video.play(),
      pause: () => media().video.pause(),
      seek: (seconds) => media().seek(seconds),
      change: () => {
        media().video.pause()
        player.media = new Faux(load(clock), other)
        container.dispatchEvent(new Event('ready'))
        clock.advance(300)
      },
      // Plyr conceals that Vimeo is unloaded, and a play that an embed refuses.
      ...(provider === 'youtube' && { unload: () => stop(player, media()) }),
      fail: () => {
        media().error = FAILURES[provider]
        media().dispatch('error')
      },
      keepsError: true,
      breakPlayer: () => {
        Object.defineProperty(media(), 'currentTime', {
          get() {
            throw new Error('broken')
          },
        })
      },
      setRate: (rate) => {
        media().playbackRate = rate
      },
      removePlayer: () => destroy(),
      pass: (ms) => clock.advance(ms),
      listeners: () => first.listeners + media().listeners + container.listeners + root.listeners,
      now: clock.now,
      setTimer: clock.setTimer,
    }
  })
}

describe('Plyr', () => {
  it('extrapolates the position of a Vimeo player once it moves, and not before', () => {
    const clock = fakeClock()
    const media = Object.assign(new EventTarget(), { currentTime: 0, duration: 60, paused: true })
    const adapter = plyr(fakePlyr(media, 'vimeo').player)
    const { types } = listen(adapter, clock)
    const positions: (number | null)[] = []
    const after = (ms: number): void => {
      clock.advance(ms)
      positions.push(adapter.snapshot().position)
    }
    after(5000)
    media.paused = false
    after(200)
    media.currentTime = 0.1
    after(0)
    after(200)
    after(400)

    expect(types()[0]).toBe('ready')
    expect(positions).toEqual([0, 0, 0.1, expect.closeTo(0.3), expect.closeTo(0.35)])
  })

  it('throws with the value that it got instead of a player', () => {
    expect(() => plyr({} as PlyrPlayer)).toThrow(
      'playhead: plyr(player) expects a Plyr that is set up, got',
    )
  })

  it('has the capabilities of its provider', () => {
    const clock = fakeClock()
    const of = (provider: string) => plyr(fakePlyr(load(clock), provider).player).capabilities

    expect(of('html5')).toMatchObject({ timeSource: 'event', seek: 'native', pauseSettleMs: 0 })
    expect(of('youtube')).toMatchObject({ timeSource: 'poll', seek: 'derived', pauseSettleMs: 450 })
    expect(of('vimeo')).toMatchObject({
      timeSource: 'message',
      seek: 'derived',
      pauseSettleMs: 250,
    })
  })

  it('has its media as player, or the frame inside, or undefined without either', () => {
    const clock = fakeClock()
    const video = load(clock)
    expect(plyr(fakePlyr(video).player).player).toBe(video)

    const faux = new Faux(video, 'abcdefghijk')
    const frame = { src: 'https://www.youtube.com/embed/abcdefghijk' }
    faux.querySelector = () => frame
    const { player } = fakePlyr(faux, 'youtube')
    const adapter = plyr(player)
    expect(adapter.player).toBe(frame)
    player.media = null
    expect(adapter.player).toBeUndefined()
  })

  it('is not unloaded by the stop with which Plyr loops a YouTube video, but by every other stop', () => {
    const clock = fakeClock()
    const media = Object.assign(new Faux(load(clock), 'abcdefghijk'), { loop: true })
    const { player } = fakePlyr(media, 'youtube')
    let state = 1
    const { types } = listen(
      plyr(Object.assign(player, { embed: { getPlayerState: () => state } })),
      clock,
    )
    void media.video.play()
    clock.advance(1000)
    state = 0
    media.dispatch('pause') // Plyr's own, at the end
    state = 5
    clock.advance(300)
    state = 1
    clock.advance(300)
    expect(types()).not.toContain('source')

    state = 5
    clock.advance(300)
    expect(types()).toContain('source')
  })

  it('has the capabilities of another provider after a source change', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const adapter = plyr(player)
    const first = listen(adapter, clock)
    player.provider = 'youtube'
    player.media = new Faux(load(clock), 'abcdefghijk')
    container.dispatchEvent(new Event('ready'))
    clock.advance(300)
    first.end()

    const sources = first.received.filter(({ signal }) => signal.type === 'source')
    expect(sources.map(({ signal, snapshot }) => [signal, snapshot.source])).toEqual([
      [{ type: 'source', reason: 'unload' }, '/clip.mp4'],
      [{ type: 'source', reason: 'change' }, 'abcdefghijk'],
    ])
    expect(adapter.capabilities.seek).toBe('derived')
  })

  it('emits the full screen that Plyr reports, which may be a full window, and no other', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const { types } = listen(plyr(player), clock)
    container.dispatchEvent(new Event('exitfullscreen'))
    const before = types().filter((type) => type === 'fullscreen').length
    Object.assign(player, { fullscreen: { active: true } })
    container.dispatchEvent(new Event('enterfullscreen'))

    expect(before).toBe(0)
    expect(types().at(-1)).toBe('fullscreen')
  })

  it('emits advertisements', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const { received } = listen(plyr(player), clock)
    container.dispatchEvent(new Event('adscontentpause'))
    container.dispatchEvent(new Event('adscontentresume'))

    expect(received.slice(-2).map(({ signal }) => signal)).toEqual([
      { type: 'ad', phase: 'start' },
      { type: 'ad', phase: 'end' },
    ])
  })

  it('B4 does not take a qualitychange event of the app for a switch of Plyr', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { types } = listen(plyr(fakePlyr(video).player), clock)
    video.dispatchEvent(Object.assign(new Event('qualitychange'), { detail: { quality: 720 } }))

    expect(types()).not.toContain('quality-switch')
  })

  it('is unloaded once when it is destroyed, and keeps its last snapshot', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { player, root } = fakePlyr(video)
    const adapter = plyr(player)
    const { types, reports } = listen(adapter, clock)
    void video.play()
    clock.advance(1000)
    adapter.snapshot()
    player.ready = false
    root.dispatchEvent(new Event('destroyed'))
    video.src = '/blank.mp4'
    player.media = null
    clock.advance(1000)

    expect(types().filter((type) => type === 'source')).toEqual(['source'])
    expect(adapter.snapshot()).toMatchObject({ position: 1, duration: 60, source: '/clip.mp4' })
    expect(reports).toEqual([])
  })

  it.each([
    ['youtube', { code: 150, message: 'see https://youtube.com/x?secret' }, youtubeError(150)],
    [
      'vimeo',
      { name: 'PrivacyError', message: 'at https://vimeo.com/1/secret' },
      vimeoError({ name: 'PrivacyError', message: 'at …' }),
    ],
    ['vimeo', { name: 'NotFoundError', method: 'ready' }, vimeoError({ name: 'NotFoundError' })],
  ])(
    'A4 emits an error of %s %j as the adapter of the vendor does',
    (provider, error, expected) => {
      const clock = fakeClock()
      const media = new Faux(load(clock), 'abcdefghijk')
      const { received } = listen(plyr(fakePlyr(media, provider).player), clock)
      media.error = error
      media.dispatch('error')

      expect(received.at(-1)?.signal).toEqual({ type: 'error', ...expected })
      expect(JSON.stringify(received.at(-1))).not.toContain('secret')
    },
  )

  it('A4 emits no error where Vimeo only refused a call of the page, before or after it is attached', () => {
    const clock = fakeClock()
    const media = new Faux(load(clock), '111')
    media.error = { name: 'Error', method: 'setPlaybackRate' }
    const { types } = listen(plyr(fakePlyr(media, 'vimeo').player), clock)
    media.error = { name: 'UnsupportedError', method: 'setVolume' }
    media.dispatch('error')

    expect(types()).not.toContain('error')
  })

  it('holds a position of YouTube that ran ahead, instead of going back', () => {
    const clock = fakeClock()
    const media = new Faux(load(clock), 'abcdefghijk')
    let ahead = 0
    Object.defineProperty(media, 'currentTime', { get: () => media.video.currentTime + ahead })
    const adapter = plyr(fakePlyr(media, 'youtube').player)
    listen(adapter, clock)
    void media.video.play()
    clock.advance(2000)
    ahead = 0.8
    const before = adapter.snapshot().position
    ahead = 0
    const after = adapter.snapshot().position

    expect(before).toBeCloseTo(2.8, 1)
    expect(after).toBe(before)
  })
})
