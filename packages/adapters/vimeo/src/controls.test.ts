import { describe, expect, it } from 'vitest'
import { fakeVimeo, ORIGIN } from '../test/fakeVimeo.ts'
import { vimeo } from './vimeo.ts'

/** Attaches an adapter to a fake frame. Its commands are collected from then on. */
function track(options: Parameters<typeof fakeVimeo>[0] = {}) {
  const fake = fakeVimeo(options)
  const adapter = vimeo(fake.element)
  const ended = new AbortController()
  adapter.attach({
    emit() {},
    signal: ended.signal,
    report(error) {
      throw error
    },
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
    document: undefined,
    window: fake.window,
  })
  fake.asked.length = 0
  const { controls } = adapter
  if (!controls?.setRate) throw new Error('no controls')
  return { ...fake, controls, setRate: controls.setRate, end: () => ended.abort() }
}

describe('the controls of a Vimeo iframe', () => {
  it('post the methods of its wire to the exact origin of the frame', async () => {
    const { controls, setRate, asked, targets, clock } = track()
    const commands = [controls.play(), controls.seek(30), controls.pause(), setRate(1.5)]
    clock.advance(10)

    expect(await Promise.all(commands)).toEqual([undefined, undefined, undefined, 1.5])
    expect(asked).toEqual([
      { method: 'play' },
      { method: 'setCurrentTime', value: 30 },
      { method: 'pause' },
      { method: 'setPlaybackRate', value: 1.5 },
    ])
    expect([...targets]).toEqual([ORIGIN])
    expect(controls.startsOnSeek).toBe(true)
  })

  it('reject with the error that Vimeo sends for a method: a rate that the plan does not allow, a position outside', async () => {
    const { controls, setRate, clock } = track({ allowsRates: false })
    const commands = [setRate(2), controls.seek(99)]
    const settled = Promise.allSettled(commands)
    clock.advance(10)

    expect(await settled).toMatchObject([
      { reason: { message: 'The owner does not allow it.' } },
      { reason: { name: 'RangeError', message: 'The time must be within the video.' } },
    ])
  })

  it('reject if the document becomes ready only after the command, which is lost', async () => {
    const { controls, send } = track()
    const command = controls.play()
    send({ event: 'ready' })

    await expect(command).rejects.toThrow('was not ready')
  })

  it('resolve when the session ends before Vimeo replies', async () => {
    const { controls, end } = track()
    const command = controls.pause()
    end()

    expect(await command).toBeUndefined()
  })

  it('post nothing to a frame that is elsewhere or gone, or before it is tracked', async () => {
    const elsewhere = track({ address: 'https://evil.example/video/111' })
    const gone = track()
    gone.remove()
    const untracked = fakeVimeo()

    await expect(elsewhere.controls.play()).rejects.toThrow('no Vimeo player is in the frame')
    await expect(gone.controls.play()).rejects.toThrow('the Vimeo player is gone')
    await expect(vimeo(untracked.element).controls?.play()).rejects.toThrow('is not tracked')
    expect([...elsewhere.asked, ...gone.asked, ...untracked.asked]).toEqual([])
  })
})

describe('the controls of a @vimeo/player', () => {
  const fakePlayer = (methods: object) => vimeo({ on() {}, off() {}, ...methods }).controls

  it('call its methods, and resolve with the rate it took', async () => {
    const calls: unknown[] = []
    const method =
      (name: string) =>
      async (...args: unknown[]) => {
        calls.push([name, ...args])
        return name === 'setPlaybackRate' ? 2 : undefined
      }
    const names = ['play', 'pause', 'setCurrentTime', 'setPlaybackRate']
    const controls = fakePlayer(Object.fromEntries(names.map((name) => [name, method(name)])))
    await controls?.play()
    await controls?.seek(30)
    await controls?.pause()

    expect(await controls?.setRate?.(3)).toBe(2)
    expect(calls).toEqual([['play'], ['setCurrentTime', 30], ['pause'], ['setPlaybackRate', 3]])
  })

  it('reject as it does, and where it has no such method', async () => {
    const controls = fakePlayer({ play: () => Promise.reject(new Error('NotAllowedError')) })

    await expect(controls?.play()).rejects.toThrow('NotAllowedError')
    await expect(controls?.pause()).rejects.toThrow('has no pause()')
  })
})
