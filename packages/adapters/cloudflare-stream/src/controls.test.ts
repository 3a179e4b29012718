import { describe, expect, it } from 'vitest'
import { attachTo } from '../test/attachTo.ts'
import { type FakeStreamOptions, fakeStream, HOST } from '../test/fakeStream.ts'
import { cloudflareStream } from './cloudflareStream.ts'

const TYPE = '__privateUnstableMessageType'

function track(options: FakeStreamOptions = {}) {
  const attached = attachTo(options)
  const { controls } = attached.adapter
  if (!controls?.setRate) throw new Error('no controls')
  return { ...attached, controls, setRate: controls.setRate }
}

describe('the controls of a Stream iframe', () => {
  it('post what the SDK posts, to the exact origin of the frame', async () => {
    const { controls, setRate, posted, clock } = track()
    const commands = [controls.play(), controls.seek(30), controls.pause(), setRate(1.5)]
    clock.advance(10)

    expect(await Promise.all(commands)).toEqual([undefined, undefined, undefined, 1.5])
    expect(posted.map(({ message }) => message)).toEqual([
      { [TYPE]: 'playCommand', promiseId: expect.any(Number) },
      { [TYPE]: 'setProperty', property: 'currentTime', value: 30 },
      { [TYPE]: 'pauseCommand' },
      { [TYPE]: 'setProperty', property: 'playbackRate', value: 1.5 },
    ])
    expect(new Set(posted.map(({ target }) => target))).toEqual(new Set([HOST]))
  })

  it('reject where Stream cannot play, which is a blocked autoplay as well', async () => {
    const { controls, clock, names } = track({ blocksPlay: true })
    const command = controls.play()
    clock.advance(10)

    await expect(command).rejects.toThrow('refused to play')
    expect(names()).toContain('autoplayblocked')
  })

  it('take no reply to a command of the page’s SDK for their own, whose ids count from 1', async () => {
    const { controls, post, posted, clock } = track()
    const settled: unknown[] = []
    const command = controls.play()
    void command?.then(() => settled.push('played'))
    for (const promiseId of [1, 2]) post({ [TYPE]: 'playSuccess', promiseId })
    await Promise.resolve()
    expect(settled).toEqual([])
    expect(posted[0]?.message.promiseId).toBeGreaterThan(1_000_000)
    clock.advance(10)

    expect(await command).toBeUndefined()
  })

  it('reject if the player becomes ready only after the command, which is lost', async () => {
    const { controls, post } = track()
    const command = controls.play()
    post({ [TYPE]: 'iframeReady' })

    await expect(command).rejects.toThrow('was not ready')
  })

  it('reject only the command that Stream refused', async () => {
    const { controls, post, posted } = track({ blocksPlay: true })
    const settled: string[] = []
    const commands = [1, 2].map((which) =>
      (controls.play() as Promise<void>).then(
        () => settled.push(`played ${which}`),
        () => settled.push(`refused ${which}`),
      ),
    )
    const promiseIds = posted.map(({ message }) => message.promiseId as number)
    expect(promiseIds).toEqual([1_000_000_001, 1_000_000_002])
    post({ [TYPE]: 'playFailure', promiseId: promiseIds[1] })
    post({ [TYPE]: 'playSuccess', promiseId: promiseIds[0] })
    await Promise.all(commands)

    expect(settled.sort()).toEqual(['played 1', 'refused 2'])
  })

  it('resolve when the session ends before Stream replies', async () => {
    const { controls, ended } = track()
    const command = controls.play()
    ended.abort()

    expect(await command).toBeUndefined()
  })

  it('post nothing to a frame that is elsewhere or gone, or before it is tracked', async () => {
    const elsewhere = track({ address: 'https://evil.example/iframe' })
    const gone = track()
    gone.remove()
    const untracked = fakeStream()

    for (const controls of [
      elsewhere.controls,
      gone.controls,
      cloudflareStream(untracked.frame).controls,
    ]) {
      await expect(controls?.pause()).rejects.toThrow('the Stream player is not in the frame')
    }
    expect([...elsewhere.posted, ...gone.posted, ...untracked.posted]).toEqual([])
  })
})

describe("the controls of the SDK's player", () => {
  it('call its methods and set its properties', async () => {
    const calls: unknown[] = []
    const sdk = {
      addEventListener() {},
      removeEventListener() {},
      currentTime: 0,
      playbackRate: 1,
      play: async () => void calls.push('play'),
      pause: () => void calls.push('pause'),
    }
    const { controls } = cloudflareStream(sdk)
    await controls?.play()
    await controls?.pause()
    await controls?.seek(30)

    expect(await controls?.setRate?.(2)).toBe(2)
    expect(calls).toEqual(['play', 'pause'])
    expect(sdk).toMatchObject({ currentTime: 30, playbackRate: 2 })
  })

  it('reject with an error, where the SDK rejects with undefined', async () => {
    const sdk = {
      addEventListener() {},
      removeEventListener() {},
      currentTime: 0,
      play: () => Promise.reject(),
    }

    await expect(cloudflareStream(sdk).controls?.play()).rejects.toThrow('refused to play')
  })
})
