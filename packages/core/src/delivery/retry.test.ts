import { describe, expect, it, vi } from 'vitest'
import { expectNothingLost, simulatedOrigin } from '../../test/simulatedPages.ts'

const MINUTE = 60_000

describe('delivery when the backend fails', () => {
  it('survives an outage of a minute without loss, duplicate or storm', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503 }

    page.add(200)
    await origin.pass(MINUTE)
    origin.collector.mode = 'ok'
    await origin.pass(5 * MINUTE)

    expectNothingLost(origin, 200)
    expect(origin.collector.duplicates).toBe(0)
    expect(origin.collector.bodies.length).toBeLessThanOrEqual(20)
  })

  it('reports to the developer, once, that five tries in a row failed', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    origin.open().add(1)
    await origin.pass(20 * MINUTE)

    expect(origin.collector.bodies).toEqual([])
    expect(origin.problems).toEqual(['no connection'])
  })

  it('asks nothing of a server before the time that it gave', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 429, retryAfter: '50' }

    page.add(5)
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
    page.add(2)
    await origin.pass(1000)
    page.add(1)
    origin.collector.mode = 'ok'
    await origin.pass(MINUTE)

    const [cut, again] = origin.collector.bodies
    expect(again?.batch).toBe(cut?.batch)
    expect(again?.events).toEqual(cut?.events)
    expectNothingLost(origin, 3)
  })

  it('shares with other tabs and the next page how long to wait', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503, retryAfter: '600' }
    page.add(1)
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
      page.add(1)
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
    origin.open().add(3)
    await origin.pass(2000)
    vi.unstubAllGlobals()

    expectNothingLost(origin, 3)
  })

  it('does not wait for ever when the clock went back', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = { status: 503 }
    const page = origin.open()
    page.add(1)
    await origin.pass(2 * MINUTE)

    origin.wallOffset -= 86_400_000
    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)

    expectNothingLost(origin, 1)
  })

  it.each([401, 403, 404, 405, 410])(
    'keeps everything, retries rarely and reports to the developer after status %i',
    async (status) => {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = { status }

      page.add(50)
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
    page.add(1)
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
    page.add(2)
    await origin.pass(2000)
    broken = false
    await origin.pass(MINUTE)

    expectNothingLost(origin, 2)
  })
})

describe('flush() while delivery waits for its next try', () => {
  const tries = (origin: ReturnType<typeof simulatedOrigin>): number =>
    origin.collector.bodies.length

  it.each([503, 401])('tries at once after status %i, and sends everything', async (status) => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status }
    page.add(3)
    await origin.pass(10 * MINUTE)
    const before = tries(origin)
    origin.collector.mode = 'ok'

    const flushed = page.delivery.flush()
    await origin.pass(0)

    expect(await flushed).toEqual({ delivered: true, queued: 0 })
    expect(tries(origin)).toBe(before + 1)
    expectNothingLost(origin, 3)
  })

  it('does not try before the time that the server gave', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503, retryAfter: '600' }
    page.add(1)
    await origin.pass(MINUTE)
    origin.collector.mode = 'ok'

    const flushed = page.delivery.flush()
    await origin.pass(0)

    expect(await flushed).toEqual({ delivered: false, queued: 1, reason: 'HTTP 503' })
    expect(tries(origin)).toBe(1)
  })

  it('respects the time that the server gives it', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503 }
    page.add(1)
    await origin.pass(10 * MINUTE)
    origin.collector.mode = { status: 503, retryAfter: '600' }
    const before = tries(origin)

    for (let times = 0; times < 3; times++) {
      void page.delivery.flush()
      await origin.pass(1000)
    }
    expect(tries(origin)).toBe(before + 1)

    await origin.pass(9 * MINUTE)
    expect(tries(origin)).toBe(before + 1)
  })

  it('sends no second request within half a second of one that failed', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 503 }
    page.add(1)
    for (let times = 0; times < 10; times++) {
      void page.delivery.flush()
      await origin.pass(40)
    }

    expect(tries(origin)).toBe(1)
  })

  it('does not lengthen the wait, however often it fails, and reports the outage once', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = 'refused'
    page.add(1)
    await origin.pass(10_000)
    for (let times = 0; times < 20; times++) {
      void page.delivery.flush()
      await origin.pass(600)
    }
    expect(origin.problems).toHaveLength(1)

    origin.collector.mode = 'ok'
    await origin.pass(25_000)
    expectNothingLost(origin, 1)
  })

  it('leaves the wait for a wrong key as it is where it fails for another reason', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 401 }
    page.add(1)
    await origin.pass(20 * MINUTE)
    const before = tries(origin)
    expect(origin.problems).toHaveLength(2)

    origin.collector.mode = { status: 503 }
    void page.delivery.flush()
    await origin.pass(1000)
    origin.collector.mode = { status: 401 }
    await origin.pass(5 * MINUTE)

    expect(tries(origin)).toBe(before + 1)
    expect(origin.problems).toHaveLength(2)
  })

  it('is not what destroy() does: it leaves the records to the next visit', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 401 }
    page.add(1)
    await origin.pass(MINUTE)
    const before = tries(origin)

    void page.delivery.destroy()
    await origin.pass(MINUTE)

    expect(tries(origin)).toBe(before)
  })
})
