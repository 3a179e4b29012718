import { describe, expect, it } from 'vitest'
import { addEvents, HOUR, leap, MINUTE, pass, problems, SECOND, save, sends } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

describe('delivery and a server in trouble', () => {
  const stage = registerStage()

  it('fault 01: 503 for a minute costs nothing, and no storm', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ status: 503 })
    const added = await addEvents(page, 200)
    await save(page)
    await pass(page, MINUTE)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.duplicates).toBe(0)
    expect(seen.posts.length).toBeGreaterThan(3)
    expect(seen.posts.length).toBeLessThanOrEqual(15)
    expect(seen.snapshots).toHaveLength(1)
  })

  it('fault 02: after 429 no tab retries before the time that the server gave', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ status: 429, retryAfter: '5' })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, MINUTE)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
    const times = (await sends(page)).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(3)
    for (const [i, at] of times.slice(1).entries())
      expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(5 * SECOND)
  })

  it.each([
    [
      'a date',
      (): string => new Date(Date.now() + 40 * SECOND).toUTCString(),
      30 * SECOND,
      60 * SECOND,
    ],
    ['nonsense', (): string => 'soon, I hope', 0, 2 * SECOND],
    ['a negative number', (): string => '-30', 0, 2 * SECOND],
    ['ten days', (): string => `${10 * 86_400}`, 24 * HOUR, 26 * HOUR],
  ])('fault 03: Retry-After is %s', async (_, retryAfter, least, most) => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ status: 503, retryAfter: retryAfter() })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 1.5 * SECOND)
    await stage.backend.mode('ok')
    await pass(page, 2 * MINUTE)
    if (least > HOUR) {
      expect(await sends(page)).toHaveLength(1)
      await leap(page, 25 * HOUR)
      await pass(page, MINUTE)
    }

    await expectNothingLost(stage.backend, added)
    const [first, second] = await sends(page)
    const waited = (second?.at ?? Number.NaN) - (first?.at ?? Number.NaN)
    expect(waited).toBeGreaterThanOrEqual(least)
    expect(waited).toBeLessThanOrEqual(most)
  })

  it.each([401, 403, 404])(
    'fault 35: an hour of %s keeps everything, retries rarely, and reports to the developer',
    async (status) => {
      const page = await stage.open({ seed: '7' })
      await stage.backend.mode({ status })
      const added = await addEvents(page, 120)
      await save(page)
      await pass(page, HOUR)
      const { posts } = await stage.backend.seen()
      expect(posts.length).toBeLessThanOrEqual(6)
      expect(await problems(page)).toContain(`HTTP ${status}`)
      await stage.backend.mode('ok')
      await pass(page, 7 * HOUR)

      const seen = await expectNothingLost(stage.backend, added)
      expect(seen.ledger).toEqual([])
    },
  )
})
