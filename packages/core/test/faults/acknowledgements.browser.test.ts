import { describe, expect, it } from 'vitest'
import { declared } from '../accounted.ts'
import type { FaultPageWindow } from './faultPage.ts'
import { addEvents, MINUTE, pass, queued, SECOND, save } from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

declare const window: FaultPageWindow

/** The name of a collector that is not on this machine, as far as the browser knows. */
const FAR = 'collector.example'

describe('delivery and a server in trouble', () => {
  const stage = registerStage([`--host-resolver-rules=MAP ${FAR} 127.0.0.1`])

  it('fault 36: the 200 of a captive portal is no answer', async () => {
    const page = await stage.open({ seed: '7', to: stage.backend.url.replace('127.0.0.1', FAR) })
    await stage.backend.mode({ status: 200, html: '<html>Log in to the WLAN' })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, MINUTE)
    expect(await queued(page)).toBe(21)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it.each([
    ['204 of a backend with another schema', { silent: 204 }, { foreign: '1' }],
    ['202', 'ok', {}],
    [
      '207 that refuses one',
      { rejects: (record: object) => 'seq' in record && record.seq === 3, status: 207 },
      {},
    ],
    ['an acknowledgement after a redirect', { redirect: '/v1/moved' }, {}],
  ] as const)('fault 37: %s is an answer', async (_, mode, query) => {
    const page = await stage.open({ seed: '7', ...query })
    await stage.backend.mode(mode)
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, MINUTE)
    added.push(...(await addEvents(page, 1)))
    await pass(page, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual(typeof mode === 'object' && 'rejects' in mode ? [added[2]] : [])
    expect(seen.duplicates).toBe(0)
    expect(await queued(page)).toBe(0)
  })

  it.each([
    ['204 without an acknowledgement', { silent: 204 }, {}],
    ['a page of a single-page app', { status: 200, html: '<!doctype html>Home' }, {}],
    [
      'a login page after a redirect',
      { redirect: '/login', status: 302, html: '<!doctype html>Log in' },
      {},
    ],
    [
      'a login page, by a backend with another schema',
      { status: 200, html: '<!doctype html>Log in' },
      { foreign: '1' },
    ],
    [
      'a redirect to it',
      { redirect: '/login', status: 302, html: '<!doctype html>Log in' },
      { foreign: '1' },
    ],
  ] as const)(
    'fault 37: %s is not an acknowledgement: all records are kept, and it is reported to the developer',
    async (_, mode, query) => {
      const page = await stage.open({ seed: '7', ...query })
      await stage.backend.mode(mode)
      const added = await addEvents(page, 20)
      await save(page)
      await pass(page, 10 * SECOND)
      expect(await queued(page)).toBe(21)
      expect(await page.evaluate(() => window.problems)).toEqual([
        expect.stringContaining('is the URL right?'),
      ])

      await stage.backend.mode('ok')
      await pass(page, 30 * MINUTE)
      await expectNothingLost(stage.backend, added)
      expect(await queued(page)).toBe(0)
    },
  )

  it('fault 37: an answer that the page may not read is not an acknowledgement', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode('opaque')
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 10 * SECOND)
    expect(await queued(page)).toBe(21)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
  })
})
