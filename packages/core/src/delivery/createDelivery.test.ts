import type { CollectorMode } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { sample, settle, simulatedOrigin, simulatedStorage } from '../../test/simulatedPages.ts'
import type { Store } from '../store.ts'
import type { Transport } from '../transport.ts'

const MINUTE = 60_000

/** The one oracle: all that was said arrived or was declared dropped. */
function expectNothingLost(origin: ReturnType<typeof simulatedOrigin>, said: number): void {
  expect(origin.collector.unexplained()).toEqual([])
  const dropped = origin.collector.ledger.reduce((sum, { count, writer }) => sum + (writer ? count : 0), 0)
  expect(origin.collector.events.size + dropped).toBe(said)
}

describe('delivery', () => {
  it('writes before it sends, and lets go when the backend has answered', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()

    page.say(3)
    page.snapshot(1)
    await settle()
    expect(await origin.disk.read('e/')).toHaveLength(3)
    expect(origin.collector.bodies).toHaveLength(0)
    expect(page.delivery.status).toMatchObject({ queued: 4, storage: 'indexeddb' })

    await origin.pass(1000)
    expect(origin.collector.bodies).toHaveLength(1)
    expect(origin.collector.bodies[0]).toMatchObject({ from: 1, to: 3, high: 3, writer: page.delivery.writer })
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

    page.say(1)
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
    expect(origin.collector.bodies.flatMap(({ snapshots }) => snapshots.map(({ rev }) => rev))).toEqual([1, 10])
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

    expect(await origin.disk.read('s/')).toEqual([[expect.any(String), expect.stringContaining('"rev":2')]])
    expect(origin.collector.bodies).toHaveLength(1)
    expect(page.delivery.status.queued).toBe(1)
  })

  it('takes resting snapshots along when asked to flush, and says how that went', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.snapshot(1, false)

    expect(await page.delivery.flush()).toEqual({ delivered: true, queued: 0 })
    expect(origin.collector.snapshots.size).toBe(1)

    origin.collector.mode = { status: 503 }
    page.say(2)
    expect(await page.delivery.flush()).toEqual({ delivered: false, queued: 2, reason: 'HTTP 503' })
  })

  it('sends at most 100 records and 48 Ki characters at once, in order', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()

    page.say(250)
    page.delivery.add({ type: 'log', name: 'long', data: { text: 'x'.repeat(60_000) }, session: 'session-long', at: 1 })
    page.say(1)
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
})

describe('delivery when the backend fails', () => {
  it('survives an outage of a minute without loss, duplicate or storm', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503 }

    page.say(200)
    await origin.pass(MINUTE)
    origin.collector.mode = 'ok'
    await origin.pass(5 * MINUTE)

    expectNothingLost(origin, 200)
    expect(origin.collector.duplicates).toBe(0)
    expect(origin.collector.bodies.length).toBeLessThanOrEqual(20)
  })

  it('tells the developer, once, when five tries in a row came to nothing', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    origin.open().say(1)
    await origin.pass(20 * MINUTE)

    expect(origin.collector.bodies).toEqual([])
    expect(origin.problems).toEqual(['no connection'])
  })

  it('asks nothing of a server before the time that it gave', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 429, retryAfter: '50' }

    page.say(5)
    await origin.pass(1000)
    const asked = origin.collector.bodies.length
    await origin.pass(49_000)
    page.delivery.hide('hidden')
    expect(origin.collector.bodies).toHaveLength(asked)

    origin.collector.mode = 'ok'
    await origin.pass(10_000)
    expectNothingLost(origin, 5)
  })

  it('sends the same batch under the same name until it is answered', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = 'cut'
    page.say(2)
    await origin.pass(1000)
    page.say(1)
    origin.collector.mode = 'ok'
    await origin.pass(MINUTE)

    const [cut, again] = origin.collector.bodies
    expect(again?.batch).toBe(cut?.batch)
    expect(again?.events).toEqual(cut?.events)
    expectNothingLost(origin, 3)
  })

  it('tells other tabs and the next page how long to wait', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503, retryAfter: '600' }
    page.say(1)
    await origin.pass(2000)
    page.crash()

    origin.open()
    await origin.pass(5 * MINUTE)
    expect(origin.collector.bodies).toHaveLength(1)

    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)
    expectNothingLost(origin, 1)
  })

  it('tries soon when the network is back, unless the server asked for quiet', async () => {
    for (const asked of [false, true]) {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = asked ? { status: 503, retryAfter: '3000' } : 'refused'
      page.say(1)
      await origin.pass(30 * MINUTE)
      origin.collector.mode = 'ok'
      page.host.online()
      await origin.pass(3000)

      expect(origin.collector.events.size).toBe(asked ? 0 : 1)
    }
  })

  it('asks the network, not the browser, whether there is one', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const origin = simulatedOrigin()
    origin.open().say(3)
    await origin.pass(2000)
    vi.unstubAllGlobals()

    expectNothingLost(origin, 3)
  })

  it('does not wait for ever when the clock went back', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = { status: 503 }
    const page = origin.open()
    page.say(1)
    await origin.pass(2 * MINUTE)

    origin.wallOffset -= 86_400_000
    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)

    expectNothingLost(origin, 1)
  })

  it('finds the one bad record of fifty, gives it up and says so', async () => {
    for (const bad of [1, 20, 50]) {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = { poison: (record) => 'seq' in record && record.seq === bad }

      page.say(50)
      await origin.pass(1000)
      expect(origin.collector.events.size).toBe(49)
      expect(origin.collector.bodies.length).toBeLessThanOrEqual(8)
      page.say(1)
      await origin.pass(2 * MINUTE)
      page.say(1)
      await origin.pass(2 * MINUTE)

      expect(origin.collector.ledger).toEqual([
        { id: expect.any(String), reason: 'rejected', count: 1, writer: page.delivery.writer, seqs: [[bad, bad]] },
      ])
      expect(page.delivery.status.drops).toEqual({ rejected: 1 })
      expectNothingLost(origin, 52)
    }
  })

  it('does not blame the records when each of them is refused', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 400 }

    page.say(50)
    await origin.pass(60 * MINUTE)
    expect(page.delivery.status.drops).toEqual({})
    expect(origin.problems.length).toBeGreaterThan(0)

    origin.collector.mode = 'ok'
    await origin.pass(6 * 60 * MINUTE)
    expectNothingLost(origin, 50)
    expect(origin.collector.ledger).toEqual([])
  })

  it('counts what the backend refuses by name', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq % 10 === 0 }

    page.say(30)
    await origin.pass(1000)
    page.say(1)
    await origin.pass(MINUTE)

    expect(origin.collector.ledger).toMatchObject([
      {
        reason: 'rejected',
        count: 3,
        seqs: [
          [10, 10],
          [20, 20],
          [30, 30],
        ],
      },
    ])
    expectNothingLost(origin, 31)
  })

  it('says why the backend refused a record, once for each reason, and that a flush did not deliver it', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq === 1 }

    page.say(2)
    expect(await page.delivery.flush()).toEqual({ delivered: false, queued: 0, reason: 'refused by the test' })
    expect(page.delivery.status).toMatchObject({ lastError: 'refused by the test', drops: { rejected: 1 } })
    expect(origin.reports.map(String)).toEqual(['Error: refused by the test'])

    page.say(1)
    expect(await page.delivery.flush()).toEqual({ delivered: true, queued: 0 })
    expect(page.delivery.status).toMatchObject({ lastError: 'refused by the test' })

    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq > 3 }
    page.say(5)
    await origin.pass(MINUTE)
    expect(origin.reports).toHaveLength(1)
  })

  it.each([
    ['HTTP 400', { poison: (record) => 'seq' in record && record.seq === 1 }],
    ['HTTP 413', { mostBytes: 5000 }],
  ] satisfies [string, CollectorMode][])('says %s of a record that is refused alone', async (reason, mode) => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = mode

    const data = { text: 'x'.repeat(6000) }
    page.delivery.add({ type: 'log', name: 'bad', data, session: 'session-1-of-a-test', at: 1 })
    page.say(1)
    expect(await page.delivery.flush()).toMatchObject({ delivered: false, reason })
    expect(page.delivery.status).toMatchObject({ queued: 0, lastError: reason })
    expect(origin.reports.map(String)).toEqual([`Error: ${reason}`])
  })

  it('halves what is too large, and gives up only what is too large alone', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { mostBytes: 5000 }

    page.say(100)
    page.delivery.add({ type: 'log', name: 'long', data: { text: 'x'.repeat(6000) }, session: 'session-long-1', at: 1 })
    page.say(10)
    await origin.pass(1000)
    page.say(1)
    await origin.pass(MINUTE)

    expect(origin.collector.ledger).toMatchObject([{ reason: 'too_large', count: 1, seqs: [[101, 101]] }])
    expectNothingLost(origin, 112)
  })

  it.each([401, 403, 404, 405, 410])(
    'keeps everything, asks rarely and tells the developer when answered %i',
    async (status) => {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = { status }

      page.say(50)
      await origin.pass(60 * MINUTE)

      expect(origin.collector.bodies.length).toBeLessThanOrEqual(6)
      expect(origin.problems[0]).toBe(`HTTP ${status}`)
      expect(page.delivery.status).toMatchObject({ queued: 50, drops: {} })
    },
  )

  it('tries at once on the next page after the developer mended the set-up', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 401 }
    page.say(1)
    await origin.pass(MINUTE)
    page.close()

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(2000)
    expectNothingLost(origin, 1)
  })

  it('survives a transport that throws', async () => {
    const origin = simulatedOrigin()
    let broken = true
    const page = origin.open({
      transport: {
        name: 'odd',
        send: (batch, options) => {
          if (broken) throw new Error('odd')
          return origin.collector.transport.send(batch, options)
        },
      },
    })
    page.say(2)
    await origin.pass(2000)
    broken = false
    await origin.pass(MINUTE)

    expectNothingLost(origin, 2)
  })
})

describe('delivery when the page goes', () => {
  it('delivers on the next page what a crash left on disk', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.say(20)
    page.snapshot(1)
    await origin.pass(3000)
    page.crash()

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(MINUTE)

    expectNothingLost(origin, 20)
    expect(origin.collector.snapshots.size).toBe(1)
    expect(await origin.disk.read('e/')).toEqual([])
  })

  it('hands everything over as the page hides, and keeps it until somebody answers', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.say(10)
    page.snapshot(1, false)

    page.close()
    await settle()

    expect(origin.collector.events.size).toBe(10)
    expect(origin.collector.snapshots.size).toBe(1)
    expect(await origin.disk.read('')).toHaveLength(11)
  })

  it('never takes a beacon for an answer', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.say(10)
    await settle()
    page.delivery.hide('pagehide')
    await settle()
    page.crash()
    expect(await origin.disk.read('e/')).toHaveLength(10)

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(2000)
    expectNothingLost(origin, 10)
  })

  it('spills what the disk did not take in time, and takes it back on the next page', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open({ store: { ...origin.disk, write: () => new Promise(() => {}) } })
    page.say(10)
    page.snapshot(3)
    page.close()
    expect(await origin.disk.read('')).toEqual([])
    expect(Object.keys(origin.tails)).toHaveLength(1)

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(2000)

    expectNothingLost(origin, 10)
    expect([...origin.collector.snapshots.values()]).toMatchObject([{ rev: 3 }])
    expect(Object.keys(origin.tails)).toEqual([])
  })

  it('leaves alone what a page spilled that lives', async () => {
    const origin = simulatedOrigin()
    const hidden = origin.open({ store: { ...origin.disk, write: () => new Promise(() => {}) } })
    await settle()
    hidden.say(3)
    hidden.delivery.hide('hidden')
    origin.open()
    await origin.pass(2000)

    expect(Object.keys(origin.tails)).toHaveLength(1)
  })

  it('never puts an old spilled snapshot over a newer one', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 5, 5000))]])
    origin.tails.setItem(
      'playhead:tail:writer-0-of-a-test',
      JSON.stringify({ left: [['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 4, 4000))]] }),
    )

    origin.open()
    await origin.pass(2000)

    expect(origin.collector.bodies.flatMap(({ snapshots }) => snapshots)).toMatchObject([{ rev: 5 }])
    expect(Object.keys(origin.tails)).toEqual([])
  })

  it('leaves nothing in localStorage while the page lives', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.say(1)
    page.delivery.hide('hidden')
    expect(Object.keys(origin.tails)).toHaveLength(1)

    await settle()
    expect(Object.keys(origin.tails)).toHaveLength(0)
  })

  it('hides twenty times without sending anything twice', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    for (let turn = 0; turn < 20; turn++) {
      page.say(2)
      page.delivery.hide('hidden')
      page.delivery.hide('hidden')
      await settle()
      page.delivery.show()
      await settle()
    }
    await origin.pass(MINUTE)

    expectNothingLost(origin, 40)
    expect(origin.collector.duplicates).toBe(0)
  })

  it('does not hand over a second time what is under way as the page goes', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { slowMs: 20 }
    page.say(20)
    await origin.pass(1000)
    page.say(3)
    page.close()
    await new Promise((resolve) => setTimeout(resolve, 30))

    expect(origin.collector.bodies.map(({ from, to }) => [from, to])).toEqual([
      [1, 20],
      [21, 23],
    ])
    expect(origin.collector.duplicates).toBe(0)
  })

  it('halves the goodbye until the browser takes it', async () => {
    const origin = simulatedOrigin()
    const sizes: number[] = []
    const page = origin.open({
      transport: {
        ...origin.collector.transport,
        sendLast(batch) {
          sizes.push(batch.events.length)
          return { taken: batch.events.length <= 20 }
        },
      },
    })
    page.say(64)
    page.delivery.hide('pagehide')

    expect(sizes).toEqual([64, 32, 16])
  })

  it('says goodbye with the newest that fits, snapshots first', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ transport: { ...origin.collector.transport, lastBytes: 3000 } })
    page.snapshot(1, false)
    page.say(500)
    page.delivery.hide('pagehide')

    const [goodbye] = origin.collector.bodies
    expect(goodbye?.snapshots).toHaveLength(1)
    expect(goodbye?.to).toBe(500)
    expect(goodbye?.events.length).toBe(500 - (goodbye?.from ?? 0) + 1)
    expect(JSON.stringify(goodbye).length).toBeLessThan(3000)
  })

  it('does without localStorage', async () => {
    const origin = simulatedOrigin()
    const refusing = Object.assign(simulatedStorage(), {
      setItem() {
        throw new DOMException('forbidden', 'SecurityError')
      },
    })
    const page = origin.open({ tail: refusing })
    page.say(3)
    page.close()
    origin.open()
    await origin.pass(2000)
    expectNothingLost(origin, 3)
  })

  it('asks what the server has of pages that are gone before it sends what they left', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ transport: { ...origin.collector.transport, send: () => new Promise(() => {}) } })
    page.say(150)
    await settle()
    page.close() // the goodbye arrives, its answer does not
    expect(origin.collector.events.size).toBeGreaterThan(100)
    const arrived = origin.collector.events.size

    const next = origin.open()
    next.say(1)
    await origin.pass(2000)

    expect(origin.collector.bodies[1]?.pending).toEqual([page.delivery.writer])
    expectNothingLost(origin, 151)
    expect(origin.collector.bodies.slice(1).flatMap(({ events }) => events)).toHaveLength(151 - arrived)
    expect(origin.collector.duplicates).toBe(0)
  })

  it('tells records from before and after the clock was set', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.say(1)
    origin.wallOffset += 10 * 365 * 86_400_000
    page.say(1)
    page.snapshot(1)
    origin.wallOffset -= 10 * 365 * 86_400_000
    page.say(1)
    await origin.pass(2000)

    expect([...origin.collector.events.values()].map(({ epoch }) => epoch)).toEqual([undefined, 1, 2])
    expect([...origin.collector.snapshots.values()].map(({ epoch }) => epoch)).toEqual([1])
    expect(origin.collector.bodies[0]?.epoch).toBe(2)
  })

  it('does not send again what the server says it has', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.say(300)
    page.close() // the goodbye arrives, its answer does not
    await settle()
    const before = origin.collector.events.size
    expect(before).toBeGreaterThan(200)

    origin.open()
    await origin.pass(2000)

    expectNothingLost(origin, 300)
    expect(origin.collector.duplicates).toBeLessThanOrEqual(100)
  })
})

describe('delivery in several tabs', () => {
  it('loses nothing of two tabs that close or crash', async () => {
    for (const how of ['close', 'crash'] as const) {
      const origin = simulatedOrigin()
      origin.collector.mode = 'refused'
      const tabs = [origin.open(), origin.open()]
      for (const tab of tabs) tab.say(100)
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
    for (const tab of tabs) tab.say(20)
    await origin.pass(2 * MINUTE)

    expect(most).toBe(1)
    expect(origin.collector.duplicates).toBe(0)
    expectNothingLost(origin, 160)
  })

  it('goes on when the tab that sends crashes', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'hang'
    const [first, second] = [origin.open(), origin.open()]
    first?.say(10)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    second?.say(10)
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
    first?.say(5)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    second?.say(5)
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
      for (const tab of tabs) tab.say(1000)
      for (let turn = 0; turn < 40; turn++) {
        await origin.pass(10_000)
        answer()
      }
      await origin.pass(MINUTE)

      expect(most).toBe(1)
      if (withLocks) expect(origin.collector.duplicates).toBe(0)
      expect(origin.reports).toEqual([])
      expectNothingLost(origin, 2000)
      expect(Object.keys(origin.tails)).toEqual([])
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
    first?.say(5)
    await origin.pass(1500)
    second?.say(5)
    for (let minute = 0; minute < 10; minute++) {
      first?.say(1)
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
    first?.say(5)
    await origin.pass(1500)
    origin.collector.mode = 'ok'
    first?.delivery.hide('pagehide')
    second?.say(5)
    await origin.pass(4000)

    expect(
      [...origin.collector.events.values()].some(({ session }) => session === `session-${second?.delivery.writer}`),
    ).toBe(true)
  })

  it('does without Web Locks', async () => {
    const origin = simulatedOrigin()
    vi.stubGlobal('navigator', {})
    const tabs = Array.from({ length: 4 }, () => origin.open({ locks: 'none' }))
    vi.unstubAllGlobals()
    for (const tab of tabs) tab.say(20)
    await origin.pass(2 * MINUTE)

    expectNothingLost(origin, 80)
    expect(origin.collector.duplicates).toBeLessThanOrEqual(60)
    expect(Object.keys(origin.tails)).toEqual([])
  })

  it('takes over the lease of a page that was killed while it had it', async () => {
    const origin = simulatedOrigin()
    vi.stubGlobal('navigator', {})
    origin.collector.mode = 'hang'
    const killed = origin.open({ locks: 'none' })
    killed.say(20)
    await origin.pass(2000)
    killed.crash()
    expect(origin.tails.getItem('playhead:lease')).toBe(killed.delivery.writer)

    origin.collector.mode = 'ok'
    origin.open({ locks: 'none' })
    vi.unstubAllGlobals()
    await origin.pass(30_000)
    expect(origin.collector.events.size).toBe(0)
    await origin.pass(40_000)
    expectNothingLost(origin, 20)
  })
})

describe('delivery when storage fails', () => {
  const failing = (origin: ReturnType<typeof simulatedOrigin>, name: string, until = (): boolean => false): Store => {
    const refuse = async (): Promise<never> => {
      throw new DOMException(name, name)
    }
    return {
      ...origin.disk,
      write: (...given) => (until() ? origin.disk.write(...given) : refuse()),
      read: (...given) => (until() ? origin.disk.read(...given) : refuse()),
    }
  }

  it('goes on in memory, says so, and comes back to the disk', async () => {
    const origin = simulatedOrigin()
    let mended = false
    const page = origin.open({ store: failing(origin, 'UnknownError', () => mended) })
    page.say(10)
    await origin.pass(2000)
    expectNothingLost(origin, 10)
    expect(page.delivery.status.storage).toBe('memory')

    mended = true
    const write = vi.spyOn(origin.disk, 'write')
    origin.collector.mode = 'refused'
    await origin.pass(MINUTE)
    page.say(1)
    await settle()
    expect(page.delivery.status.storage).toBe('indexeddb')
    expect(await origin.disk.read('e/')).toHaveLength(1)
    expect(write.mock.calls.flatMap(([, removed = []]) => removed)).toEqual([])
  })

  it('makes room when the disk is full, oldest events first, and says what went', async () => {
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
      page.say(10)
      await settle()
    }
    expect(page.delivery.status.drops.quota).toBeGreaterThan(0)

    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)
    page.say(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 121)
    expect(origin.collector.snapshots.size).toBe(1)
  })

  it.each(['quota', 'bytes'] as const)('gives up rates before errors, ends and completions: %s', async (reason) => {
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
    page.say(1)
    await origin.pass(MINUTE)
    expect(origin.collector.ledger).toMatchObject([{ reason, count: dropped, seqs: [[5, 4 + dropped]] }])
    expectNothingLost(origin, count + 6)
  })

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

    expect(Math.max(...origin.collector.ledger.map(({ seqs = [] }) => seqs.length))).toBeLessThanOrEqual(1000)
    expect(Math.max(...origin.collector.bodies.map((body) => JSON.stringify(body).length))).toBeLessThan(128 * 1024)
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

  it('writes again what was cleared under it', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.say(5)
    await origin.pass(2000)

    await origin.disk.clear()
    await origin.pass(10 * MINUTE)

    expect(await origin.disk.read('e/')).toHaveLength(5)
  })

  it('keeps within its bounds and gives account of the rest', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.snapshot(1)
    page.say(20_500)
    await origin.pass(2000)
    expect(page.delivery.status.queued).toBeLessThanOrEqual(20_000)

    origin.collector.mode = 'ok'
    await origin.pass(30 * MINUTE)
    page.say(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 20_501)
    expect(origin.collector.snapshots.size).toBe(1)
  })

  it('keeps what a later version wrote, and counts what is broken', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([
      ['2e/writer-0/0000000001', 'of another time'],
      ['m/policy', '{"attempt":1,"not'],
      ['m/aged', 'null'],
      ['e/writer-0-of-a-test/0000000001', '{"type":"pl'],
      ['e/writer-0-of-a-test/0000000002', JSON.stringify({ type: 'play', session: 'session-0', seq: 2, at: 5 })],
    ])
    const page = origin.open()
    page.say(1)
    await origin.pass(2000)
    page.say(1)
    await origin.pass(MINUTE)

    expect(await origin.disk.read('')).toContainEqual(['2e/writer-0/0000000001', 'of another time'])
    expect(origin.collector.ledger).toMatchObject([
      { reason: 'storage_lost', count: 1, writer: 'writer-0-of-a-test', seqs: [[1, 1]] },
    ])
    expectNothingLost(origin, 4)
  })

  it('goes on when a line of the account, or what a page spilled, cannot be read', async () => {
    const origin = simulatedOrigin()
    const broken = [
      ['l/writer-0-of-a-test/abc', '{"id":"tr'],
      ['l/writer-0-of-a-test/abd', '{"id":"no-count"}'],
    ] as const
    await origin.disk.write(broken)
    const spilled = ['e/writer-00-of-a-test/0000000001', '{"type":"pl']
    origin.tails.setItem('playhead:tail:writer-00-of-a-test', JSON.stringify({ left: [spilled] }))
    const page = origin.open()
    page.say(3)
    await origin.pass(2000)
    page.say(1)
    await origin.pass(MINUTE)

    expect(origin.reports).toEqual([])
    expect(origin.collector.events.size).toBe(4)
    expect(page.delivery.status.drops).toEqual({ storage_lost: 3 })
    expect(origin.collector.ledger.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(await origin.disk.read('')).toEqual([])
    expect(Object.keys(origin.tails)).toEqual([])
  })

  it('drops nothing for its age because one clock was wrong', async () => {
    const YEAR = 365 * 86_400_000
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.say(5)
    await origin.pass(2000)
    page.crash()

    origin.wallOffset += 10 * YEAR
    const wrong = origin.open()
    await origin.pass(2 * MINUTE)
    wrong.crash()
    origin.wallOffset -= 10 * YEAR
    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(10 * MINUTE)
    expectNothingLost(origin, 5)
    expect(origin.collector.events.size).toBe(5)
  })

  it('drops for its age what two page loads found old, and says so', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.say(5)
    await origin.pass(2000)
    page.crash()
    origin.wallOffset += 8 * 86_400_000
    const first = origin.open()
    await origin.pass(2 * MINUTE)
    expect(await origin.disk.read('e/')).toHaveLength(5)
    first.crash()

    origin.collector.mode = 'ok'
    const fresh = origin.open()
    fresh.say(1)
    await origin.pass(10 * MINUTE)
    fresh.say(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 7)
  })
})

describe('delivery and the page around it', () => {
  it('tells who listens when something changed, and stops', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    const heard = vi.fn()
    const stop = page.delivery.onStatus(heard)
    page.say(1)
    expect(heard).toHaveBeenCalled()

    stop()
    heard.mockClear()
    page.say(1)
    expect(heard).not.toHaveBeenCalled()
  })

  it('sends what it has when it is destroyed, and leaves the rest on disk', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.say(3)
    await page.delivery.destroy()
    expectNothingLost(origin, 3)

    origin.collector.mode = 'refused'
    const other = origin.open()
    other.say(2)
    await other.delivery.destroy()
    expect(await origin.disk.read('e/')).toHaveLength(2)
    await origin.pass(10 * MINUTE)
    expect(origin.collector.bodies.length).toBeLessThan(5)
  })
})
