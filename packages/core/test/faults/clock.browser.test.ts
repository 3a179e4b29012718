import { describe, expect, it } from 'vitest'
import type { FaultPageWindow } from './faultPage.ts'
import { addEvents, durable, MINUTE, pass, queued, save } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

declare const window: FaultPageWindow

const DAY = 86_400_000
const TEN_YEARS = 3652 * DAY

describe('delivery and clocks in trouble', () => {
  const stage = registerStage()

  it('fault 38: the clock is ten years ahead for a while', async () => {
    await stage.backend.mode({ status: 503 })
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 10)
    await save(page)
    await pass(page, MINUTE)
    await page.evaluate((ms) => window.jump(ms), TEN_YEARS)
    added.push(...(await addEvents(page, 10)))
    await pass(page, MINUTE)
    await durable(page)
    await stage.crash(page)

    // One page load that finds everything ten years old is no reason to drop it.
    const wrong = await stage.open({ seed: '8', wall: `${TEN_YEARS}` })
    added.push(...(await addEvents(wrong, 10)))
    await pass(wrong, 3 * MINUTE)
    await stage.crash(wrong)
    await stage.backend.mode('ok')
    const right = await stage.open({ seed: '9' })
    await pass(right, 6 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.ledger).toEqual([])
    expect(await queued(right)).toBe(0)
    const first = added[0]?.split('/')[0]
    const epochs = seen.events
      .filter(({ session }) => session === `session-${first}`)
      .map(({ epoch = 0 }) => epoch)
    expect(epochs.sort()).toEqual([...Array(10).fill(0), ...Array(10).fill(1)])
  })

  it.each([
    ['while it waits', false],
    ['between two visits', true],
  ])('fault 39: the clock is set back by a day %s', async (_, reload) => {
    await stage.backend.mode({ status: 503 })
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 10)
    await save(page)
    await pass(page, 3 * MINUTE)
    await stage.backend.mode('ok')
    let last = page
    if (reload) {
      await stage.crash(page)
      last = await stage.open({ seed: '8', wall: `${-DAY}` })
    } else {
      await page.evaluate((ms) => window.jump(ms), -DAY)
    }
    await pass(last, 6 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.ledger).toEqual([])
    expect(await queued(last)).toBe(0)
  })
})
