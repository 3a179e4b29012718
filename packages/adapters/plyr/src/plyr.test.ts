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
})
