import { type FakeClock, fakeClock, fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../../test/deliveryContext.ts'
import { simulatedStorage } from '../../../test/simulatedPages.ts'
import type { Host } from '../../contracts/host.ts'
import { safeStorage } from '../safeStorage.ts'
import { createSenderLock } from './senderLock.ts'

const MARK = 'playhead:turn'

/** A clock of a page that was opened a second ago. */
function startedClock(): FakeClock {
  const clock = fakeClock()
  clock.advance(1000)
  return clock
}

/** Lets everything that waits only for promises happen. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

/** Web Locks of one origin: exclusive, `ifAvailable` and `steal`. */
function fakeLocks() {
  const held = new Map<string, (error: Error) => void>()
  const requests: (readonly [name: string, options: LockOptions])[] = []
  const locks = {
    async query() {
      return { held: [...held.keys()].map((name) => ({ name })) }
    },
    async request(name: string, options: LockOptions, granted: (lock: unknown) => unknown) {
      requests.push([name, options])
      if (held.has(name) && !options.steal) return granted(null)
      held.get(name)?.(new DOMException('stolen', 'AbortError'))
      const stolen = new Promise<never>((_, reject) => held.set(name, reject))
      const own = held.get(name)
      try {
        return await Promise.race([granted({ name }), stolen])
      } finally {
        if (held.get(name) === own) held.delete(name)
      }
    },
  }
  return { locks: locks as never as NonNullable<ReturnType<Host['locks']>>, held, requests }
}

function openTab(
  writer: string,
  {
    locks,
    storage = simulatedStorage(),
    clock = startedClock(),
  }: { locks?: ReturnType<Host['locks']>; storage?: Storage; clock?: FakeClock },
) {
  const host = fakeHost({ storage, locks })
  const lock = createSenderLock(
    deliveryContext({ writer, host, clock, storage: safeStorage(host) }),
  )
  const lost = { count: 0 }
  const sends: { finish: () => void }[] = []
  /** Resolves once the run is over. */
  const run = (): Promise<void> =>
    lock.run(
      () =>
        new Promise<void>((resolve) => {
          sends.push({ finish: resolve })
        }),
      () => lost.count++,
    )
  return { lock, run, sends, lost, storage, clock, host }
}

describe('the lock of the tab that sends', () => {
  it('is asked for under the name of the store, and held while this tab sends', async () => {
    const { locks, held, requests } = fakeLocks()
    const { run, sends, storage } = openTab('writer-1', { locks })
    const running = run()
    await settle()

    expect(requests).toEqual([
      ['playhead:writer-1', {}],
      ['playhead', { ifAvailable: true }],
    ])
    expect([...held.keys()]).toEqual(['playhead:writer-1', 'playhead'])
    expect(storage.getItem(MARK)).toBe('writer-1 1000')

    sends[0]?.finish()
    await running
    expect([...held.keys()]).toEqual(['playhead:writer-1'])
    expect(storage.getItem(MARK)).toBeNull()
  })

  it('keeps another tab from sending', async () => {
    const { locks } = fakeLocks()
    const storage = simulatedStorage()
    const [first, second] = [
      openTab('writer-1', { locks, storage }),
      openTab('writer-2', { locks, storage }),
    ]
    void first.run()
    await settle()
    await second.run()

    expect(second.sends).toEqual([])
    expect(storage.getItem(MARK)).toBe('writer-1 1000')
  })

  it('is stolen from a tab that shows no progress for more than a minute', async () => {
    const { locks, requests } = fakeLocks()
    const storage = simulatedStorage()
    const clock = startedClock()
    const [first, second] = [
      openTab('writer-1', { locks, storage, clock }),
      openTab('writer-2', { locks, storage, clock }),
    ]
    const running = first.run()
    await settle()
    for (const at of [1000, 31_000, 61_000]) {
      clock.advance(at - clock.now())
      await second.run()
    }
    expect(second.sends).toEqual([])
    expect(first.lost.count).toBe(0)

    clock.advance(1)
    void second.run()
    await settle()
    expect(second.sends).toHaveLength(1)
    expect(requests.at(-1)).toEqual(['playhead', { steal: true }])
    expect(first.lost.count).toBe(1)
    first.sends[0]?.finish()
    await running
    expect(storage.getItem(MARK)).toBe('writer-2 61001')
  })

  it('is left to a tab that shows progress', async () => {
    const { locks } = fakeLocks()
    const storage = simulatedStorage()
    const clock = startedClock()
    const [first, second] = [
      openTab('writer-1', { locks, storage, clock }),
      openTab('writer-2', { locks, storage, clock }),
    ]
    void first.run()
    await settle()
    for (let minute = 0; minute < 5; minute++) {
      await second.run()
      clock.advance(50_000)
      first.lock.markProgress()
      await second.run()
      clock.advance(50_000)
    }

    expect(second.sends).toEqual([])
    expect(first.lost.count).toBe(0)
  })

  it('is not stolen again at once by the tab that has just sent', async () => {
    const { locks, requests } = fakeLocks()
    const { run, sends, clock } = openTab('writer-1', { locks })
    for (let turn = 0; turn < 2; turn++) {
      const running = run()
      await settle()
      sends[turn]?.finish()
      await running
      clock.advance(61_000)
    }

    expect(requests.slice(1)).toEqual(Array(2).fill(['playhead', { ifAvailable: true }]))
  })

  it('is released as the page freezes, with the name of the page, and taken again by activate()', async () => {
    const { locks, held } = fakeLocks()
    const { lock, run, storage } = openTab('writer-1', { locks })
    void run()
    await settle()
    lock.release()
    await settle()
    expect([...held.keys()]).toEqual([])
    expect(storage.getItem(MARK)).toBeNull()

    lock.activate()
    await settle()
    expect([...held.keys()]).toEqual(['playhead:writer-1'])
  })

  it('leaves nothing behind as the page freezes, however often it was active again', async () => {
    const { locks, held } = fakeLocks()
    const { lock } = openTab('writer-1', { locks })
    lock.activate()
    lock.release()
    await settle()

    expect([...held.keys()]).toEqual([])
  })

  it('is over for this tab once the browser has released it', async () => {
    let release = (): void => {}
    const locks = {
      request: (_: string, options: LockOptions, granted: (lock: unknown) => Promise<void>) =>
        new Promise<void>((resolve) => {
          if (!options.ifAvailable) return
          void granted({}).then(() => {
            release = resolve
          })
        }),
    }
    const { run, sends } = openTab('writer-1', { locks: locks as never })
    let isOver = false
    void run().then(() => {
      isOver = true
    })
    await settle()
    sends[0]?.finish()
    await settle()
    expect(isOver).toBe(false)
    release()
    await settle()

    expect(isOver).toBe(true)
  })

  it('leaves the mark of another tab alone as the page freezes', async () => {
    const { lock, storage } = openTab('writer-1', { locks: fakeLocks().locks })
    storage.setItem(MARK, 'writer-2 5')
    lock.release()

    expect(storage.getItem(MARK)).toBe('writer-2 5')
  })

  it.each<[string, object]>([
    ['reject', { request: () => Promise.reject(new Error('broken')) }],
    [
      'throw',
      {
        request() {
          throw new Error('broken')
        },
      },
    ],
  ])('does not keep this tab from sending where locks %s', async (_, broken) => {
    const { run, sends, lost } = openTab('writer-1', { locks: broken as never })
    const running = run()
    await settle()
    expect(sends).toHaveLength(1)

    sends[0]?.finish()
    await running
    expect(lost.count).toBe(0)
  })

  it('is waited for three seconds, and not used when it is granted later', async () => {
    let grant = (): unknown => undefined
    const locks = {
      request: (_: string, options: LockOptions, granted: (lock: unknown) => unknown) =>
        new Promise((resolve) => {
          if (options.ifAvailable) grant = () => resolve(granted({}))
        }),
    }
    const { run, sends, clock } = openTab('writer-1', { locks: locks as never })
    void run()
    await clock.pass(2999)
    expect(sends).toHaveLength(0)
    await clock.pass(1)
    expect(sends).toHaveLength(1)

    grant()
    await settle()
    expect(sends).toHaveLength(1)
  })

  it('rejects with the error of what it ran', async () => {
    const { locks } = fakeLocks()
    const { lock } = openTab('writer-1', { locks })
    let lost = 0
    const running = lock.run(
      () => Promise.reject(new Error('disk')),
      () => lost++,
    )

    await expect(running).rejects.toThrow('disk')
  })

  it('where reading the locks throws is a lease', async () => {
    const storage = simulatedStorage()
    const clock = startedClock()
    const host: Host = {
      ...fakeHost({ storage }),
      locks() {
        throw new DOMException('forbidden', 'SecurityError')
      },
    }
    const lock = createSenderLock(deliveryContext({ host, clock, storage: safeStorage(host) }))
    let sent = 0
    void lock.run(
      async () => void sent++,
      () => {},
    )
    await clock.pass(50)

    expect(sent).toBe(1)
  })
})

describe('the lease, without locks', () => {
  it('is the mark in localStorage, which has to last 50 ms', async () => {
    const { run, sends, clock, storage } = openTab('writer-1', {})
    void run()
    await clock.pass(49)
    expect(storage.getItem(MARK)).toBe('writer-1 1000')
    expect(sends).toHaveLength(0)

    await clock.pass(1)
    expect(sends).toHaveLength(1)
  })

  it('belongs to the tab that wrote it last', async () => {
    const { run, sends, clock, storage } = openTab('writer-1', {})
    void run()
    await clock.pass(10)
    storage.setItem(MARK, 'writer-2 5')
    await clock.pass(1000)

    expect(sends).toHaveLength(0)
    expect(storage.getItem(MARK)).toBe('writer-2 5')
  })

  it('of another tab is respected for a minute without progress, and then taken', async () => {
    const { run, sends, clock, storage } = openTab('writer-1', {})
    storage.setItem(MARK, 'writer-2 5')
    await run()
    await clock.pass(60_000)
    await run()
    expect(sends).toHaveLength(0)

    await clock.pass(1)
    void run()
    await clock.pass(50)
    expect(sends).toHaveLength(1)
    expect(storage.getItem(MARK)).toBe('writer-1 61051')
  })

  it('is not needed where there is no storage either', async () => {
    const clock = startedClock()
    const host = fakeHost()
    const lock = createSenderLock(deliveryContext({ host, clock, storage: safeStorage(host) }))
    let sent = 0
    void lock.run(
      async () => void sent++,
      () => {},
    )
    await clock.pass(50)

    expect(sent).toBe(1)
  })
})

describe('the writers that are active', () => {
  it('are those whose lock is held', async () => {
    const { locks } = fakeLocks()
    const first = openTab('writer-1', { locks })
    openTab('writer-2', { locks })
    const isActive = await first.lock.activeWriters()

    expect(['writer-1', 'writer-2', 'writer-3', undefined].map(isActive)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('are unknown without locks', async () => {
    const isActive = await openTab('writer-1', {}).lock.activeWriters()

    expect(isActive('writer-1')).toBe(false)
  })

  it.each<[string, () => unknown]>([
    ['gives nothing of what is held', async () => ({})],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('are unknown where the query %s', async (_, query) => {
    const { locks } = fakeLocks()
    const { lock } = openTab('writer-1', { locks: Object.assign(locks, { query }) as never })

    expect((await lock.activeWriters())('writer-1')).toBe(false)
  })
})
