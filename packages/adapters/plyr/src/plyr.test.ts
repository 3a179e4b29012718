import type { QualityProbe } from '@playhead/core'
import { describeAdapter, type FakeVideo, fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { Faux, fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'

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
      pauseSettleMs: 450,
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

  it.each([
    ['null', null],
    ['before it is set up', { elements: { container: null } }],
    ['without elements', { elements: null }],
    ['without media', { media: null }],
    ['without a provider', { provider: undefined }],
  ])('is no player %s', (_, changes) => {
    const { player } = fakePlyr(load(fakeClock()))
    const given = changes && Object.assign(player, changes)

    expect(() => plyr(given as unknown as PlyrPlayer)).toThrow('playhead: plyr(player) expects')
  })

  it('has a name, and its container as element', () => {
    const { player } = fakePlyr(load(fakeClock()))

    expect(plyr(player)).toMatchObject({ name: 'plyr', element: player.elements.container })
  })

  it('has the frame of an embed, or none', () => {
    const faux = new Faux(load(fakeClock()), '111')
    const frame = { src: 'https://player.vimeo.com/video/111' }
    faux.querySelector = ((selector: string) => (selector === 'iframe' ? frame : null)) as never
    const { player } = fakePlyr(faux, 'vimeo')
    const adapter = plyr(player)
    expect(adapter.player).toBe(frame)
    player.media = new EventTarget()

    expect(adapter.player).toBeUndefined()
  })

  it('has the renditions of the quality probe that it is given', () => {
    const clock = fakeClock()
    const { player } = fakePlyr(load(clock))
    const quality: QualityProbe = {
      name: 'engine',
      attach: ({ rendition }) => rendition({ bitrateBps: 500 }, true),
    }
    const { received } = listen(plyr(player, { quality }), clock)

    expect(received[0]).toMatchObject({
      signal: { type: 'rendition', auto: true },
      snapshot: { rendition: { bitrateBps: 500 } },
    })
  })

  it('makes one seek of a drag of its seek bar', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { player, container } = fakePlyr(video)
    const { types, received } = listen(plyr(player), clock)
    void video.play()
    clock.advance(1000)
    received.length = 0
    // Plyr marks the bar while it is held, if the video played before.
    container.querySelector = (selector?: string) => selector === '[play-on-seeked]'
    video.currentTime = 20
    video.pause()
    clock.advance(400)
    video.currentTime = 30
    clock.advance(400)
    container.querySelector = () => null
    void video.play()
    clock.advance(100)

    expect(types().filter((type) => type !== 'waiting')).toEqual([
      ...['seeking', 'seeking', 'seeked', 'play', 'playing'],
    ])
  })

  it('keeps the pause of a click on its seek bar to itself, which is over by then', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { types, received } = listen(plyr(fakePlyr(video).player), clock)
    void video.play()
    clock.advance(1000)
    received.length = 0
    video.currentTime = 20
    video.pause()
    void video.play()
    clock.advance(400)

    expect(types()).not.toContain('pause')
  })

  it('emits the pause of a viewer who seeks while paused, and of one who does not seek', () => {
    for (const seeks of [true, false]) {
      const clock = fakeClock()
      const video = load(clock)
      const { types } = listen(plyr(fakePlyr(video).player), clock)
      void video.play()
      clock.advance(1000)
      if (seeks) video.currentTime = 20
      video.pause()
      clock.advance(400)

      expect(types()).toContain('pause')
    }
  })

  it('leaves full screen and captions of the video to Plyr', () => {
    const clock = fakeClock()
    const video = load(clock)
    const track = { mode: 'showing', language: 'en', label: '' }
    Object.assign(video, {
      textTracks: Object.assign(new EventTarget(), { [Symbol.iterator]: () => [track].values() }),
    })
    const { types } = listen(plyr(fakePlyr(video).player), clock)
    video.dispatchEvent(new Event('webkitbeginfullscreen'))

    expect(types()).not.toContain('texttrack')
    expect(types()).not.toContain('fullscreen')
  })

  it('reports an event of Plyr that fails, and does not throw into the page', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const { reports } = listen(plyr(player), clock)
    Object.assign(player, { fullscreen: null })
    container.dispatchEvent(new Event('enterfullscreen'))

    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatch(/^plyr enterfullscreen: /)
  })
})
