import { getEventListeners } from 'node:events'
import { memoryStore, type Store } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeBackend, fakeStorage, row } from '../../test/openLesson.ts'
import type { Progress, ProgressConflict } from '../progress.ts'
import { SaveLater, SaveRefused } from '../progressSource.ts'
import { mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'
import { createProgress } from './createProgress.ts'

const keyOf = (video: string, viewer = ''): string => `playhead:progress:${viewer}:${video}`

function open(
  given: { viewerId?: string; storage?: Storage | null; store?: Store; clock?: ReturnType<typeof fakeClock> } = {},
) {
  const clock = given.clock ?? fakeClock()
  const backend = fakeBackend(clock)
  const storage = given.storage === undefined ? fakeStorage() : given.storage
  const reports: string[] = []
  const make = (source = backend): Progress =>
    createProgress({
      source,
      storage,
      clock,
      ...(given.viewerId ? { viewerId: given.viewerId } : {}),
      ...(given.store ? { store: given.store } : {}),
      report: (error, where) => reports.push(`${where}: ${error}`),
    })
  return { clock, backend, storage, reports, make, progress: make() }
}
const rejected = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'resolved', String)

afterEach(() => void vi.unstubAllGlobals())

describe('loading', () => {
  it('D4 is one request for all that is asked for in one moment, and none for what is under way', async () => {
    const { backend, progress, clock } = open()
    backend.stored.a = row(10)
    backend.stored.b = row(20)
    const all = Promise.all([progress.load(['a', 'b']), progress.load(['b', 'c']), progress.load(['d'])])
    await clock.pass(0)
    await all

    expect(backend.loads).toEqual([['a', 'b', 'c', 'd']])
    expect(progress.rows).toEqual({ a: row(10), b: row(20) })
    await progress.refresh()
    expect(backend.loads[1]).toEqual(['a', 'b', 'c', 'd'])
  })

  it('D4 shows the copy of this device at once, and the same object until something in it is another', async () => {
    const { progress, backend } = open({ storage: fakeStorage({ [keyOf('a')]: JSON.stringify({ row: row(10) }) }) })
    const { rows } = progress
    expect(rows).toEqual({ a: row(10) })
    backend.stored.a = row(10)
    await progress.load(['a'])
    expect(progress.rows).toBe(rows)
    backend.stored.a = row(12, { at: 2 })
    await progress.load(['a'])

    expect(progress.rows).not.toBe(rows)
    expect(progress.rows.a?.position).toBe(12)
  })

  it('A6 D5 takes the newest of here and there, and reports the conflict with both positions', async () => {
    const { progress, backend, clock } = open({
      storage: fakeStorage({
        [keyOf('old')]: JSON.stringify({ row: row(10, { at: 5 }) }),
        [keyOf('new')]: JSON.stringify({ row: row(30, { at: 50 }), unsent: true }),
      }),
    })
    const conflicts: ProgressConflict[] = []
    progress.onConflict((conflict) => conflicts.push(conflict))
    Object.assign(backend.stored, { old: row(20, { at: 9 }), new: row(5, { at: 9, completed: true }) })
    await progress.load(['old', 'new'])

    expect(
      conflicts.map(({ videoId, local, remote, chosen, unsent }) => [
        videoId,
        local.position,
        remote.position,
        chosen,
        unsent,
      ]),
    ).toEqual([
      ['old', 10, 20, 'remote', false],
      ['new', 30, 5, 'local', true],
    ])
    expect(progress.rows).toMatchObject({ old: { position: 20 }, new: { position: 30, completed: true } })
    await clock.pass(3000)
    expect(backend.saves).toMatchObject([{ video: 'new', position: 30, completed: true }])
  })

  it('believes a backend that tells no times, unless it never had what is here', async () => {
    const { progress, backend } = open({
      storage: fakeStorage({
        [keyOf('had')]: JSON.stringify({ row: row(10, { at: 500 }) }),
        [keyOf('never')]: JSON.stringify({ row: row(10, { at: 500 }), unsent: true }),
      }),
    })
    Object.assign(backend.stored, { had: row(20, { at: 0 }), never: row(20, { at: 0 }) })
    await progress.load(['had', 'never'])

    expect(progress.rows).toMatchObject({ had: { position: 20 }, never: { position: 10 } })
  })

  it('rejects and reports when nobody answers; what is kept stays', async () => {
    const { progress, backend, reports } = open()
    backend.answer = () => Promise.reject(new Error('offline'))

    expect(await rejected(progress.load(['a']))).toBe('Error: offline')
    expect(reports).toEqual(['load: Error: offline'])
  })
})

describe('saving', () => {
  it('D8 is once a second at most, and the newest comes', async () => {
    const { progress, backend, clock } = open()
    for (let position = 0; position < 25; position++) {
      void progress.save('a', row(position, { at: clock.wall() }))
      await clock.pass(100)
    }
    await clock.pass(2000)

    expect(backend.saves.map(({ position, now }) => [position, now])).toEqual([
      [0, 0],
      [9, 1000],
      [19, 2000],
      [24, 3000],
    ])
    expect(progress.unsent).toEqual([])
  })

  it('D1 D10 keeps what no backend took, and the next page sends it', async () => {
    const { progress, backend, clock, storage, make } = open()
    backend.answer = () => Promise.reject(new Error('offline'))
    expect(await rejected(progress.save('a', row(10, { at: clock.wall() })))).toBe('Error: offline')
    expect(progress.unsent).toEqual(['a'])
    progress.destroy()
    backend.answer = () => undefined
    backend.saves.length = 0

    const next = make()
    expect(next.rows.a?.position).toBe(10)
    await clock.pass(3000)
    expect(backend.saves).toMatchObject([{ video: 'a', position: 10 }])
    expect(next.unsent).toEqual([])
    expect(storage?.getItem(keyOf('a'))).not.toContain('unsent')
  })

  it('D5 does not send what was left behind over what another device did since', async () => {
    const { backend, clock } = open({
      storage: fakeStorage({
        [keyOf('a')]: JSON.stringify({ row: row(10, { at: 5 }), unsent: true }),
        [keyOf('b')]: JSON.stringify({ row: row(10, { at: 5, completed: true }), unsent: true }),
      }),
    })
    Object.assign(backend.stored, { a: row(40, { at: 9 }), b: row(40, { at: 9 }) })
    await clock.pass(60_000)

    expect(backend.saves).toMatchObject([{ video: 'b', position: 40, completed: true }])
  })

  it('tries again later and later, one video apart from the other, until it is taken', async () => {
    const { progress, backend, clock, reports } = open()
    const { save } = backend
    let bad = true
    backend.save = (video, ...rest) =>
      video === 'a' && bad ? Promise.reject(new Error('HTTP 503')) : save(video, ...rest)
    progress.save('a', row(10)).catch(() => {})
    await progress.save('b', row(20))
    expect(progress.unsent).toEqual(['a'])
    await clock.pass(120_000)
    expect(reports.length).toBeGreaterThan(3)
    expect(reports.length).toBeLessThan(80)
    bad = false
    await clock.pass(300_000)

    expect(progress.unsent).toEqual([])
    expect(backend.stored).toMatchObject({ a: { position: 10 }, b: { position: 20 } })
  })

  it('gives up what the backend will never take, and waits as long as it asks', async () => {
    const { progress, backend, clock } = open()
    await progress.load(['a', 'b', 'c'])
    backend.answer = () => Promise.reject(new SaveRefused('HTTP 400'))
    expect(await rejected(progress.save('a', row(10)))).toBe('SaveRefused: HTTP 400')
    expect(progress.unsent).toEqual([])
    backend.answer = () => Promise.reject(new SaveLater('HTTP 429', 30_000))
    progress.save('b', row(10)).catch(() => {})
    await clock.pass(29_000)
    progress.save('c', row(10)).catch(() => {})
    expect(backend.saves.map(({ video }) => video)).toEqual(['a', 'b'])
    backend.answer = () => undefined
    await clock.pass(5000)

    expect(progress.unsent).toEqual([])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '7' as never, undefined as never])(
    'takes no wait of %s from a backend for a reason to try at once and again',
    async (afterMs) => {
      const { progress, backend, clock } = open()
      await progress.load(['a'])
      backend.answer = () => Promise.reject(new SaveLater('HTTP 429', afterMs))
      progress.save('a', row(10)).catch(() => {})
      await clock.pass(6000)

      expect(backend.saves.length).toBeLessThan(7)
    },
  )

  it('gives up no more than what was refused', async () => {
    const { progress, backend, clock } = open()
    await progress.load(['a'])
    let refuse = (): void => {}
    backend.answer = () => new Promise((_, reject) => (refuse = () => reject(new SaveRefused('HTTP 400'))))
    progress.save('a', row(10)).catch(() => {})
    void progress.save('a', row(20))
    backend.answer = () => undefined
    refuse()
    await clock.pass(2000)

    expect(backend.stored.a?.position).toBe(20)
    expect(progress.unsent).toEqual([])
  })

  it('does not wait for ever for an answer', async () => {
    const { progress, backend, clock } = open()
    backend.answer = () => new Promise(() => {})
    const given = rejected(progress.save('a', row(10)))
    await clock.pass(25_000)
    expect(await given).toBe('Error: no answer after 10 s')
    backend.answer = () => undefined
    progress.save('a', row(20)).catch(() => {}) // the load before it is still without an answer
    await clock.pass(25_000)

    expect(backend.stored.a?.position).toBe(20)
    expect(progress.unsent).toEqual([])
  })

  it('sends when the network is back, without waiting for its time', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const { progress, backend, clock } = open()
    backend.answer = () => Promise.reject(new Error('offline'))
    for (let times = 0; times < 8; times++) {
      progress.save('a', row(10 + times)).catch(() => {})
      await clock.pass(1000)
    }
    backend.answer = () => undefined
    target.dispatchEvent(new Event('online'))
    await clock.pass(1000)

    expect(progress.unsent).toEqual([])
    expect(getEventListeners(target, 'online')).toHaveLength(1)
    progress.destroy()
    expect(['online', 'storage'].map((type) => getEventListeners(target, type).length)).toEqual([0, 0])
  })

  it('D10 finds in its store what the storage has lost, asks the backend first, and leaves nothing there', async () => {
    const store = memoryStore()
    const broken = open({ store })
    broken.backend.answer = () => Promise.reject(new Error('offline'))
    for (const video of ['a', 'b']) await rejected(broken.progress.save(video, row(20, { at: 50 })))
    expect(await store.read('')).toHaveLength(2)

    const { progress, backend, clock } = open({ store })
    backend.stored.b = row(40, { at: 90 })
    await progress.load(['a'])
    expect(progress.rows.a?.position).toBe(20)
    expect(progress.unsent).toEqual(['a', 'b'])
    await clock.pass(3000)

    expect(backend.saves).toMatchObject([{ video: 'a', position: 20 }])
    expect(progress.rows.b?.position).toBe(40)
    expect(progress.unsent).toEqual([])
    expect(await store.read('')).toEqual([])
  })

  it('goes on where the store is broken, and says so once', async () => {
    const fails = (): Promise<never> => Promise.reject(new Error('no database'))
    const { progress, backend, reports, clock } = open({ store: { ...memoryStore(), read: fails, write: fails } })
    await progress.load(['a'])
    for (const position of [10, 20]) {
      void progress.save('a', row(position))
      await clock.pass(1000)
    }

    expect(backend.saves).toHaveLength(2)
    expect(reports).toEqual(['the store of saves: Error: no database'])
  })

  it('is newer than what is known, whatever the clocks of others say', async () => {
    const { progress, clock } = open()
    progress.put('a', row(50, { at: clock.wall() + 3_600_000 }))
    await progress.save('a', row(10, { at: clock.wall() }))

    expect(progress.rows.a?.position).toBe(10)
  })

  it('keeps viewers of one browser apart, and forgets on demand', async () => {
    const storage = fakeStorage()
    const { progress } = open({ viewerId: 'a:b', storage })
    await progress.save('x', row(10))
    expect(open({ viewerId: 'a', storage }).progress.rows).toEqual({})
    expect(open({ viewerId: 'a:b', storage }).progress.rows.x?.position).toBe(10)
    progress.forget()

    expect(storage.entries.size).toBe(0)
    expect(progress.rows).toEqual({})
  })

  it.each([
    null,
    {
      ...fakeStorage(),
      getItem: () => {
        throw new Error('denied')
      },
      setItem: () => {
        throw new Error('full')
      },
    },
  ])('goes on in memory where nothing can be kept', async (storage) => {
    const { progress, backend } = open({ storage })
    await progress.save('a', row(10))
    expect(progress.rows.a?.position).toBe(10)
    expect(backend.saves).toHaveLength(1)
  })

  it('forgets for good: an answer under way brings nothing back, and who asks then is answered anew', async () => {
    const { progress, backend, storage, clock } = open({ storage: fakeStorage() })
    backend.stored.a = row(10)
    let answer = (): void => {}
    backend.answer = () => new Promise<void>((done) => (answer = done))
    const before = progress.load(['a'])
    await clock.pass(0)
    progress.forget()
    answer()
    await before
    expect(progress.rows).toEqual({})
    expect(storage?.length).toBe(0)

    const late = progress.load(['a'])
    await clock.pass(0)
    const answerLate = answer
    progress.forget()
    backend.answer = () => undefined
    backend.stored.a = row(20)
    await progress.load(['a'])
    answerLate()
    await late
    expect(progress.rows).toEqual({ a: row(20) })
  })

  it('takes and keeps nothing once it is destroyed, but forgets', async () => {
    const store = memoryStore()
    const { progress, backend, storage, clock } = open({ store, storage: fakeStorage() })
    backend.answer = () => Promise.reject(new Error('offline'))
    await rejected(progress.save('a', row(10)))
    progress.destroy()
    backend.stored.b = row(20)
    progress.put('b', row(30))
    await progress.save('b', row(40))
    await Promise.all([progress.load(['b']), progress.refresh()])
    expect([progress.rows.b, backend.loads.flat()]).toEqual([undefined, ['a']])
    progress.forget()
    await clock.pass(100)

    expect(await store.read('p/')).toEqual([])
    expect(storage?.length).toBe(0)
  })

  it('forgets what its store has not told yet', async () => {
    const store = memoryStore()
    await store.write([['p//a', JSON.stringify(row(10))]])
    const { progress, clock } = open({ store })
    progress.forget()
    await clock.pass(1000)

    expect(progress.rows).toEqual({})
    expect(progress.unsent).toEqual([])
    expect(await store.read('p/')).toEqual([])
  })

  it('D6 tells once that a video became completed, here or elsewhere, and not what was so before', async () => {
    const { progress, backend, clock } = open({
      storage: fakeStorage({ [keyOf('here')]: JSON.stringify({ row: row(10) }) }),
    })
    const done: string[] = []
    progress.onComplete((video) => done.push(video))
    Object.assign(backend.stored, { here: row(50, { at: 9, completed: true }), long: row(50, { completed: true }) })
    await progress.load(['here', 'long'])
    expect(done).toEqual(['here'])
    progress.put('live', row(50, { completed: true }))
    for (const position of [50, 51]) {
      void progress.save('own', row(position, { completed: true, at: position }))
      await clock.pass(1000)
    }

    expect(done).toEqual(['here', 'live', 'own'])
  })

  it('keeps two hundred videos, and those that nobody has taken', async () => {
    const storage = fakeStorage()
    const { progress, backend } = open({ storage })
    for (let at = 1; at <= 210; at++) {
      backend.answer = () => (at === 1 ? Promise.reject(new Error('offline')) : undefined)
      await rejected(progress.save(`v${at}`, row(10, { at })))
    }

    expect(storage.entries.size).toBe(200)
    expect(storage.entries.has(keyOf('v1'))).toBe(true)
    expect(storage.entries.has(keyOf('v2'))).toBe(false)
  })
})

describe('between tabs', () => {
  it('D10 what one tab owes, another leaves alone', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const storage = fakeStorage()
    const { progress: owing, backend, clock } = open({ storage })
    const { progress: other } = open({ storage, clock })
    backend.answer = () => Promise.reject(new Error('offline'))
    await rejected(owing.save('a', row(20, { at: 9 })))
    const newValue = storage.getItem(keyOf('a'))
    target.dispatchEvent(Object.assign(new Event('storage'), { storageArea: storage, key: keyOf('a'), newValue }))
    other.put('a', row(10, { at: 5 }))
    expect(other.rows.a?.position).toBe(20)
    expect(storage.getItem(keyOf('a'))).toBe(newValue)
    await other.save('a', row(30, { at: 12 }))

    expect(storage.getItem(keyOf('a'))).not.toContain('unsent')
  })

  it('D5 hears at once what another tab of this browser keeps', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const { progress, storage } = open()
    const seen: (number | undefined)[] = []
    progress.watch(() => seen.push(progress.rows.a?.position))
    const say = (key: string, newValue: string): boolean =>
      target.dispatchEvent(Object.assign(new Event('storage'), { storageArea: storage, key, newValue }))
    say(keyOf('a'), JSON.stringify({ row: row(33, { at: 9 }) }))
    say(keyOf('a'), JSON.stringify({ row: row(11, { at: 2 }) }))
    say(keyOf('a'), '{"row":{"position":"1"}}')
    say('else', '1')
    progress.destroy()
    say(keyOf('a'), JSON.stringify({ row: row(44, { at: 10 }) }))

    expect(seen).toEqual([33])
  })
})

it.each([
  [{}, 'option "source" must be an object with load(videoIds) and save(videoId, progress), got undefined'],
  [{ source: { load() {}, save() {} }, viewerId: 7 }, 'option "viewerId" must be a string, got 7'],
  [{ source: { load() {}, save() {} }, storage: 'local' }, 'option "storage" must be a Storage, or null'],
  [{ source: { load() {}, save() {} }, interval: 5 }, 'has no option "interval"'],
])('names the option, what was expected and what was given: %#', (options, message) => {
  expect(() => createProgress(options as never)).toThrow(message)
})

describe('always', () => {
  const rows = fc.record({
    position: fc.integer({ min: 0, max: 60 }),
    duration: fc.constantFrom(null, 60),
    completed: fc.boolean(),
    at: fc.integer({ min: 0, max: 20 }),
  })

  it('A6 D5 the newest wins in any order, any number of times', () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (words, random) => {
        const shuffled = [...words, ...words.filter(() => (random.next().value ?? 0) % 2)]
          .map((word) => [random.next().value ?? 0, word] as const)
          .sort(([a], [b]) => a - b)
          .map(([, word]) => word)
        const merge = (list: readonly VideoProgress[]): VideoProgress | undefined =>
          list.reduce<VideoProgress | undefined>((sum, word) => mergeProgress(sum, word), undefined)
        const newest = Math.max(...words.map(({ at }) => at))

        expect(merge(shuffled)).toEqual(merge(words))
        expect(merge(words)).toMatchObject({ at: newest, completed: words.some(({ completed }) => completed) })
      }),
    )
  })

  const acts = fc.array(
    fc.record({
      does: fc.constantFrom('save', 'leave', 'put', 'load', 'fail', 'mend'),
      video: fc.constantFrom('a', 'b'),
      row: rows,
      wait: fc.integer({ min: 0, max: 3000 }),
    }),
    { maxLength: 30 },
  )

  it('A7 D8 never goes backwards in completed, saves once a second at most, and brings the newest in the end', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (list) => {
        const { clock, backend, progress } = open()
        const { save } = backend
        // As the documents' backends: completed stays.
        const told: Record<string, boolean[]> = { a: [], b: [] }
        backend.save = (video, given, moment) => {
          told[video]?.push(given.completed)
          const completed = given.completed || !!backend.stored[video]?.completed
          return save(video, { ...given, completed }, moment)
        }
        const done = new Set<string>()
        const check = (): void => {
          for (const [video, { completed }] of Object.entries(progress.rows)) {
            if (completed) done.add(video)
            expect(completed).toBe(done.has(video))
          }
        }
        progress.watch(check)
        const saved = new Set<string>()
        for (const { does, video, row: given, wait } of list) {
          if (does === 'fail') backend.answer = () => Promise.reject(new Error('HTTP 503'))
          else if (does === 'mend') backend.answer = () => undefined
          else if (does === 'put') {
            backend.stored[video] = mergeProgress(backend.stored[video], given)
            progress.put(video, given)
          } else if (does === 'load') progress.load([video]).catch(() => {})
          else {
            saved.add(video)
            progress.save(video, { ...given, at: clock.wall() }, { leaving: does === 'leave' }).catch(() => {})
          }
          await clock.pass(wait)
        }
        backend.answer = () => undefined
        await clock.pass(400_000)
        check()
        progress.destroy()

        expect(progress.unsent).toEqual([])
        for (const video of saved) expect(backend.stored[video]).toMatchObject({ completed: done.has(video) })
        for (const video of ['a', 'b']) {
          const times = backend.saves.filter((save) => save.video === video).map(({ now }) => now)
          for (const [at, now] of times.entries())
            if (at) expect(now - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
          expect(told[video]).toEqual([...(told[video] ?? [])].sort())
        }
      }),
      { numRuns: 60 },
    )
  })
})
