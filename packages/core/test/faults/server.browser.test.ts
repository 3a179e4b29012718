import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declared } from '../accounted.ts'
import type { FaultPageWindow } from './faultPage.ts'
import {
  addEvents,
  faults,
  HOUR,
  leap,
  MINUTE,
  pass,
  problems,
  queued,
  SECOND,
  save,
  sends,
} from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { openStage, type Stage } from './stage.ts'

declare const window: FaultPageWindow

/** The name of a collector that is not on this machine, as far as the browser knows. */
const FAR = 'collector.example'

describe('delivery and a server in trouble', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage([`--host-resolver-rules=MAP ${FAR} 127.0.0.1`])
  })
  beforeEach(() => stage.fresh())
  afterAll(() => stage.close())

  /** A page with its time in hand, and a seed, so that no draw of the back-off surprises. */
  const open = (query: Record<string, string> = {}, options = {}): Promise<Page> =>
    stage.open({ seed: '7', ...query }, options)

  it('fault 01: 503 for a minute costs nothing, and no storm', async () => {
    const page = await open()
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
    const page = await open()
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
    const page = await open()
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

  it('fault 04: refused for ten minutes while the browser believes to be online', async () => {
    const page = await open()
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
    const page = await open(
      {},
      { init: "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })" },
    )
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 5 * SECOND)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 05: an hour offline with 2000 events', async () => {
    const page = await open()
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
    const page = await open({ timeout: '1500' })
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
      const page = await open()
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

  it('fault 33: one poisoned event of fifty is found, given up and declared', async () => {
    const page = await open()
    await stage.backend.mode({ poison: (record) => 'seq' in record && record.seq === 17 })
    const added = await addEvents(page, 50)
    await save(page)
    await pass(page, 5 * MINUTE)
    await addEvents(page, 1).then((more) => added.push(...more))
    await pass(page, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual([added[16]])
    expect(seen.ledger).toMatchObject([{ reason: 'rejected', count: 1 }])
    const refused = (await sends(page)).filter(({ outcome }) => outcome === 'rejected')
    expect(refused.length).toBeLessThanOrEqual(7)
  })

  it('fault 34: 413 makes batches smaller, then they grow again; what is too large alone is declared', async () => {
    const page = await open()
    await stage.backend.mode({ mostBytes: 10_000 })
    const added = await addEvents(page, 60, 400)
    added.push(...(await addEvents(page, 1, 12_000)), ...(await addEvents(page, 20)))
    await save(page)
    await pass(page, 5 * MINUTE)
    const shrunk = (await sends(page))
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ records }) => records)
    await stage.backend.mode('ok')
    added.push(...(await addEvents(page, 400)))
    await pass(page, 5 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual([added[60]])
    expect(seen.ledger).toMatchObject([{ reason: 'too_large', count: 1 }])
    expect(Math.max(...shrunk.slice(0, 3))).toBeLessThan(30)
    expect((await sends(page)).at(-1)?.outcome).toBe('accepted')
    expect(Math.max(...(await sends(page)).map(({ records }) => records))).toBeGreaterThan(60)
  })

  it.each([401, 403, 404])(
    'fault 35: an hour of %s keeps everything, retries rarely, and reports to the developer',
    async (status) => {
      const page = await open()
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

  it('fault 36: the 200 of a captive portal is no answer', async () => {
    const page = await open({ to: stage.backend.url.replace('127.0.0.1', FAR) })
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
    const page = await open(query)
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
      const page = await open(query)
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
    const page = await open()
    await stage.backend.mode('opaque')
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 10 * SECOND)
    expect(await queued(page)).toBe(21)
    await stage.backend.mode('ok')
    await pass(page, 5 * MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it.each([
    ['throws at once', '() => { throw new Error("patched") }'],
    ['gives no response', 'async () => undefined'],
    ['never settles', '() => new Promise(() => {})'],
  ])('fault 46: a fetch that %s', async (_, patched) => {
    const page = await open(
      { timeout: '300' },
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
    const page = await open({}, { path: '/csp' })
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, HOUR)
    const tries = await sends(page)
    expect(tries.every(({ outcome }) => outcome === 'retry')).toBe(true)
    expect(tries.length).toBeLessThan(40)
    expect((await stage.backend.seen()).posts).toEqual([])
    await page.goto(stage.elsewhere)
    await open({}, { page })
    await pass(page, MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 47: a content security policy that forbids the endpoint is reported to the developer', async () => {
    const page = await open({}, { path: '/csp' })
    await addEvents(page, 1)
    await save(page)
    await pass(page, MINUTE)

    expect(await problems(page)).not.toEqual([])
  })

  it('fault 48: no preflight, neither in the foreground nor as the page goes', async () => {
    const page = await open()
    const added = await addEvents(page, 20)
    await save(page)
    await pass(page, 5 * SECOND)
    added.push(...(await addEvents(page, 20)))
    await page.goto(stage.elsewhere)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.methods).toEqual({ POST: seen.posts.length })
    for (const type of seen.contentTypes) expect(type).toMatch(/^text\/plain/)
  })

  it.each([
    ['works', '', true],
    ['is missing', 'delete window.CompressionStream', false],
    [
      'breaks',
      'window.CompressionStream = class { readable = new ReadableStream({ start: (c) => c.error(new Error("broken")) }); writable = new WritableStream() }',
      false,
    ],
  ])('fault 49: CompressionStream %s', async (_, init, packed) => {
    const page = await open({ gzip: '' }, { init })
    const added = await addEvents(page, 100)
    await save(page)
    await pass(page, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.posts.some(({ path }) => path.includes('z=gz'))).toBe(packed)
    if (packed) expect(seen.posts[0]?.bytes).toBeLessThan(3000)
  })
})
