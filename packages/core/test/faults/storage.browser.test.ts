import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { declared } from '../accounted.ts'
import type { FaultPageWindow } from './faultPage.ts'
import {
  addEvents,
  durable,
  faults,
  MINUTE,
  pass,
  plant,
  queued,
  SECOND,
  save,
  stored,
} from './harness.ts'
import { expectNothingLost } from './oracle.ts'
import { registerStage } from './stage.ts'

declare const window: FaultPageWindow

/**
 * A disk that is full after so many records: the transaction aborts, and says why, as the browser's
 * does.
 */
const full = (most: number): string => `
  const put = IDBObjectStore.prototype.put
  let written = 0
  IDBObjectStore.prototype.put = function (value, key) {
    if (!window.roomy && /^[es]/.test(key) && ++written > ${most}) {
      const { transaction } = this
      Object.defineProperty(transaction, 'error', { value: new DOMException('full', 'QuotaExceededError'), configurable: true })
      queueMicrotask(() => { try { transaction.abort() } catch {} })
      transaction.commit = () => {}
    }
    return put.call(this, value, key)
  }`

describe('delivery and a disk in trouble', () => {
  const stage = registerStage()

  it('fault 29: a full disk costs the oldest events, and the ledger declares which', async () => {
    await stage.backend.stop()
    const page = await stage.open({ seed: '7' }, { init: full(60) })
    const snapshot = await save(page)
    const added = await addEvents(page, 40)
    await durable(page)
    added.push(...(await addEvents(page, 40)))
    await durable(page)
    await page.evaluate(() => Object.assign(window, { roomy: true }))
    await stage.backend.start()
    await pass(page, 10 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added, {
      revs: Object.fromEntries([snapshot]),
    })
    const dropped = declared(seen)
    expect(dropped.length).toBeGreaterThan(0)
    expect(dropped).toEqual(added.slice(0, dropped.length))
    expect(seen.ledger).toMatchObject([{ reason: 'quota', count: dropped.length }])
    expect(await page.evaluate(() => window.delivery.status.drops)).toEqual({
      quota: dropped.length,
    })
  })

  it.each([
    ['it does not exist', 'Object.defineProperty(window, "indexedDB", { value: undefined })'],
    [
      'it refuses to open',
      'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") }',
    ],
    [
      'it fails to open',
      'IDBFactory.prototype.open = () => { const r = {}; setTimeout(() => r.onerror()); return r }',
    ],
    ['it never opens', 'IDBFactory.prototype.open = () => ({})'],
  ])('fault 30: without a database, since %s', async (_, init) => {
    const page = await stage.open({ seed: '7' }, { init })
    const added = await addEvents(page, 20)
    const snapshot = await save(page)
    await expect
      .poll(() => page.evaluate(() => window.delivery.status.storage), { timeout: 2.5 * SECOND })
      .toBe('memory')
    await pass(page, 5 * SECOND)

    await expectNothingLost(stage.backend, added, { revs: Object.fromEntries([snapshot]) })
    expect((await faults(page)).filter((each) => !each.startsWith('store: '))).toEqual([])
  })

  it('fault 31: the user clears the site while we are on it', async () => {
    await stage.backend.stop()
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 20)
    await durable(page)
    const tools = await stage.devtools(page)
    await tools.send('Storage.clearDataForOrigin', {
      origin: stage.origin,
      storageTypes: 'indexeddb,local_storage',
    })
    added.push(...(await addEvents(page, 20)))
    await durable(page)
    await pass(page, 3 * MINUTE) // time to find what is missing, and to write it again
    await stage.crash(page)
    await stage.backend.start()
    const next = await stage.open({ seed: '7' })
    await pass(next, 10 * MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 31: the browser closes the connection under us', async () => {
    await stage.backend.stop()
    const page = await stage.open(
      { seed: '7' },
      {
        init: `const { transaction } = IDBDatabase.prototype
          IDBDatabase.prototype.transaction = function (...given) { window.database = this; return transaction.apply(this, given) }`,
      },
    )
    const added = await addEvents(page, 20)
    await durable(page)
    await page.evaluate(() => (window as unknown as { database: IDBDatabase }).database.close())
    added.push(...(await addEvents(page, 20)))
    await durable(page)
    expect((await stored(page)).filter((key) => key.startsWith('e/'))).toHaveLength(40)
    await stage.crash(page)
    await stage.backend.start()
    await pass(await stage.open({ seed: '7' }), 10 * MINUTE)

    await expectNothingLost(stage.backend, added)
  })

  it('fault 32: another tab deletes the database', async () => {
    await stage.backend.stop()
    const page = await stage.open({ seed: '7' })
    const added = await addEvents(page, 20)
    await durable(page)
    const other = await stage.context.newPage()
    await other.goto(`${stage.origin}/bare`)
    const before = Date.now()
    const deleted = await other.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.deleteDatabase('playhead-queue-1')
          request.onsuccess = () => resolve('deleted')
          request.onblocked = () => resolve('blocked')
        }),
    )
    added.push(...(await addEvents(page, 20)))
    await durable(page)

    expect(deleted).toBe('deleted')
    expect(Date.now() - before).toBeLessThan(2 * SECOND)
    await stage.backend.start()
    await pass(page, 10 * MINUTE)
    await expectNothingLost(stage.backend, added)
  })

  it('fault 40: what a later version wrote stays; what is broken is declared; the rest arrives', async () => {
    const later: [string, string] = ['2e/of-a-later-version/0000000001', '{"v":99}']
    const first = await stage.open({ seed: '7' })
    await stage.backend.stop()
    const added = await addEvents(first, 10)
    await durable(first)
    const [key] = (await stored(first)).filter((each) => each.startsWith('e/'))
    await stage.crash(first)
    const bare = await stage.context.newPage()
    await bare.goto(`${stage.origin}/bare`)
    await plant(bare, [later, [key as string, '{"type":"lo']])
    await stage.backend.start()
    const next = await stage.open({ seed: '7' })
    await pass(next, 2 * MINUTE)
    added.push(...(await addEvents(next, 1)))
    await pass(next, MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(declared(seen)).toEqual([added[0]])
    expect(seen.ledger).toMatchObject([{ reason: 'storage_lost', count: 1 }])
    expect(await stored(next)).toContain(later[0])
  })

  it('fault 41: an older and a later build in two tabs leave each other alone', async () => {
    await stage.backend.stop()
    const [older, later] = [
      await stage.open({ seed: '7' }),
      await stage.open({ seed: '8' }, { path: '/next' }),
    ]
    const added = [...(await addEvents(older, 20)), ...(await addEvents(later, 20))]
    await Promise.all([durable(older), durable(later)])
    await stage.crash(older)
    await stage.backend.start()
    await pass(later, 10 * MINUTE)
    expect((await stage.backend.seen()).events).toHaveLength(20)
    await later.close()
    await pass(await stage.open({ seed: '9' }), 10 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    expect(seen.duplicates).toBe(0)
  })

  it.each([
    ['20 001 events', 20_001, 0],
    ['more than 5 MB', 60, 100_000],
  ])(
    'fault 44: of %s the oldest are dropped, and the ledger is exact and sent until it is acknowledged',
    async (_, count, chars) => {
      const page = await stage.open({ seed: '7' })
      await stage.backend.mode({ status: 503 })
      const snapshot = await save(page)
      const added = await addEvents(page, count, chars)
      await durable(page)
      await pass(page, MINUTE)
      const { batches } = await stage.backend.seen()
      expect(batches.length).toBeGreaterThan(1)
      for (const { drops } of batches) expect(drops).toBe(1)
      await stage.backend.mode('ok')
      await pass(page, 6 * MINUTE)

      const seen = await expectNothingLost(stage.backend, added, {
        revs: Object.fromEntries([snapshot]),
      })
      const dropped = declared(seen)
      expect(dropped.length).toBeGreaterThan(0)
      expect(dropped).toEqual(added.slice(0, dropped.length))
      expect(seen.ledger).toMatchObject([{ reason: 'bytes', count: dropped.length }])
      expect(seen.events).toHaveLength(count - dropped.length)
      expect(await queued(page)).toBe(0)
      expect((await stored(page)).filter((key) => key.startsWith('l/'))).toEqual([])
    },
  )

  it('fault 45: a ledger whose batch failed is sent again, and counted once', async () => {
    const page = await stage.open({ seed: '7' })
    await stage.backend.mode({ status: 503 })
    const added = await addEvents(page, 60, 100_000)
    await durable(page)
    await pass(page, 10 * SECOND)
    await stage.backend.mode('cut') // it arrives, and its answer is lost
    await pass(page, MINUTE)
    await stage.crash(page)
    await stage.backend.mode('ok')
    const next: Page = await stage.open({ seed: '8' })
    await pass(next, 10 * MINUTE)

    const seen = await expectNothingLost(stage.backend, added)
    const lines = new Map(seen.ledger.map((line) => [line.id, line]))
    expect(seen.ledger.length).toBeGreaterThan(lines.size)
    expect([...lines.values()].reduce((sum, line) => sum + line.count, 0)).toBe(
      added.length - seen.events.length,
    )
  })
})
