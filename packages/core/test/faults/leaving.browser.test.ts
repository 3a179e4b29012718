import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { addEvents, durable, faults, MINUTE, pass, save } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

/** What a stub of this page keeps for the next one. */
const count = 'localStorage.beacons = Number(localStorage.beacons ?? 0) + 1'

describe('delivery as a page goes', () => {
  const stage = registerStage()

  /** The next visit, some minutes of it. */
  const comeBack = async (page?: Page): Promise<void> =>
    pass(await stage.open({ seed: '9' }, page ? { page } : {}), 3 * MINUTE)

  it.each(['of the same origin', 'closed'])(
    'fault 13: 500 events in one task, then another page, or none: %s',
    async (how) => {
      const page = await stage.open({ real: '' })
      const added = await page.evaluate(
        ([gone, to]) => {
          const words = (window as unknown as { addEvents(count: number): string[] }).addEvents(500)
          if (!gone) location.href = to
          return words
        },
        [how === 'closed', `${stage.origin}/bare`] as const,
      )
      if (how === 'closed') await page.close({ runBeforeUnload: true })
      else await page.waitForURL(`${stage.origin}/bare`)
      await comeBack()

      await expectNothingLost(stage.backend, added)
    },
  )

  it.each([
    ['returns false', `navigator.sendBeacon = () => { ${count}; return false }`],
    ['throws', `navigator.sendBeacon = () => { ${count}; throw new Error('WebKit 188329') }`],
  ])('fault 16: sendBeacon %s', async (how, init) => {
    const page = await stage.open({ seed: '7' }, { init })
    const added = await addEvents(page, 100)
    await save(page)
    await page.goto(`${stage.origin}/bare`)
    const beacons = Number(await page.evaluate(() => localStorage.beacons))
    await comeBack()

    const seen = await expectNothingLost(stage.backend, added)
    // What is refused is offered by halves, down to one record; what throws leaves it to fetch, at
    // once.
    if (how === 'throws') expect(beacons).toBe(1)
    else expect(beacons).toBeGreaterThan(5)
    expect(seen.snapshots).toHaveLength(1)
  })

  it('fault 17: the browser took a beacon that never arrives', async () => {
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 20)
    const revs = Object.fromEntries([await save(page)])
    await durable(page)
    await stage.backend.stop()
    await page.goto(stage.elsewhere)
    await stage.backend.start()
    await comeBack(page)

    await expectNothingLost(stage.backend, added, { revs })
  })

  it('fault 17: the browser took a beacon that never arrives, and the page comes back', async () => {
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 20)
    const revs = Object.fromEntries([await save(page)])
    await durable(page)
    await stage.backend.stop()
    const transition = (type: string): Promise<boolean> =>
      page.evaluate(
        (name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })),
        type,
      )
    await transition('pagehide')
    await durable(page)
    await stage.backend.start()
    await transition('pageshow')
    await pass(page, 3 * MINUTE)

    await expectNothingLost(stage.backend, added, { revs })
  })

  it('fault 18: the host page has used up the keepalive bytes', async () => {
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 50)
    await save(page)
    await durable(page)
    const taken = await page.evaluate(() => {
      const ask = (kib: number): Promise<unknown> =>
        fetch('/hang', { method: 'POST', keepalive: true, body: 'x'.repeat(kib * 1024) }).catch(
          (error) => error,
        )
      void ask(63)
      return ask(60).then(String)
    })
    expect(taken).toContain('TypeError')
    // Hidden, for the page may live; then it goes.
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await page.waitForTimeout(100)
    expect(await faults(page)).toEqual([])
    await page.goto(stage.elsewhere)
    await comeBack(page)

    await expectNothingLost(stage.backend, added)
  })
})
