import { describe, expect, it } from 'vitest'
import type { FaultPageWindow } from './faultPage.ts'
import {
  addEvents,
  faults,
  HOUR,
  MINUTE,
  pass,
  problems,
  queued,
  SECOND,
  save,
  sends,
} from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

declare const window: FaultPageWindow

describe('delivery and a server in trouble', () => {
  const stage = registerStage()

  it.each([
    ['throws at once', '() => { throw new Error("patched") }'],
    ['gives no response', 'async () => undefined'],
    ['never settles', '() => new Promise(() => {})'],
  ])('fault 46: a fetch that %s', async (_, patched) => {
    const page = await stage.open(
      { seed: '7', timeout: '300' },
      { init: `window.own = window.fetch; window.fetch = ${patched}` },
    )
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 5 * SECOND)
    expect(await queued(page)).toBe(21)
    await page.evaluate(() => {
      window.fetch = (window as unknown as { own: typeof fetch }).own
    })
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
    expect(await faults(page)).toEqual([])
  })

  it('fault 47: a content security policy that forbids the endpoint', async () => {
    const page = await stage.open({ seed: '7' }, { path: '/csp' })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, HOUR)
    const tries = await sends(page)
    expect(tries.every(({ outcome }) => outcome === 'retry')).toBe(true)
    expect(tries.length).toBeLessThan(40)
    expect((await stage.backend.seen()).posts).toEqual([])
    await page.goto(stage.elsewhere)
    await stage.open({ seed: '7' }, { page })
    await pass(page, MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 47: a content security policy that forbids the endpoint is reported to the developer', async () => {
    const page = await stage.open({ seed: '7' }, { path: '/csp' })
    await addEvents(page, 1)
    await save(page)
    await pass(page, MINUTE)

    expect(await problems(page)).not.toEqual([])
  })

  it('fault 48: no preflight, neither in the foreground nor as the page goes', async () => {
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 5 * SECOND)
    added.push(...(await addEvents(page, 20)))
    await page.goto(stage.elsewhere)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.methods).toEqual({ POST: seen.posts.length })
    for (const type of seen.contentTypes) expect(type).toMatch(/^text\/plain/)
  })
})
