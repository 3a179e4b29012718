import {
  type FakeHost,
  fakeHost,
  type RecordingCollector,
  recordingCollector,
} from '@playhead/testing'
import { expect } from 'vitest'
import type { Clock } from '../src/contracts/clock.ts'
import type { SnapshotRecord } from '../src/contracts/snapshot.ts'
import type { Store } from '../src/contracts/store.ts'
import {
  createDelivery,
  type Delivery,
  type DeliveryParts,
} from '../src/delivery/createDelivery.ts'
import { memoryStore } from '../src/delivery/memoryStore.ts'

/**
 * For tests: one origin of one browser, its disk and locks, a collector, and pages that come and
 * go. Time is a number.
 */
export interface Origin {
  readonly collector: RecordingCollector
  readonly disk: Store
  readonly storage: Storage
  readonly problems: string[]
  readonly reports: unknown[]
  /** Wall time may be set: clocks jump. */
  wallOffset: number
  /**
   * What does not settle until `release`: then it takes place, in its order, unless its page is
   * gone. Sends never do.
   */
  readonly hangs: { store: boolean; locks: boolean; send: boolean }
  release(): void
  open(parts?: PageParts): SimulatedPage
  /** Lets time pass, and everything that happens meanwhile happen. */
  pass(ms: number): Promise<void>
  /** Resolves after so much simulated time. */
  wait(ms: number): Promise<void>
}

/** What a page has of its own. */
export interface PageParts extends Partial<DeliveryParts> {
  /** @default the storage of its origin */
  readonly storage?: Storage
  /** @default 'shared', where the origin has locks */
  readonly locks?: Locks | 'none' | 'shared'
}

/** A page of that origin. */
export interface SimulatedPage {
  readonly delivery: Delivery
  readonly host: FakeHost
  /** Adds so many events, and returns their numbers. */
  add(count: number): number[]
  snapshot(rev: number, send?: boolean): void
  /** Goes as pages do: hides, and its timers end. */
  close(): void
  /** Goes without an unload. Nothing that it has begun goes on. */
  crash(): void
}

export function simulatedOrigin(withLocks = true): Origin {
  let now = 0
  let timers: { readonly at: number; readonly run: () => void; readonly page: object }[] = []
  const dead = new WeakSet<object>()
  const collector = recordingCollector()
  const memory = memoryStore()
  const disk: Store = { ...memory, mode: 'indexeddb' }
  const locks = simulatedLocks()
  let writers = 0
  let ids = 0
  const hanging: (() => void)[] = []

  /** Begins at once, or at `release` while `hangs`. */
  function unlessHanging<T>(hangs: boolean, page: object, run: () => Promise<T>): Promise<T> {
    if (!hangs) return run()
    return new Promise((resolve, reject) =>
      hanging.push(() => {
        if (!dead.has(page)) run().then(resolve, reject)
      }),
    )
  }

  function hangingLocks(page: object): Locks {
    const own = locks.of(page)
    const { request } = own
    return {
      query: () => unlessHanging(origin.hangs.locks, page, () => own.query()),
      request: ((...given: Parameters<typeof request>) =>
        unlessHanging(
          origin.hangs.locks,
          page,
          () => request(...given) as Promise<unknown>,
        )) as never,
    }
  }

  const sharedLocks = (page: object): Locks | undefined =>
    withLocks ? hangingLocks(page) : undefined

  const origin: Origin = {
    collector,
    disk,
    storage: simulatedStorage(),
    problems: [],
    reports: [],
    wallOffset: 1_700_000_000_000,
    hangs: { store: false, locks: false, send: false },
    release() {
      Object.assign(origin.hangs, { store: false, locks: false, send: false })
      for (const go of hanging.splice(0)) go()
    },
    open({ storage = origin.storage, locks: ownLocks = 'shared', ...parts } = {}) {
      const page = {}
      const clock: Clock = {
        now: () => now,
        wall: () => now + origin.wallOffset,
        setTimer(run, ms) {
          if (dead.has(page)) return () => {}
          const timer = { at: now + ms, run, page }
          timers.push(timer)
          return () => {
            timers = timers.filter((each) => each !== timer)
          }
        },
      }
      const store = parts.store ?? disk
      const alive = <T>(value: Promise<T>): Promise<T> =>
        value.then((answer) => (dead.has(page) ? new Promise<T>(() => {}) : answer))
      const onDisk = <T>(run: () => Promise<T>): Promise<T> =>
        dead.has(page) ? new Promise(() => {}) : alive(unlessHanging(origin.hangs.store, page, run))
      const name = `writer-${++writers}-of-a-test`
      const host = fakeHost({
        storage,
        locks:
          ownLocks === 'none' ? undefined : ownLocks === 'shared' ? sharedLocks(page) : ownLocks,
      })
      let first = true
      const delivery = createDelivery({
        transport: {
          ...collector.transport,
          send: (batch, options) =>
            dead.has(page) || origin.hangs.send
              ? new Promise(() => {})
              : alive(collector.transport.send(batch, options)),
        },
        clock,
        report: (error) => origin.reports.push(error),
        onProblem: (reason) => origin.problems.push(reason),
        host,
        newId() {
          if (!first) return `id-${++ids}-of-a-test`
          first = false
          return name
        },
        ...parts,
        store: {
          ...store,
          write: (put, remove) => onDisk(() => store.write(put, remove)),
          read: (prefix, limit) => onDisk(() => store.read(prefix, limit)),
          clear: () => onDisk(() => store.clear()),
        },
      })
      const end = (): void => {
        dead.add(page)
        locks.letGo(page)
        timers = timers.filter((each) => each.page !== page)
      }
      return {
        delivery,
        host,
        add: (count) =>
          Array.from(
            { length: count },
            () => delivery.add({ type: 'play', session: `session-${name}`, at: clock.wall() }).seq,
          ),
        snapshot: (rev, send = true) =>
          delivery.put(sample(`session-${name}`, rev, clock.wall()), send),
        close() {
          delivery.hide('pagehide')
          end()
        },
        crash: end,
      }
    },
    wait: (ms) => new Promise((run) => timers.push({ at: now + ms, run, page: origin })),
    async pass(ms) {
      const until = now + ms
      await settle()
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((each) => each !== next)
        now = Math.max(now, next.at)
        next.run()
        await settle()
      }
      now = until
    },
  }
  return origin
}

/** Every event of the pages, so many, arrived or was declared as dropped. */
export function expectNothingLost({ collector }: Origin, events: number): void {
  expect(collector.unexplained()).toEqual([])
  const dropped = collector.ledger.reduce((sum, { count, writer }) => sum + (writer ? count : 0), 0)
  expect(collector.events.size + dropped).toBe(events)
}

/** Everything that only waits for its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export const sample = (session: string, rev: number, at: number): SnapshotRecord => ({
  session,
  rev,
  videoId: 'lesson-1',
  player: 'test',
  startedAt: at - rev * 1000,
  at,
  state: 'playing',
  playingMs: rev * 1000,
})

/** localStorage as objects have it: `Object.keys` names what is in it. */
export function simulatedStorage(): Storage {
  return Object.create({
    getItem(key: string) {
      return Object.hasOwn(this, key) ? (this as unknown as Record<string, string>)[key] : null
    },
    setItem(key: string, value: string) {
      Object.assign(this, { [key]: value })
    },
    removeItem(key: string) {
      delete (this as unknown as Record<string, string>)[key]
    },
  })
}

type Granted = (lock: Lock | null) => unknown
type Locks = Pick<LockManager, 'request' | 'query'>

function simulatedLocks(): { of(page: object): Locks; letGo(page: object): void } {
  const held = new Map<string, { readonly page: object; readonly lost: (error: Error) => void }>()
  async function request(
    page: object,
    name: string,
    options: LockOptions,
    granted: Granted,
  ): Promise<unknown> {
    const holder = held.get(name)
    if (holder && !options.steal) return granted(null)
    holder?.lost(new DOMException('stolen', 'AbortError'))
    const stolen = new Promise<never>((_, lost) => held.set(name, { page, lost }))
    const mine = held.get(name)
    try {
      return await Promise.race([granted({ name, mode: 'exclusive' } as Lock), stolen])
    } finally {
      if (held.get(name) === mine) held.delete(name)
    }
  }
  return {
    of: (page) => ({
      query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
      request: ((name: string, options: LockOptions | Granted, granted: Granted) =>
        typeof options === 'function'
          ? request(page, name, {}, options)
          : request(page, name, options, granted)) as never,
    }),
    letGo(page) {
      for (const [name, holder] of held) if (holder.page === page) held.delete(name)
    },
  }
}
