import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { Faux, fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'

/** A Plyr over a fake, and its controls; `changes` are made to it first. */
function open(provider: 'html5' | 'youtube' | 'vimeo', changes: object = {}) {
  const clock = fakeClock()
  const video = load(clock)
  const media =
    provider === 'html5' ? video : new Faux(video, provider === 'vimeo' ? '111' : 'abcdefghijk')
  const { player, destroy } = fakePlyr(media, provider)
  Object.assign(player, changes)
  const { controls } = plyr(player)
  if (!controls?.setRate) throw new Error('no controls')
  return { clock, video, player, controls, setRate: controls.setRate, destroy }
}

describe('the controls of a Plyr', () => {
  it.each(['html5', 'youtube', 'vimeo'] as const)(
    'play, pause, seek and set the rate with %s',
    async (provider) => {
      const { video, controls, setRate, clock } = open(provider)
      await controls.play()
      expect(video.paused).toBe(false)
      await controls.seek(30)
      clock.advance(100)
      expect(video.currentTime).toBeCloseTo(30, 0)
      expect(await setRate(1.5)).toBe(1.5)
      expect(video.playbackRate).toBe(1.5)
      await controls.pause()

      expect(video.paused).toBe(true)
    },
  )

  it('start on a seek with the embeds, and not with a <video>', () => {
    const startsOnSeek = (['html5', 'youtube', 'vimeo'] as const).map(
      (each) => open(each).controls.startsOnSeek,
    )

    expect(startsOnSeek).toEqual([false, true, true])
  })

  it('seek in a live stream, for which Plyr has no duration', async () => {
    const { video, controls, player } = open('html5', {})
    Object.defineProperty(player, 'duration', { value: 0 })
    await controls.seek(20)

    expect(video.currentTime).toBe(20)
  })

  it('resolve with the rate that the player takes', async () => {
    expect(await open('html5').setRate(20)).toBe(16)
    expect(await open('youtube').setRate(1.9)).toBe(1.5)
    expect(await open('vimeo').setRate(3)).toBe(2)
    expect(await open('vimeo', { embed: { setPlaybackRate: () => 1.25 } }).setRate(3)).toBe(1.25)
    expect(await open('vimeo', { embed: {} }).setRate(3)).toBe(2)
    expect(await open('vimeo', { embed: null }).setRate(3)).toBe(2)
  })

  it('reject where Vimeo refuses a rate, which Plyr conceals', async () => {
    const embed = { setPlaybackRate: () => Promise.reject(new Error('the plan does not allow it')) }
    const { setRate, video } = open('vimeo', { embed })

    await expect(setRate(2)).rejects.toThrow('the plan')
    expect(video.playbackRate).toBe(1)
  })

  it('reject before an embed is ready', async () => {
    const media = Object.assign(new EventTarget(), { paused: true })
    const { controls, setRate } = open('youtube', { media, embed: null })

    for (const command of [controls.play(), controls.seek(1), setRate(2)]) {
      await expect(command).rejects.toThrow('the Plyr is not ready')
    }
  })

  it('reject once it was destroyed, at once and after its media is gone', async () => {
    const { player, controls, setRate, destroy } = open('html5')
    await controls.pause()
    destroy()
    await expect(controls.play()).rejects.toThrow('was destroyed')
    player.media = null

    for (const command of [controls.play(), controls.pause(), controls.seek(1), setRate(2)]) {
      await expect(command).rejects.toThrow('was destroyed')
    }
  })
})
