import { describe, expect, it } from 'vitest'
import { addEvents, MINUTE, pass, queued, SECOND, save, sends } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

describe('delivery and a server in trouble', () => {
  const stage = registerStage()

  it('fault 04: refused for ten minutes while the browser believes to be online', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.stop()
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 10 * MINUTE)
    expect(await page.evaluate(() => navigator.onLine)).toBe(true)
    const times = (await sends(page)).map(({ at }) => at)
    await stage.backend.start()
    await pass(page, 6 * MINUTE)

    await expectNothingLost(stage.backend, added)
    expect(times.length).toBeGreaterThan(5)
    for (const [tries, at] of times.slice(1).entries())
      expect(at - (times[tries] ?? 0), `wait ${tries}`).toBeLessThanOrEqual(
        Math.min(5 * MINUTE, SECOND * 2 ** tries) + 1,
      )
  })

  it('fault 04: the browser believes to be offline, and is not', async () => {
    const page = await stage.open(
      { seed: '7' },
      { init: "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })" },
    )
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 5 * SECOND)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 05: an hour offline with 2000 events', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.context.setOffline(true)
    const added: string[] = []
    for (let turn = 0; turn < 20; turn++) {
      added.push(...(await addEvents(page, 100)))
      await save(page)
      await pass(page, 3 * MINUTE)
    }
    expect(await page.evaluate(() => navigator.onLine)).toBe(false)
    expect((await sends(page)).length).toBeLessThan(40)
    await stage.context.setOffline(false)
    await page.waitForFunction(() => navigator.onLine)
    await pass(page, 4 * SECOND)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.duplicates).toBe(0)
    expect(seen.mostAtOnce).toBe(1)
    const order = seen.batches.flatMap(({ seqs }) => seqs)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(seen.snapshots).toMatchObject([{ rev: 20 }])
  })

  it('fault 06: a server that hangs is given up in time, and the page has its keepalive bytes back', async () => {
    const page = await stage.open({ seed: '7', timeout: '1500' })
    await stage.backend.mode('hang')
    const added = await addEvents(page, 20, 400)
    await save(page)
    const beacon = (kib: number): Promise<boolean> =>
      page.evaluate((size) => navigator.sendBeacon('/bare', 'x'.repeat(size * 1024)), kib)
    const passing = pass(page, 1.2 * SECOND)
    await expect.poll(async () => (await stage.backend.seen()).posts.length).toBe(1)
    const during = await beacon(60)
    await passing
    const after = await beacon(50)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
    expect({ during, after }).toEqual({ during: false, after: true })
    expect((await sends(page)).map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['retry', 'accepted']),
    )
  })

  it.each(['cut', 'truncate'] as const)(
    'fault 07: the batch is stored, and the answer lost: %s',
    async (mode) => {
      const page = await stage.open({ seed: '7' })
      await stage.backend.mode(mode)
      const added = await addEvents(page, 20)
      await save(page)
      await pass(page, 3 * SECOND)
      await stage.backend.mode('ok')
      await pass(page, 5 * MINUTE)

      const seen = await expectNothingLost(stage.backend, added)
      expect(seen.duplicates).toBeGreaterThan(0)
      expect(seen.events).toHaveLength(20)
      expect(await queued(page)).toBe(0)
    },
  )
})
