import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { withLimit } from './withLimit.ts'

describe('work with a limit', () => {
  it('settles as its result does, and leaves no timer', async () => {
    const clock = fakeClock()

    await expect(withLimit(clock, 5000, 'work', () => 5)).resolves.toBe(5)
    await expect(withLimit(clock, 5000, 'work', () => Promise.resolve(6))).resolves.toBe(6)
    await expect(
      withLimit(clock, 5000, 'work', () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken')
    await expect(
      withLimit(clock, 5000, 'work', () => {
        throw new Error('thrown')
      }),
    ).rejects.toThrow('thrown')
    expect(clock.pending).toBe(0)
  })

  it('is given up at the limit, by two timers', async () => {
    const clock = fakeClock()
    let settled = false
    const work = withLimit(clock, 5000, 'work', () => new Promise(() => {})).finally(() => {
      settled = true
    })
    const rejected = expect(work).rejects.toThrow('playhead: work did not settle in 5 s')
    await clock.pass(2500)
    expect(clock.pending).toBe(1)
    await clock.pass(2499)
    expect(settled).toBe(false)

    await clock.pass(1)
    await rejected
  })

  it('takes the second timer back, too', async () => {
    const clock = fakeClock()
    let finish: (value: number) => void = () => {}
    const work = withLimit(
      clock,
      5000,
      'work',
      () =>
        new Promise<number>((resolve) => {
          finish = resolve
        }),
    )
    await clock.pass(3000)
    finish(7)

    expect(await work).toBe(7)
    expect(clock.pending).toBe(0)
  })
})
