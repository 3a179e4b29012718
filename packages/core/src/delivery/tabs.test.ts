import { describe, expect, it, vi } from 'vitest'
import { expectNothingLost, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Transport } from '../contracts/transport.ts'

const MINUTE = 60_000

describe('delivery in several tabs', () => {
  it('loses nothing of two tabs that close or crash', async () => {
    for (const how of ['close', 'crash'] as const) {
      const origin = simulatedOrigin()
      origin.collector.mode = 'refused'
      const tabs = [origin.open(), origin.open()]
      for (const tab of tabs) tab.add(100)
      await origin.pass(2000)
      for (const tab of tabs) tab[how]()

      origin.collector.mode = 'ok'
      origin.open()
      await origin.pass(MINUTE)
      expectNothingLost(origin, 200)
    }
  })

  it('sends from one tab at a time', async () => {
    const origin = simulatedOrigin()
    let running = 0
    let most = 0
    const transport = {
      name: 'counting',
      async send(...given: Parameters<typeof origin.collector.transport.send>) {
        most = Math.max(most, ++running)
        await settle()
        running--
        return origin.collector.transport.send(...given)
      },
    }
    const tabs = Array.from({ length: 8 }, () => origin.open({ transport }))
    for (const tab of tabs) tab.add(20)
    await origin.pass(2 * MINUTE)

    expect(most).toBe(1)
    expect(origin.collector.duplicates).toBe(0)
    expectNothingLost(origin, 160)
  })

  it('goes on when the tab that sends crashes', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'hang'
    const [first, second] = [origin.open(), origin.open()]
    first?.add(10)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    second?.add(10)
    first?.crash()
    await origin.pass(3000)
    expect(origin.collector.events.size).toBeGreaterThanOrEqual(10)
    await origin.pass(MINUTE + 5000)

    expectNothingLost(origin, 20)
  })

  it('takes the turn of a tab that hangs while it sends', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'hang'
    const [first, second] = [origin.open(), origin.open()]
    first?.add(5)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    second?.add(5)
    await origin.pass(65_000)

    const sessions = [...origin.collector.events.values()].map(({ session }) => session)
    expect(sessions.slice(0, 5)).toEqual(Array(5).fill(`session-${second?.delivery.writer}`))
    // The other one tries again once it has lost its turn.
    expect(sessions.slice(5)).toEqual(Array(5).fill(`session-${first?.delivery.writer}`))
  })

  it('leaves its turn to a tab that is slow, as long as it gets on', async () => {
    for (const withLocks of [true, false]) {
      const origin = simulatedOrigin(withLocks)
      if (!withLocks) vi.stubGlobal('navigator', {})
      let running = 0
      let most = 0
      let answer = (): void => {}
      const transport: Transport = {
        name: 'slow',
        async send(...given) {
          most = Math.max(most, ++running)
          await new Promise<void>((resolve) => {
            answer = resolve
          })
          running--
          return origin.collector.transport.send(...given)
        },
      }
      const tabs = [origin.open({ transport }), origin.open({ transport })]
      vi.unstubAllGlobals()
      for (const tab of tabs) tab.add(1000)
      for (let turn = 0; turn < 40; turn++) {
        await origin.pass(10_000)
        answer()
      }
      await origin.pass(MINUTE)

      expect(most).toBe(1)
      if (withLocks) expect(origin.collector.duplicates).toBe(0)
      expect(origin.reports).toEqual([])
      expectNothingLost(origin, 2000)
      expect(Object.keys(origin.storage)).toEqual([])
    }
  })

  it('breaks off what was under way when its turn was taken, and never sends beside itself', async () => {
    const origin = simulatedOrigin()
    const running = new Map<string, number>()
    let most = 0
    const transport: Transport = {
      name: 'hanging',
      async send(batch, options) {
        const now = (running.get(batch.writer) ?? 0) + 1
        running.set(batch.writer, now)
        most = Math.max(most, now)
        const answer = await origin.collector.transport.send(batch, options)
        await origin.wait(5000) // to break off takes its time
        running.set(batch.writer, now - 1)
        return answer
      },
    }
    origin.collector.mode = 'hang'
    const [first, second] = [origin.open({ transport }), origin.open({ transport })]
    first?.add(5)
    await origin.pass(1500)
    second?.add(5)
    for (let minute = 0; minute < 10; minute++) {
      first?.add(1)
      await origin.pass(MINUTE)
    }
    origin.collector.mode = 'ok'
    await origin.pass(60 * MINUTE)

    expect(most).toBe(1)
    expect(origin.reports).toEqual([])
    expectNothingLost(origin, 20)
  })

  it('leaves the records of a tab that lives to that tab, and takes them over when it freezes', async () => {
    const origin = simulatedOrigin()
    const [first, second] = [origin.open(), origin.open()]
    for (let rev = 1; rev < 180; rev++) {
      first?.snapshot(rev, false)
      second?.snapshot(rev, rev % 15 === 0)
      await origin.pass(1000)
    }
    const writers = new Set(origin.collector.bodies.map(({ writer }) => writer))
    expect(writers).toEqual(new Set([second?.delivery.writer]))

    origin.collector.mode = 'refused'
    first?.delivery.hide('pagehide')
    origin.collector.mode = 'ok'
    await origin.pass(65_000)
    expect(origin.collector.snapshots.size).toBe(2)
  })

  it('lets go of its turn when the page freezes', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'hang'
    const [first, second] = [origin.open(), origin.open()]
    first?.add(5)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    first?.delivery.hide('pagehide')
    second?.add(5)
    await origin.pass(4000)

    expect(
      [...origin.collector.events.values()].some(
        ({ session }) => session === `session-${second?.delivery.writer}`,
      ),
    ).toBe(true)
  })

  it('does without Web Locks', async () => {
    const origin = simulatedOrigin()
    vi.stubGlobal('navigator', {})
    const tabs = Array.from({ length: 4 }, () => origin.open({ locks: 'none' }))
    vi.unstubAllGlobals()
    for (const tab of tabs) tab.add(20)
    await origin.pass(2 * MINUTE)

    expectNothingLost(origin, 80)
    expect(origin.collector.duplicates).toBeLessThanOrEqual(60)
    expect(Object.keys(origin.storage)).toEqual([])
  })

  it('takes over the lease of a page that was killed while it had it', async () => {
    const origin = simulatedOrigin()
    vi.stubGlobal('navigator', {})
    origin.collector.mode = 'hang'
    const killed = origin.open({ locks: 'none' })
    killed.add(20)
    await origin.pass(2000)
    killed.crash()
    expect(origin.storage.getItem('playhead:turn')).toContain(killed.delivery.writer)

    origin.collector.mode = 'ok'
    origin.open({ locks: 'none' })
    vi.unstubAllGlobals()
    await origin.pass(30_000)
    expect(origin.collector.events.size).toBe(0)
    await origin.pass(40_000)
    expectNothingLost(origin, 20)
  })
})
