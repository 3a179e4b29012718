import { describe, expect, it } from 'vitest'
import { sample, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Store } from '../contracts/store.ts'
import type { Answer, Transport } from '../contracts/transport.ts'

const MINUTE = 60_000
const never = <T>(): Promise<T> => new Promise(() => {})

/**
 * A disk whose operations hang while `hangs`, and take place when `release` is called, in their
 * order.
 */
function hangingDisk(disk: Store, operations: readonly ('write' | 'read' | 'clear')[]) {
  let waiting: (() => void)[] = []
  const control = {
    hangs: true,
    release() {
      control.hangs = false
      for (const go of waiting) go()
      waiting = []
    },
  }
  const held = (name: 'write' | 'read' | 'clear'): Promise<void> =>
    control.hangs && operations.includes(name)
      ? new Promise<void>((resolve) => waiting.push(resolve))
      : Promise.resolve()
  const store: Store = {
    ...disk,
    write: (...given) => held('write').then(() => disk.write(...given)),
    read: (...given) => held('read').then(() => disk.read(...given)),
    clear: () => held('clear').then(() => disk.clear()),
  }
  return { store, control }
}

/** What a promise settles to while simulated time passes. */
async function settled<T>(
  origin: ReturnType<typeof simulatedOrigin>,
  promise: Promise<T>,
  ms: number,
): Promise<T> {
  let done = false
  void promise.finally(() => {
    done = true
  })
  for (let passed = 0; !done && passed < ms; passed += 1000) await origin.pass(1000)
  expect(done).toBe(true)
  return promise
}

describe('a store that does not settle', () => {
  it.each([[['write']], [['read']], [['write', 'read', 'clear']]] as const)(
    'does not keep records from leaving when it is %s that hangs',
    async (operations) => {
      const origin = simulatedOrigin()
      const { store } = hangingDisk(origin.disk, operations)
      const page = origin.open({ store })
      page.add(3)
      page.snapshot(1)
      await origin.pass(20_000)
      page.add(2)
      await origin.pass(MINUTE)

      expect(origin.collector.events.size).toBe(5)
      expect(origin.collector.duplicates).toBe(0)
      expect(page.delivery.status.storage).toBe(operations[0] === 'write' ? 'memory' : 'indexeddb')
    },
  )

  it('is reported once, however long it hangs', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ store: hangingDisk(origin.disk, ['write', 'read']).store })
    for (let minute = 0; minute < 10; minute++) {
      page.add(1)
      await origin.pass(MINUTE)
    }

    expect(origin.reports.map(String)).toEqual([
      'Error: playhead: store.write() did not settle in 6 s',
    ])
  })

  it('lets flush() and destroy() settle', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ store: hangingDisk(origin.disk, ['write', 'read', 'clear']).store })
    page.add(3)
    expect(await settled(origin, page.delivery.flush(), MINUTE)).toEqual({
      delivered: true,
      queued: 0,
    })

    page.add(1)
    await settled(origin, page.delivery.durable(), MINUTE)
    await settled(origin, page.delivery.destroy(), MINUTE)
    expect(origin.collector.events.size).toBe(4)
  })

  it('is used again once it settles, and keeps nothing that was delivered meanwhile', async () => {
    const origin = simulatedOrigin()
    const { store, control } = hangingDisk(origin.disk, ['write'])
    const page = origin.open({ store })
    page.add(3)
    page.snapshot(1)
    await origin.pass(MINUTE)
    expect(origin.collector.events.size).toBe(3)

    control.release()
    await settle()
    expect(page.delivery.status.storage).toBe('indexeddb')
    expect(await origin.disk.read('')).toEqual([])

    origin.collector.mode = 'refused'
    page.add(2)
    await settle()
    expect(await origin.disk.read('e/')).toHaveLength(2)
    page.crash()
    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(MINUTE)
    expect(origin.collector.events.size).toBe(5)
    expect(origin.collector.duplicates).toBe(0)
  })

  it('does not put an older snapshot over a newer one when its writes take place in another order', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    let late = (): void => {}
    let first = true
    const store: Store = {
      ...origin.disk,
      async write(...given) {
        if (first) {
          first = false
          await new Promise<void>((resolve) => {
            late = resolve
          })
        }
        return origin.disk.write(...given)
      },
    }
    const page = origin.open({ store })
    page.snapshot(1)
    await origin.pass(MINUTE)
    page.snapshot(2)
    await origin.pass(MINUTE)
    late()
    await settle()

    expect(await origin.disk.read('s/')).toMatchObject([
      [expect.any(String), expect.stringContaining('"rev":2')],
    ])
  })

  it('is tried ever more rarely while its writes hang, for each of them holds all that waits', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    let writes = 0
    const store: Store = {
      ...origin.disk,
      write() {
        writes++
        return never()
      },
    }
    const page = origin.open({ store })
    for (let minute = 0; minute < 60; minute++) {
      page.snapshot(minute)
      await origin.pass(MINUTE)
    }
    expect(writes).toBeGreaterThan(5)
    expect(writes).toBeLessThan(25)
  })

  it('keeps nothing that was delivered while it failed, whatever was on disk of it', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    let broken = false
    const store: Store = {
      ...origin.disk,
      write: (...given) =>
        broken ? Promise.reject(new Error('broken')) : origin.disk.write(...given),
    }
    const page = origin.open({ store })
    page.snapshot(1)
    page.add(2)
    await settle()
    expect(await origin.disk.read('')).toHaveLength(3)
    broken = true
    page.snapshot(2)
    origin.collector.mode = 'ok'
    await origin.pass(20_000)
    expect(page.delivery.status).toMatchObject({ queued: 0, storage: 'memory' })

    broken = false
    page.snapshot(3)
    await origin.pass(5 * MINUTE)
    expect(page.delivery.status).toMatchObject({ queued: 0, storage: 'indexeddb' })
    expect(await origin.disk.read('')).toEqual([])
  })

  it('keeps nothing of a viewer who denied consent before its write took place', async () => {
    const origin = simulatedOrigin()
    const { store, control } = hangingDisk(origin.disk, ['write'])
    const page = origin.open({ store })
    page.add(3)
    await origin.pass(10_000)
    page.delivery.setConsent('denied')
    await settle()
    control.release()
    await settle()

    expect(await origin.disk.read('')).toEqual([])
  })

  it('is cleared once it works again, when consent was denied while it failed', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([
      ['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 5, 5000))],
    ])
    let broken = true
    const store: Store = {
      ...origin.disk,
      clear: () => (broken ? never<void>() : origin.disk.clear()),
    }
    const page = origin.open({ store })
    page.delivery.setConsent('denied')
    await origin.pass(MINUTE)
    broken = false
    await origin.pass(3 * MINUTE)

    expect(await origin.disk.read('')).toEqual([])
  })

  it('that is slow in a busy page does not keep records from leaving', async () => {
    const origin = simulatedOrigin()
    const store: Store = {
      ...origin.disk,
      write: (...given) => origin.wait(4000).then(() => origin.disk.write(...given)),
    }
    const page = origin.open({ store })
    for (let second = 0; second < 60; second++) {
      page.add(1)
      await origin.pass(1000)
    }
    expect(origin.collector.events.size).toBeGreaterThan(20)
  })
})

describe('locks that do not settle', () => {
  const held = { held: [] }
  it.each<[string, Partial<Pick<LockManager, 'request' | 'query'>>]>([
    ['never grant', { request: () => never() }],
    ['never call back', { request: async () => undefined as never }],
    ['reject', { request: () => Promise.reject(new Error('broken')) }],
    [
      'throw',
      {
        request() {
          throw new DOMException('forbidden', 'SecurityError')
        },
      },
    ],
    ['never answer a query', { query: () => never() }],
    ['reject a query', { query: () => Promise.reject(new Error('broken')) }],
    [
      'throw at a query',
      {
        query() {
          throw new Error('broken')
        },
      },
    ],
    ['answer a query with junk', { query: async () => ({ held: [null] }) as never }],
    ['are not there', { request: undefined as never, query: undefined as never }],
  ])('and %s do not keep records from leaving', async (_, broken) => {
    const origin = simulatedOrigin()
    const gone = origin.open()
    gone.add(2)
    await settle()
    gone.crash()
    const locks = {
      query: async () => held,
      request: async (_name: string, _options: unknown, granted: (lock: unknown) => unknown) =>
        granted({}),
      ...broken,
    } as never
    const page = origin.open({ locks })
    page.add(3)
    page.snapshot(1)
    expect(await settled(origin, page.delivery.flush(), MINUTE)).toEqual({
      delivered: true,
      queued: 0,
    })
    await origin.pass(MINUTE)

    expect(origin.collector.events.size).toBe(5)
    expect(origin.collector.duplicates).toBe(0)
    expect(await origin.disk.read('e/')).toEqual([])
  })

  it('but grant late run nothing a second time', async () => {
    const origin = simulatedOrigin()
    const granted: (() => void)[] = []
    const locks = {
      query: async () => held,
      request: (_name: string, options: LockOptions, run: (lock: unknown) => unknown) =>
        options.ifAvailable
          ? new Promise((resolve) => granted.push(() => resolve(run({}))))
          : never(),
    } as never
    const page = origin.open({ locks })
    page.add(3)
    await origin.pass(8000)
    page.add(1)
    granted[0]?.()
    await settle()

    expect(origin.collector.events.size).toBe(3)
    expect(origin.collector.duplicates).toBe(0)
  })
})

describe('a transport that does not settle', () => {
  const hanging = (
    origin: ReturnType<typeof simulatedOrigin>,
  ): Transport & { hangs: boolean; aborted: number } => ({
    ...origin.collector.transport,
    hangs: true,
    aborted: 0,
    send(batch, options) {
      if (!this.hangs) return origin.collector.transport.send(batch, options)
      options.signal.addEventListener('abort', () => this.aborted++)
      return never<Answer>()
    },
  })

  it('is aborted, and asked again', async () => {
    const origin = simulatedOrigin()
    const transport = hanging(origin)
    const page = origin.open({ transport })
    page.add(3)
    await origin.pass(80_000)
    expect(transport.aborted).toBe(1)
    expect(page.delivery.status.lastError).toBe(
      'Error: playhead: transport.send() did not settle in 75 s',
    )

    transport.hangs = false
    await origin.pass(3 * MINUTE)
    expect(origin.collector.events.size).toBe(3)
    expect(page.delivery.status).toMatchObject({ queued: 0, inFlight: 0 })
  })

  it('lets flush() and destroy() settle, and leaves the records on disk', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ transport: hanging(origin) })
    page.add(3)
    expect(await settled(origin, page.delivery.flush(), 3 * MINUTE)).toMatchObject({
      delivered: false,
      queued: 3,
    })

    page.add(1)
    await settled(origin, page.delivery.destroy(), MINUTE)
    expect(await origin.disk.read('e/')).toHaveLength(4)
  })
})
