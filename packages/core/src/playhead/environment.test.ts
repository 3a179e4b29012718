import 'fake-indexeddb/auto'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { indexedDbStore } from '../delivery/indexedDbStore.ts'
import { stringify } from '../utilities/stringify.ts'
import { createPlayhead } from './createPlayhead.ts'

const never = <T>(): Promise<T> => new Promise(() => {})
const fail = (): never => {
  throw new DOMException('forbidden', 'SecurityError')
}
let names = 0

/** Replaces a global by a getter, so that reading it may throw. */
function stub(name: string, get: () => unknown): void {
  vi.stubGlobal(name, undefined)
  Object.defineProperty(globalThis, name, { configurable: true, get })
}

/** localStorage as browsers have it, with some methods of ours. */
function storage(odd: object = {}): object {
  const map = new Map<string, string>()
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
    ...odd,
  }
}
const locks = (odd: object): void => {
  vi.stubGlobal('navigator', {
    locks: {
      query: async () => ({ held: [] }),
      request: async (_: string, _options: unknown, run: (lock: unknown) => unknown) => run({}),
      ...odd,
    },
  })
}
const database = (method: 'transaction' | 'close', how: () => unknown): void =>
  void vi.spyOn(IDBDatabase.prototype, method).mockImplementation(how as never)
/** A transaction of which no event ever comes. */
const deaf = (): object => {
  const request = { set onsuccess(_: unknown) {}, set onerror(_: unknown) {} }
  const store = {
    put: () => request,
    get: () => request,
    getAll: () => request,
    getAllKeys: () => request,
  }
  const transaction = { objectStore: () => Object.assign(store, { transaction }), commit() {} }
  return transaction
}

const ENVIRONMENTS: readonly (readonly [string, () => void])[] = [
  ['nothing odd', () => {}],
  ['no localStorage', () => stub('localStorage', () => undefined)],
  ['localStorage that is null', () => stub('localStorage', () => null)],
  ['localStorage that throws when it is read', () => stub('localStorage', fail)],
  ...['getItem', 'setItem', 'removeItem'].map(
    (method) =>
      [
        `localStorage.${method} that throws`,
        () => vi.stubGlobal('localStorage', storage({ [method]: fail })),
      ] as const,
  ),
  [
    'localStorage that throws throughout',
    () =>
      vi.stubGlobal(
        'localStorage',
        new Proxy(
          {},
          { get: () => fail, ownKeys: fail, has: fail, set: fail, deleteProperty: fail },
        ),
      ),
  ],
  ['localStorage that forgets', () => vi.stubGlobal('localStorage', storage({ setItem() {} }))],
  [
    'localStorage that says the same of all',
    () => vi.stubGlobal('localStorage', storage({ getItem: () => 'x' })),
  ],
  ['no navigator', () => stub('navigator', () => undefined)],
  ['no locks', () => vi.stubGlobal('navigator', {})],
  [
    'locks that throw when they are read',
    () => vi.stubGlobal('navigator', Object.defineProperty({}, 'locks', { get: fail })),
  ],
  ['locks without methods', () => vi.stubGlobal('navigator', { locks: {} })],
  ['locks.request that throws', () => locks({ request: fail })],
  ['locks.request that rejects', () => locks({ request: async () => fail() })],
  ['locks.request that never grants', () => locks({ request: never })],
  ['locks.request that never calls back', () => locks({ request: async () => undefined })],
  ['locks.query that throws', () => locks({ query: fail })],
  ['locks.query that rejects', () => locks({ query: async () => fail() })],
  ['locks.query that never answers', () => locks({ query: never })],
  ['locks.query that gives nothing', () => locks({ query: async () => undefined })],
  ['no indexedDB', () => stub('indexedDB', () => undefined)],
  ['indexedDB that throws when it is read', () => stub('indexedDB', fail)],
  ['indexedDB.open that throws', () => vi.stubGlobal('indexedDB', { open: fail })],
  [
    'indexedDB.open that gives nothing',
    () => vi.stubGlobal('indexedDB', { open: () => undefined }),
  ],
  ['indexedDB.open that never answers', () => vi.stubGlobal('indexedDB', { open: () => ({}) })],
  ['no IDBKeyRange', () => stub('IDBKeyRange', () => undefined)],
  ['transactions that throw', () => database('transaction', fail)],
  ['transactions that never settle', () => database('transaction', deaf)],
  ['a database that cannot be closed', () => database('close', fail)],
  ['an old Prototype.js', () => void Object.assign(Array.prototype, { toJSON: prototypeJs })],
]

/** As of Prototype.js 1.6: the array as text. */
function prototypeJs(this: unknown[]): string {
  return `[${this.map((each) => JSON.stringify(each)).join(', ')}]`
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  Reflect.deleteProperty(Array.prototype, 'toJSON')
})

describe.each(ENVIRONMENTS)('in a browser with %s', (_, arrange) => {
  it('every record arrives, nothing is thrown, and the end comes in time', async () => {
    const name = `environment-${++names}`
    const before = indexedDbStore(name)
    await before.write([]) // the database is there
    before.close()
    const clock = fakeClock()
    const collector = recordingCollector()
    arrange()
    const playhead = createPlayhead({
      transport: collector.transport,
      store: indexedDbStore(name),
      clock,
      host: { onPageMoment() {} },
    })
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'lesson-1' })
    const live = async (ms: number): Promise<void> => {
      for (let at = 0; at < ms; at += 500) {
        await clock.pass(500)
        for (let turn = 0; turn < 4; turn++) await new Promise((next) => setImmediate(next))
      }
    }
    const settled = async (promise: Promise<unknown>): Promise<boolean> => {
      let done = false
      void promise.then(() => {
        done = true
      })
      for (let at = 0; !done && at < 60_000; at += 500) await live(500)
      return done
    }

    for (let at = 0; at < 5; at++) {
      session.log('note', { at })
      await live(20_000)
    }
    const logs = (): number =>
      [...collector.events.values()].filter(({ type }) => type === 'log').length
    expect(logs()).toBe(5)

    session.log('last')
    expect(await settled(session.end())).toBe(true)
    expect(await settled(playhead.flush())).toBe(true)
    expect(await settled(playhead.destroy())).toBe(true)
    expect(logs()).toBe(6)
    expect([...collector.snapshots.values()]).toMatchObject([{ state: 'closed' }])
    expect(collector.unexplained()).toEqual([])
    expect(playhead.status).toMatchObject({ queued: 0, drops: {} })
  })
})

describe('stringify()', () => {
  it('writes arrays as arrays where Prototype.js would make them text, and dates as ever', () => {
    const value = {
      watched: [[0, 5.2], []],
      data: { list: ['a', { deep: [1] }], when: new Date(0) },
    }
    const expected = JSON.stringify(value)
    Object.assign(Array.prototype, { toJSON: prototypeJs })

    expect(JSON.stringify(value)).not.toBe(expected)
    expect(stringify(value)).toBe(expected)
    expect(stringify([1])).toBe('[1]')
  })
})
