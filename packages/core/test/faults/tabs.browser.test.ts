import { describe, expect, it } from 'vitest'
import { declared } from '../accounted.ts'
import type { FaultPageWindow } from './faultPage.ts'
import { addEvents, durable, HOUR, MINUTE, pass, queued, SECOND, save, stored } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

declare const window: FaultPageWindow

const BATCH = 100

describe('delivery in several tabs', () => {
  const stage = registerStage()

  it.each(['close', 'crash'] as const)(
    'faults 23 and 24: two tabs, no collector, and both %s',
    async (end) => {
      await stage.backend.stop()
      const tabs = [await stage.open({ seed: '1' }), await stage.open({ seed: '2' })]
      const added = (await Promise.all(tabs.map((tab) => addEvents(tab, 100)))).flat()
      const revs = Object.fromEntries(await Promise.all(tabs.map((tab) => save(tab))))
      await Promise.all(tabs.map(durable))
      for (const tab of tabs)
        await (end === 'crash'
          ? stage.crash(tab)
          : Promise.all([tab.waitForEvent('close'), tab.close({ runBeforeUnload: true })]))
      await stage.backend.start()
      await pass(await stage.open({ seed: '3' }), 6 * MINUTE)

      const seen = await expectNothingLost(stage.backend, added, { revs })
      if (end === 'crash') expect(seen.duplicates).toBe(0) // a beacon of one that closes may find the server back
    },
  )

  it('fault 26: the tab that sends crashes, and another goes on in less than three seconds', async () => {
    const [leader, other] = [await stage.open({ real: '' }), await stage.open({ real: '' })]
    await stage.backend.mode({ slowMs: 4000 })
    const added = await addEvents(leader, 20)
    await save(leader)
    await expect
      .poll(async () => (await stage.backend.seen()).posts.length, { timeout: 5000 })
      .toBe(1)
    added.push(...(await addEvents(other, 20)))
    await save(other)
    await durable(other)
    await other.waitForTimeout(1500) // it has tried, and it is not its turn
    expect((await stage.backend.seen()).posts).toHaveLength(1)
    await stage.crash(leader)
    await stage.backend.mode('ok')

    const seen = await expectNothingLost(stage.backend, added, { withinMs: 3 * SECOND })
    expect(seen.duplicates).toBeLessThanOrEqual(BATCH)
  })

  it('fault 27: without Web Locks tabs take turns by a lease', async () => {
    const init = 'delete Navigator.prototype.locks'
    await stage.backend.stop()
    const tabs = await Promise.all(
      [1, 2, 3].map((seed) => stage.open({ real: '', seed: `${seed}` }, { init })),
    )
    const added = (await Promise.all(tabs.map((tab) => addEvents(tab, 20)))).flat()
    await Promise.all(tabs.map((tab) => save(tab)))
    expect(await tabs[0]?.evaluate(() => 'locks' in navigator)).toBe(false)
    await stage.backend.start()

    const seen = await expectNothingLost(stage.backend, added, { withinMs: 20 * SECOND })
    expect(seen.duplicates).toBeLessThanOrEqual(BATCH)
    await expect
      .poll(async () => Promise.all(tabs.map(queued)), { timeout: 20_000 })
      .toEqual([0, 0, 0])
  })

  it('fault 28: a tab whose timers rest for six minutes is alive, and no other tab sends in its place', async () => {
    const [resting, active] = [await stage.open({ seed: '1' }), await stage.open({ seed: '2' })]
    const added = await addEvents(resting, 20)
    await durable(resting)
    for (let minute = 0; minute < 6; minute++) {
      added.push(...(await addEvents(active, 5)))
      await save(active)
      await pass(active, MINUTE)
    }
    expect((await stage.backend.seen()).events).toHaveLength(30)
    await pass(resting, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.duplicates).toBe(0)
  })

  it('fault 42: consent is withdrawn with a backlog while another tab writes', async () => {
    await stage.backend.stop()
    const gone = await stage.open({ seed: '3' })
    const lostWithIt = await addEvents(gone, 5)
    await durable(gone)
    await stage.crash(gone)
    const [one, other] = [await stage.open({ seed: '1' }), await stage.open({ seed: '2' })]
    const added = [...(await addEvents(one, 20)), ...(await addEvents(other, 20))]
    await Promise.all([durable(one), durable(other)])
    await one.evaluate(
      (prefix) => localStorage.setItem(`${prefix}writer-of-a-tail`, '{"left":[]}'),
      'playhead:tail:',
    )
    await stage.backend.start()
    await stage.backend.mode('ok')

    await one.evaluate(() => window.delivery.setConsent('denied'))
    const refused = await addEvents(other, 1)
    await expect.poll(() => other.evaluate(() => window.delivery.status.consent)).toBe('denied')
    const after = await addEvents(other, 20)
    await Promise.all([save(one), save(other)])
    await Promise.all([pass(one, HOUR / 4), pass(other, HOUR / 4)])

    expect(await stored(one)).toEqual([])
    expect(
      await one.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':tail:'))),
    ).toEqual([])
    expect((await stage.backend.seen()).posts).toEqual([])
    expect(after.every((id) => id.endsWith('/0'))).toBe(true)

    // With consent given again, the ledger declares what was dropped, and no more.
    for (const tab of [one, other]) await tab.evaluate(() => window.delivery.setConsent('granted'))
    const accepted = [...added, ...refused.filter((id) => !id.endsWith('/0'))]
    accepted.push(...(await addEvents(one, 1)), ...(await addEvents(other, 1)))
    // One after the other: a turn is held in real time, and a minute of theirs is over in a moment.
    await pass(one, MINUTE)
    await pass(other, MINUTE)
    const seen = await expectNothingLost(stage.backend, accepted)
    expect(declared(seen).length).toBe(accepted.length - 2)
    expect(seen.events).toHaveLength(2)
    expect(lostWithIt).toHaveLength(5) // those whose page was gone are in no ledger
  })

  it('fault 43: consent is withdrawn while a request is under way', async () => {
    await stage.backend.mode('hang')
    const page = await stage.open({ seed: '7' })
    await addEvents(page, 20)
    await save(page)
    const passing = pass(page, 5 * SECOND)
    await expect.poll(async () => (await stage.backend.seen()).posts.length).toBe(1)
    await page.evaluate(() => window.delivery.setConsent('denied'))
    await passing // it was broken off: the collector never answers

    await stage.backend.mode('ok')
    await pass(page, HOUR / 4)
    expect(await queued(page)).toBe(0)
    expect(await stored(page)).toEqual([])
    expect((await stage.backend.seen()).posts).toHaveLength(1)
  })
})
