import { describe, expect, it } from 'vitest'
import { createControls } from './controls.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

/** A player that collects the commands it gets, over a tech. */
function open(tech: object | null, play: () => unknown = async () => {}) {
  const calls: unknown[] = []
  let disposed = false
  const player = {
    play() {
      calls.push(['play'])
      return play()
    },
    pause: () => void calls.push(['pause']),
    currentTime: (seconds: number) => void calls.push(['currentTime', seconds]),
    playbackRate: (rate: number) => void calls.push(['playbackRate', rate]),
    tech: () => tech,
  }
  const controls = createControls(player as unknown as VideoJsPlayer, () => disposed)
  const dispose = (): void => {
    disposed = true
  }
  return { calls, controls, dispose }
}

describe('the controls of a Video.js player', () => {
  it('call its methods', async () => {
    const { calls, controls } = open(null)
    await controls.play()
    await controls.seek(30)
    await controls.pause()
    await controls.setRate?.(2)

    expect(calls).toEqual([['play'], ['currentTime', 30], ['pause'], ['playbackRate', 2]])
  })

  it('resolve with the rate of the tech, and with 1 where the tech has no rates', async () => {
    const setRate = async (tech: object | null) => await open(tech).controls.setRate?.(3)

    expect(await setRate({ featuresPlaybackRate: true, playbackRate: () => 2 })).toBe(2)
    expect(await setRate({ featuresPlaybackRate: false, playbackRate: () => 2 })).toBe(1)
    expect(await setRate(null)).toBe(3)
    expect(await setRate({})).toBe(3)
  })

  it('reject where playback is not allowed, and resolve where an old browser returns no promise', async () => {
    const refused = open(null, () => Promise.reject(new DOMException('no', 'NotAllowedError')))

    await expect(refused.controls.play()).rejects.toThrow('no')
    expect(await open(null, () => undefined).controls.play()).toBeUndefined()
  })

  it('start on a seek where the tech is a YouTube or Vimeo embed', () => {
    const startsOnSeek = (techName_?: string) =>
      createControls({ techName_ } as VideoJsPlayer, () => false).startsOnSeek

    expect([
      startsOnSeek('Youtube'),
      startsOnSeek('Vimeo'),
      startsOnSeek('Html5'),
      startsOnSeek(),
      startsOnSeek('NotYoutube'),
      startsOnSeek('VimeoLike'),
    ]).toEqual([...[true, true], ...[false, false, false, false]])
  })

  it('reject once the player was disposed of, and call nothing', async () => {
    const { calls, controls, dispose } = open(null)
    dispose()
    for (const command of [
      controls.play(),
      controls.pause(),
      controls.seek(1),
      controls.setRate?.(2),
    ]) {
      await expect(command).rejects.toThrow('disposed of')
    }

    expect(calls).toEqual([])
  })
})
