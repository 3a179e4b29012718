import { describe, expect, it } from 'vitest'
import { expectNothingLost, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Store } from '../contracts/store.ts'

describe('delivery', () => {
  it('writes before it sends, and lets go when the backend has answered', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()

    page.add(3)
    page.snapshot(1)
    await settle()
    expect(await origin.disk.read('e/')).toHaveLength(3)
    expect(origin.collector.bodies).toHaveLength(0)
    expect(page.delivery.status).toMatchObject({ queued: 4, storage: 'indexeddb' })

    await origin.pass(1000)
    expect(origin.collector.bodies).toHaveLength(1)
    expect(origin.collector.bodies[0]).toMatchObject({
      from: 1,
      to: 3,
      high: 3,
      writer: page.delivery.writer,
    })
    expect(await origin.disk.read('')).toEqual([])
    expect(page.delivery.status).toEqual({
      consent: 'granted',
      queued: 0,
      bytes: 0,
      inFlight: 0,
      storage: 'indexeddb',
      lastSuccessAt: 1_700_000_001_000,
      lastError: null,
      drops: {},
    })
  })

  it('sends no event that is not on disk', async () => {
    const origin = simulatedOrigin()
    let commit = (): void => {}
    const slow: Store = {
      ...origin.disk,
      write: (...given) =>
        new Promise((done) => {
          commit = () => done(origin.disk.write(...given))
        }),
    }
    const page = origin.open({ store: slow })

    page.add(1)
    await origin.pass(5000)
    expect(origin.collector.bodies).toHaveLength(0)

    commit()
    await origin.pass(1000)
    expect(origin.collector.events.size).toBe(1)
  })

  it('sends the newest snapshot only, and lets others rest on disk', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.snapshot(1)
    await origin.pass(1000)

    for (let rev = 2; rev < 10; rev++) {
      page.snapshot(rev, false)
      await origin.pass(1000)
    }
    expect(origin.collector.bodies).toHaveLength(1)
    expect(await origin.disk.read('s/')).toHaveLength(1)

    page.snapshot(10)
    await origin.pass(1000)
    expect(
      origin.collector.bodies.flatMap(({ snapshots }) => snapshots.map(({ rev }) => rev)),
    ).toEqual([1, 10])
  })

  it('keeps a snapshot that became newer while the older one was under way', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { slowMs: 20 }
    page.snapshot(1)
    await origin.pass(1000)

    page.snapshot(2, false)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await origin.pass(0)

    expect(await origin.disk.read('s/')).toEqual([
      [expect.any(String), expect.stringContaining('"rev":2')],
    ])
    expect(origin.collector.bodies).toHaveLength(1)
    expect(page.delivery.status.queued).toBe(1)
  })

  it('takes resting snapshots along when asked to flush, and returns how that went', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.snapshot(1, false)

    expect(await page.delivery.flush()).toEqual({ delivered: true, queued: 0 })
    expect(origin.collector.snapshots.size).toBe(1)

    origin.collector.mode = { status: 503 }
    page.add(2)
    expect(await page.delivery.flush()).toEqual({ delivered: false, queued: 2, reason: 'HTTP 503' })
  })

  it('sends at most 100 records and 48 Ki characters at once, in order', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()

    page.add(250)
    page.delivery.add({
      type: 'log',
      name: 'long',
      data: { text: 'x'.repeat(60_000) },
      session: 'session-long',
      at: 1,
    })
    page.add(1)
    await origin.pass(1000)

    expect(origin.collector.bodies.map(({ from, to }) => [from, to])).toEqual([
      [1, 100],
      [101, 200],
      [201, 250],
      [251, 251],
      [252, 252],
    ])
    expectNothingLost(origin, 252)
  })

  it('records an event whose data cannot be written down, without the data', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    const data: Record<string, never> = {}
    Object.assign(data, { itself: data })

    page.delivery.add({ type: 'log', name: 'round', data, session: 'session-1-of-a-test', at: 1 })
    await origin.pass(1000)

    expect([...origin.collector.events.values()]).toMatchObject([{ name: 'round' }])
    expect(origin.reports).toHaveLength(1)
  })

  it('asks what the server has of pages that are gone before it sends what they left', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({
      transport: { ...origin.collector.transport, send: () => new Promise(() => {}) },
    })
    page.add(150)
    await settle()
    page.close() // the final flush arrives, its answer does not
    expect(origin.collector.events.size).toBeGreaterThan(100)
    const arrived = origin.collector.events.size

    const next = origin.open()
    next.add(1)
    await origin.pass(2000)

    expect(origin.collector.bodies[1]?.pending).toEqual([page.delivery.writer])
    expectNothingLost(origin, 151)
    expect(origin.collector.bodies.slice(1).flatMap(({ events }) => events)).toHaveLength(
      151 - arrived,
    )
    expect(origin.collector.duplicates).toBe(0)
  })

  it('does not send again what the server reports to have', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.add(300)
    page.close() // the final flush arrives, its answer does not
    await settle()
    const before = origin.collector.events.size
    expect(before).toBeGreaterThan(200)

    origin.open()
    await origin.pass(2000)

    expectNothingLost(origin, 300)
    expect(origin.collector.duplicates).toBeLessThanOrEqual(100)
  })
})
