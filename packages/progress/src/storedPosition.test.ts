import { memoryStore } from '@playhead/core'
import { type FakeClock, fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeBackend, fakeStorage, type Lesson, openLesson, row } from '../test/openLesson.ts'
import { createProgress } from './createProgress.ts'
import type { Progress, ProgressConflict } from './progress.ts'
import { LoadIncomplete, SaveLater, type VideoProgress } from './progressSource.ts'

const DAY_MS = 86_400_000
const keyOf = (video: string): string => `playhead:progress::${video}`
const kept = (progress: VideoProgress, unsent = false): Record<string, string> => ({
  [keyOf('lesson-1')]: JSON.stringify({ row: progress, ...(unsent && { unsent }) }),
})
const ago = (clock: FakeClock, ms: number): number => clock.wall() - ms
const hour = (position: number, more: Partial<VideoProgress> = {}): VideoProgress =>
  row(position, { duration: 3600, ...more })

/** Conflicts as they are reported. */
function conflictsOf(progress: Progress): string[] {
  const told: string[] = []
  progress.onConflict(({ local, remote, chosen }: ProgressConflict) =>
    told.push(`${Math.round(local.position)} here, ${Math.round(remote.position)} there: ${chosen}`),
  )
  return told
}
const fails = (): Promise<never> => Promise.reject(new Error('HTTP 503'))

afterEach(() => void vi.unstubAllGlobals())

describe('a stored position that could not be read', () => {
  it('is never saved over while loads fail, and is kept when the viewer has played from the start meanwhile', async () => {
    const lesson = await openLesson()
    const conflicts = conflictsOf(lesson.progress)
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(lesson.clock, DAY_MS) })
    lesson.backend.answer = fails
    lesson.follow({ everyMs: 1000 })
    await lesson.play(3500)
    expect(lesson.progress.rows['lesson-1']?.position).toBeCloseTo(3, 0) // kept on this device
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(6500)
    lesson.say('hidden')

    expect(lesson.backend.saves).toEqual([])
    expect(lesson.backend.stored['lesson-1']?.position).toBe(40)
    expect(conflicts).toEqual([expect.stringMatching(/^[3-6] here, 40 there: remote$/)])
    expect(lesson.progress.unsent).toEqual([])
  })

  it('is gone to when it is read before the viewer has played', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(40)
    lesson.backend.answer = fails
    lesson.follow()
    await lesson.clock.pass(3500)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(10_000)
    expect(lesson.video.currentTime).toBe(40)
    await lesson.play(2000)

    expect(lesson.backend.saves[0]?.position).toBeGreaterThanOrEqual(40)
  })

  it('is not taken for nothing when the page goes before it could be read: the next page decides', async () => {
    const [clock, storage] = [fakeClock(), fakeStorage()]
    const lesson = await openLesson({ clock, storage })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(clock, DAY_MS) })
    lesson.backend.answer = fails
    lesson.follow()
    await lesson.play(5000)
    lesson.say('closed')
    lesson.progress.destroy()
    lesson.backend.answer = () => undefined
    expect(lesson.backend.saves).toEqual([])

    const next = await openLesson({ clock, storage, backend: lesson.backend })
    const conflicts = conflictsOf(next.progress)
    next.follow()
    await clock.pass(5000)
    expect(next.video.currentTime).toBe(40)
    expect(conflicts).toEqual(['5 here, 40 there: remote'])
    expect([next.backend.saves, next.progress.unsent]).toEqual([[], []])
  })

  it('is no obstacle when there is none: what was saved meanwhile arrives, with the time it was made', async () => {
    const lesson = await openLesson()
    lesson.backend.answer = fails
    lesson.follow()
    await lesson.play(5000)
    lesson.video.pause()
    await lesson.clock.pass(100)
    const made = lesson.clock.wall()
    await lesson.clock.pass(30_000)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(400_000)

    expect(lesson.backend.saves).toHaveLength(1)
    expect(lesson.backend.stored['lesson-1']?.position).toBeCloseTo(5, 0)
    expect(Math.abs((lesson.backend.stored['lesson-1']?.at ?? 0) - made)).toBeLessThan(1000)
    expect(lesson.backend.stored['lesson-1']).not.toHaveProperty('provisional')
  })

  it('is none in a row of a backend that has one for every video, at 0', async () => {
    const lesson = await openLesson()
    const conflicts = conflictsOf(lesson.progress)
    lesson.backend.stored['lesson-1'] = row(0, { at: 0 })
    lesson.backend.answer = fails
    lesson.follow({ everyMs: 1000 })
    await lesson.play(3500)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(10_000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(10)
    expect(conflicts).toEqual([])
  })

  it('is asked for before the first save of an app that never loaded', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    backend.stored.a = row(40, { at: clock.wall() + 1000 })
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = conflictsOf(progress)
    await progress.save('a', row(10, { at: clock.wall() }))

    expect(backend.saves).toEqual([])
    expect(conflicts).toEqual(['10 here, 40 there: remote'])
  })

  it('asks no sooner than a backend wants that answered a part only', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const { load } = backend
    const askedAt: number[] = []
    backend.load = async () => {
      askedAt.push(clock.now())
      throw new LoadIncomplete('HTTP 503', {}, { cause: new SaveLater('HTTP 503', 120_000) })
    }
    const progress = createProgress({ source: backend, storage: null, clock })
    progress.save('b', row(5, { at: 7 })).catch(() => {})
    await clock.pass(119_000)
    expect(askedAt).toHaveLength(1)
    backend.load = load
    await clock.pass(2000)

    expect(backend.saves).toHaveLength(1)
  })

  it('is unknown for those videos of a list only that were not answered', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const { load } = backend
    Object.assign(backend.stored, { a: row(30), b: row(40, { at: 100 }) })
    const progress = createProgress({ source: backend, storage: null, clock })
    backend.load = async (videos) => {
      const { b, ...rows } = await load(videos)
      throw new LoadIncomplete('HTTP 503', rows)
    }
    await expect(progress.load(['a', 'b', 'c'])).rejects.toThrow('HTTP 503')
    expect(['a', 'b', 'c'].map((video) => progress.hasRead(video))).toEqual([true, false, false])
    expect(progress.rows.a?.position).toBe(30)
    progress.save('b', row(5, { at: 7 })).catch(() => {})
    await clock.pass(5000)
    expect(backend.saves).toEqual([])
    backend.load = load
    await clock.pass(20_000)

    expect(progress.rows.b?.position).toBe(40)
    expect(backend.saves).toEqual([])
  })

  it('is not written over by what a viewer saved before it was forgotten', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(lesson.clock, DAY_MS) })
    let answer = (): void => {}
    lesson.backend.answer = () => new Promise<void>((done) => (answer = done))
    lesson.follow()
    await lesson.play(11_000)
    lesson.progress.forget()
    answer()
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(10_000)

    expect(lesson.backend.saves).toEqual([])
    expect(lesson.progress.rows['lesson-1']?.position).toBe(40)
  })

  it('is of no interest any more once the progress is destroyed', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(40)
    let answer = (): void => {}
    lesson.backend.answer = () => new Promise<void>((done) => (answer = done))
    lesson.follow()
    await lesson.clock.pass(100)
    lesson.progress.destroy()
    answer()
    await lesson.play(5000)

    expect(lesson.video.currentTime).toBeCloseTo(5, 0)
    expect([lesson.backend.saves, lesson.progress.rows, lesson.reports]).toEqual([[], {}, []])
  })
})

describe('a local position that is not the newest', () => {
  /** Last week 5 on this device, yesterday 40 on another. */
  async function stale(answerMs: number): Promise<Lesson & { readonly conflicts: readonly string[] }> {
    const clock = fakeClock()
    const storage = fakeStorage(kept(row(5, { at: ago(clock, 7 * DAY_MS) })))
    const lesson = await openLesson({ clock, storage })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(clock, DAY_MS) })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, answerMs))
    const conflicts = conflictsOf(lesson.progress)
    lesson.follow({ everyMs: 1000 })
    return { ...lesson, conflicts }
  }

  it('is left again for the newer one that is answered late, when nobody has played meanwhile', async () => {
    const { clock, video, backend, play } = await stale(3000)
    await clock.pass(2500)
    expect(video.currentTime).toBe(5)
    await clock.pass(1500)
    expect(video.currentTime).toBe(40)
    await play(2000)

    for (const { position } of backend.saves) expect(position).toBeGreaterThanOrEqual(40)
  })

  it('does not replace the newer one when the viewer played on from it before the answer', async () => {
    const { clock, backend, play, conflicts, video, progress } = await stale(3000)
    await clock.pass(2200)
    await play(10_000)
    expect(video.currentTime).toBeGreaterThan(14) // nobody takes the viewer away

    expect(backend.saves).toEqual([])
    expect(backend.stored['lesson-1']?.position).toBe(40)
    expect(progress.rows['lesson-1']?.position).toBe(40)
    expect(conflicts).toEqual(['5 here, 40 there: remote'])
  })

  it('counts once the viewer goes somewhere on purpose, and that is reported', async () => {
    const { clock, backend, play, conflicts, video } = await stale(3000)
    await clock.pass(2200)
    await play(3000)
    video.currentTime = 20
    await clock.pass(4000)

    expect(backend.stored['lesson-1']?.position).toBeGreaterThanOrEqual(20)
    expect(conflicts).toEqual(['5 here, 40 there: remote', '20 here, 40 there: local'])
  })

  it('goes on where the backend has nothing newer', async () => {
    const clock = fakeClock()
    const at = ago(clock, 7 * DAY_MS)
    const lesson = await openLesson({ clock, storage: fakeStorage(kept(row(5, { at }))) })
    lesson.backend.stored['lesson-1'] = row(5, { at })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, 3000))
    lesson.follow({ everyMs: 1000 })
    await clock.pass(2200)
    await lesson.play(10_000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(7)
  })

  it('does not replace what a backend without times holds further on', async () => {
    const clock = fakeClock()
    const lesson = await openLesson({ clock, storage: fakeStorage(kept(row(5, { at: ago(clock, DAY_MS) }))) })
    lesson.backend.stored['lesson-1'] = row(40, { at: 0 })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, 3000))
    lesson.follow({ everyMs: 1000 })
    await clock.pass(2200)
    await lesson.play(8000)

    expect(lesson.backend.stored['lesson-1']?.position).toBe(40)
  })

  it('is told by another tab that has not read either, and still loses', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const [clock, storage] = [fakeClock(), fakeStorage()]
    const offline = await openLesson({ clock, storage })
    offline.backend.answer = fails
    offline.follow()
    await offline.play(5000)

    const other = await openLesson({ clock, storage })
    other.backend.stored['lesson-1'] = row(40, { at: ago(clock, DAY_MS) })
    other.follow()
    await clock.pass(1000)
    expect(other.video.currentTime).toBe(40)
    offline.say('hidden')
    const newValue = storage.getItem(keyOf('lesson-1'))
    target.dispatchEvent(
      Object.assign(new Event('storage'), { storageArea: storage, key: keyOf('lesson-1'), newValue }),
    )

    expect(JSON.parse(newValue ?? '{}').row.position).toBe(40)
    expect(other.progress.rows['lesson-1']?.position).toBe(40)
    expect(other.backend.saves).toEqual([])
  })
})

describe('a save that waits', () => {
  it.each([
    ['for the network', (clock: FakeClock) => clock.pass(3_600_000)],
    ['with its page asleep', async (clock: FakeClock) => clock.jumpWall(3_600_000)],
  ])('%s is not sent over what another device stored since', async (_, wait) => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage: fakeStorage(), clock })
    const conflicts = conflictsOf(progress)
    await progress.load(['a'])
    backend.answer = fails
    progress.save('a', hour(300, { at: clock.wall() })).catch(() => {})
    await wait(clock)
    backend.stored.a = hour(3000, { at: ago(clock, 60_000) })
    backend.saves.length = 0
    backend.answer = () => undefined
    target.dispatchEvent(new Event('online'))
    await clock.pass(400_000)

    expect(backend.saves).toEqual([])
    expect(progress.rows.a?.position).toBe(3000)
    expect(conflicts).toEqual(['300 here, 3000 there: remote'])
    expect(progress.unsent).toEqual([])
  })

  it('is sent with the time it was made, which is the newest', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage: null, clock })
    await progress.load(['a'])
    backend.answer = fails
    const made = clock.wall()
    progress.save('a', hour(300, { at: made })).catch(() => {})
    await clock.pass(3_600_000)
    backend.stored.a = hour(100, { at: made - DAY_MS })
    backend.answer = () => undefined
    await clock.pass(400_000)

    expect(backend.stored.a).toMatchObject({ position: 300, at: made })
  })

  it('does not replace what another device stored during a long pause', async () => {
    const lesson = await openLesson()
    const conflicts = conflictsOf(lesson.progress)
    lesson.follow({ everyMs: 1000 })
    await lesson.play(5000)
    lesson.video.pause()
    await lesson.clock.pass(3_600_000)
    lesson.backend.stored['lesson-1'] = row(45, { at: ago(lesson.clock, 60_000) })
    lesson.backend.saves.length = 0
    await lesson.play(8000)

    expect(lesson.backend.saves).toEqual([])
    expect(conflicts).toEqual(['5 here, 45 there: remote'])
  })

  it('is not dropped for what it was sent after, however the server stamped that', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const { save } = backend
    // The clock of this server is two minutes ahead.
    backend.save = (video, progress, moment) => save(video, { ...progress, at: clock.wall() + 120_000 }, moment)
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = conflictsOf(progress)
    await progress.save('a', hour(300, { at: clock.wall() }))
    await clock.pass(2000)
    backend.answer = fails
    progress.save('a', hour(310, { at: clock.wall() })).catch(() => {})
    await clock.pass(10_000)
    backend.answer = () => undefined
    await clock.pass(100_000)

    expect(backend.stored.a?.position).toBe(310)
    expect(conflicts).toEqual([])
  })

  it('goes on after a long pause where nobody else has been', async () => {
    const lesson = await openLesson()
    const { backend, clock } = lesson
    const conflicts = conflictsOf(lesson.progress)
    const { save } = backend
    backend.save = (video, progress, moment) => save(video, { ...progress, at: clock.wall() + 500 }, moment)
    lesson.follow({ everyMs: 1000 })
    await lesson.play(5000)
    lesson.video.pause()
    await clock.pass(3_600_000)
    await lesson.play(4000)

    expect(backend.stored['lesson-1']?.position).toBeGreaterThan(8)
    expect(conflicts).toEqual([])
  })

  it('of an old queue does not come back as if it were made now', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = conflictsOf(progress)
    backend.stored.a = hour(3000, { at: ago(clock, 60_000) })
    await progress.load(['a'])
    await progress.save('a', hour(300, { at: ago(clock, DAY_MS) }))

    expect(backend.saves).toEqual([])
    expect(conflicts).toEqual(['300 here, 3000 there: remote'])
  })
})

describe('a player that ignores a seek before it plays', () => {
  /** As Safari does: `currentTime` takes nothing before the first play. */
  async function deaf(): Promise<Lesson> {
    const lesson = await openLesson()
    const { get, set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime') ?? {}
    Object.defineProperty(lesson.video, 'currentTime', {
      get: () => get?.call(lesson.video),
      set: (to) => (lesson.session.snapshot.playCount ? set?.call(lesson.video, to) : undefined),
    })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(lesson.clock, DAY_MS) })
    lesson.follow({ everyMs: 1000 })
    return lesson
  }

  it.each([500, 20_000])('is sent there when it plays, %i ms after it was asked', async (ms) => {
    const lesson = await deaf()
    await lesson.clock.pass(ms)
    await lesson.play(8000)

    expect(lesson.events.filter(({ type }) => type === 'resume').at(-1)).toMatchObject({ target: 40, ok: true })
    expect(lesson.video.currentTime).toBeGreaterThan(46)
    expect(lesson.backend.saves.length).toBeGreaterThan(0)
    for (const { position } of lesson.backend.saves) expect(position).toBeGreaterThanOrEqual(40)
  })

  it('that never obeys loses the stored position to nobody but who watches on for a minute', async () => {
    const clock = fakeClock()
    const lesson = await openLesson({ clock })
    const conflicts = conflictsOf(lesson.progress)
    lesson.backend.stored['lesson-1'] = hour(2400, { at: ago(clock, DAY_MS) })
    lesson.video.duration = 3600
    await clock.pass(100)
    lesson.follow({ player: () => {}, everyMs: 1000 })
    await clock.pass(10_000)
    await lesson.play(59_000)
    expect([lesson.backend.saves, conflicts]).toEqual([[], []])
    await clock.pass(5000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(59)
    expect(conflicts).toEqual([expect.stringMatching(/here, 2400 there: local$/)])
  })
})

it('keeps a stored position that lies behind the end of what the player shows, like an advertisement', async () => {
  const lesson = await openLesson()
  lesson.backend.stored['lesson-1'] = hour(2400)
  lesson.follow({ everyMs: 1000 })
  await lesson.clock.pass(500)
  await lesson.play(8000)

  expect(lesson.video.currentTime).toBeCloseTo(8, 0)
  expect(lesson.backend.saves).toEqual([])
})

describe('a backend that answers junk', () => {
  it.each([
    ['no number', { position: Number.NaN }],
    ['text', { position: '40' }],
    ['a negative position', { position: -1 }],
    ['an endless position', { position: Number.POSITIVE_INFINITY }],
    ['a text for a row', 'none'],
  ])('%s is reported, and is no position', async (_, given) => {
    const lesson = await openLesson()
    lesson.backend.load = async () => ({
      'lesson-1': (typeof given === 'string' ? given : row(0, given as never)) as never,
    })
    lesson.follow()
    await lesson.clock.pass(100)
    await lesson.play(2000)

    expect(lesson.reports).toEqual(['load: TypeError: playhead: no progress of lesson-1 can be read from the answer'])
    expect(lesson.backend.saves.length).toBeGreaterThan(0)
  })

  it.each([[undefined], [null], ['<html>'], [7]])('%j for all rows is no answer', async (answer) => {
    const lesson = await openLesson()
    lesson.backend.load = async () => answer as never
    lesson.follow()
    await lesson.play(5000)

    expect(lesson.backend.saves).toEqual([])
    expect(lesson.progress.hasRead('lesson-1')).toBe(false)
  })

  it('a position behind the end is the end, from where a video begins anew', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(2400)
    lesson.follow()
    await lesson.clock.pass(500)

    expect(lesson.progress.rows['lesson-1']?.position).toBe(60)
    expect(lesson.video.currentTime).toBe(0)
  })

  it.each([
    ['beyond all numbers', 2 ** 60],
    ['of next year', 1_700_000_000_000 + 365 * DAY_MS],
    ['in microseconds', 1_700_000_000_000_000],
    ['that is endless', Number.POSITIVE_INFINITY],
  ])('a time %s is beaten by the next save', async (_, at) => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(20, { at })
    lesson.follow()
    await lesson.clock.pass(100)
    await lesson.play(3000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(20)
    expect(lesson.backend.stored['lesson-1']?.at).toBeLessThanOrEqual(lesson.clock.wall())
    await lesson.progress.refresh()
    expect(lesson.progress.rows['lesson-1']?.position).toBeGreaterThan(20)
  })

  it('a time in seconds is compared as what it is', async () => {
    const clock = fakeClock()
    const at = ago(clock, DAY_MS)
    const lesson = await openLesson({ clock, storage: fakeStorage(kept(row(5, { at: at - DAY_MS }))) })
    lesson.backend.stored['lesson-1'] = row(40, { at: at / 1000 })
    await lesson.progress.load(['lesson-1'])

    expect(lesson.progress.rows['lesson-1']).toMatchObject({ position: 40, at })
  })
})

describe('names that every object knows', () => {
  const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

  it.each(NAMES)('a video is called %s, and is loaded, saved, kept and found again', async (video) => {
    const [clock, storage, store] = [fakeClock(), fakeStorage(), memoryStore()]
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage, store, clock })
    expect(progress.rows[video]).toBeUndefined()
    await progress.load(NAMES)
    expect(Object.keys(progress.rows)).toEqual([])
    backend.answer = fails
    progress.save(video, row(20, { at: clock.wall() })).catch(() => {})
    expect(progress.rows[video]?.position).toBe(20)
    expect(Object.keys(progress.rows)).toEqual([video])
    await clock.pass(100)

    const next = createProgress({ source: backend, storage, store, clock })
    expect([next.rows[video]?.position, next.unsent]).toEqual([20, [video]])
    const lost = createProgress({ source: backend, storage: null, store, clock })
    await clock.pass(100)
    expect([lost.rows[video]?.position, lost.unsent]).toEqual([20, [video]])
  })
})

it('goes on in memory when its store throws, hangs, or holds what nobody wrote', async () => {
  const odd = [null, 7, ['p//a'], ['p//b', 'no JSON'], [7, '{}'], ['p//c', JSON.stringify(row(9))]] as never
  const stores = [
    { ...memoryStore(), read: async () => odd },
    { ...memoryStore(), read: () => new Promise<never>(() => {}), write: () => new Promise<never>(() => {}) },
    {
      ...memoryStore(),
      read: () => {
        throw new Error('closed')
      },
      write: () => {
        throw new Error('closed')
      },
      close: () => {
        throw new Error('closed')
      },
    },
  ]
  const found = []
  for (const store of stores) {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage: null, store, clock })
    const saved = progress.save('a', row(10))
    await clock.pass(5000)
    await saved
    found.push([Object.keys(progress.rows), backend.saves.map(({ video }) => video)])
    progress.forget()
    progress.destroy()
  }

  expect(found).toEqual([
    [
      ['a', 'c'],
      ['a', 'c'],
    ],
    [['a'], ['a']],
    [['a'], ['a']],
  ])
})

it('passes what the app throws or rejects with to `report`, and never into the page', async () => {
  const unhandled: unknown[] = []
  const hear = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', hear)
  const lesson = await openLesson()
  lesson.backend.stored['lesson-1'] = row(30)
  const bad = (): never => {
    throw new Error('thrown')
  }
  const worse = (): Promise<never> => Promise.reject(new Error('rejected'))
  for (const told of [bad, worse] as const) {
    lesson.progress.watch(told)
    lesson.progress.onComplete(told)
    lesson.progress.onConflict(told)
  }
  lesson.follow({ onResumed: worse, onError: bad })
  await lesson.clock.pass(500)
  lesson.backend.answer = fails
  await lesson.play(3000)
  await new Promise((done) => setTimeout(done, 0))
  process.off('unhandledRejection', hear)

  expect(unhandled).toEqual([])
  expect([...new Set(lesson.reports.map((each) => each.replace(/save lesson-1: .*/, 'save')))].sort()).toEqual([
    'a listener: Error: rejected',
    'a listener: Error: thrown',
    'load: Error: HTTP 503',
    'onError: Error: thrown',
    'onResumed: Error: rejected',
    'save',
  ])
})
