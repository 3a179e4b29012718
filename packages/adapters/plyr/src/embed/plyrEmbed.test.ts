import { vimeoError, youtubeError } from '@playhead/iframe'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../../test/attachTo.ts'
import { Faux, fakePlyr, load } from '../../test/fakePlyr.ts'
import { plyr } from '../plyr.ts'

describe('a Plyr of YouTube or Vimeo', () => {
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
