import { describe, expect, it } from 'vitest'
import { expectNothingLost, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Store } from '../contracts/store.ts'

const MINUTE = 60_000

describe('delivery when there is no room', () => {
  it('makes room when the disk is full, oldest events first, and reports what was dropped', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    let room = 100
    const store: Store = {
      ...origin.disk,
      async write(put, remove = []) {
        room += remove.length - put.length
        if (room >= 0) return origin.disk.write(put, remove)
        room += put.length
        throw new DOMException('full', 'QuotaExceededError')
      },
    }
    const page = origin.open({ store })
    page.snapshot(1)
    for (let at = 0; at < 12; at++) {
      page.add(10)
      await settle()
    }
    expect(page.delivery.status.drops.quota).toBeGreaterThan(0)

    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)
    page.add(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 121)
    expect(origin.collector.snapshots.size).toBe(1)
  })

  it.each(['quota', 'bytes'] as const)(
    'gives up rates before errors, ends and completions: %s',
    async (reason) => {
      const origin = simulatedOrigin()
      origin.collector.mode = 'refused'
      let full = false
      const store: Store = {
        ...origin.disk,
        async write(put, remove = []) {
          if (!full || put.length <= remove.length) return origin.disk.write(put, remove)
          full = false
          throw new DOMException('full', 'QuotaExceededError')
        },
      }
      const page = origin.open({ store })
      const moment = { session: `session-${page.delivery.writer}`, at: 1 }
      page.delivery.add({ type: 'view', startupMs: 1, ...moment })
      page.delivery.add({ type: 'error', fatal: true, code: 'network', message: null, ...moment })
      page.delivery.add({ type: 'complete', basis: 'position', threshold: 0.9, ...moment })
      page.delivery.add({ type: 'end', reason: 'app', ...moment })
      const count = reason === 'bytes' ? 20_000 : 20
      for (let at = 0; at < count; at++) page.delivery.add({ type: 'rate', rate: 2, ...moment })
      await settle()
      full = reason === 'quota'
      page.delivery.add({ type: 'volume', volume: 1, muted: null, ...moment })
      await settle()

      const dropped = page.delivery.status.drops[reason] ?? 0
      expect(dropped).toBeGreaterThan(5)
      origin.collector.mode = 'ok'
      await origin.pass(30 * MINUTE)
      page.add(1)
      await origin.pass(MINUTE)
      expect(origin.collector.ledger).toMatchObject([
        { reason, count: dropped, seqs: [[5, 4 + dropped]] },
      ])
      expectNothingLost(origin, count + 6)
    },
  )

  it('gives account of many gaps in lines and batches that the wire takes', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    const moment = { session: `session-${page.delivery.writer}`, at: 1 }
    for (let at = 0; at < 10_001; at++) {
      page.delivery.add({ type: 'error', fatal: false, code: 'x', message: null, ...moment })
      page.delivery.add({ type: 'rate', rate: 2, ...moment })
    }
    await settle()
    origin.collector.mode = 'ok'
    await origin.pass(30 * MINUTE)

    expect(
      Math.max(...origin.collector.ledger.map(({ seqs = [] }) => seqs.length)),
    ).toBeLessThanOrEqual(1000)
    expect(
      Math.max(...origin.collector.bodies.map((body) => JSON.stringify(body).length)),
    ).toBeLessThan(128 * 1024)
    expectNothingLost(origin, 20_002)
  })

  it('gives up even those when nothing else is left', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    for (let at = 0; at < 20_001; at++)
      page.delivery.add({ type: 'end', reason: 'app', session: 'session-of-ends', at: 1 })

    expect(page.delivery.status).toMatchObject({ queued: 15_000, drops: { bytes: 5001 } })
  })

  it('keeps within its bounds and gives account of the rest', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.snapshot(1)
    page.add(20_500)
    await origin.pass(2000)
    expect(page.delivery.status.queued).toBeLessThanOrEqual(20_000)

    origin.collector.mode = 'ok'
    await origin.pass(30 * MINUTE)
    page.add(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 20_501)
    expect(origin.collector.snapshots.size).toBe(1)
  })
})
