import { memoryStore } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, fakeStorage, openLesson, row } from '../../test/openLesson.ts'
import { ago, DAY_MS, fails, storedEntry } from '../../test/storedRows.ts'
import { createProgress } from './createProgress.ts'

describe('a backend with invalid answers', () => {
  it.each([
    ['NaN', { position: Number.NaN }],
    ['text', { position: '40' }],
    ['a negative position', { position: -1 }],
    ['an infinite position', { position: Number.POSITIVE_INFINITY }],
    ['text instead of a row', 'none'],
  ])('%s is reported, and not used as a position', async (_, given) => {
    const lesson = await openLesson()
    lesson.backend.load = async () => ({
      'lesson-1': (typeof given === 'string' ? given : row(0, given as never)) as never,
    })
    lesson.follow()
    await lesson.clock.pass(100)
    await lesson.play(2000)

    expect(lesson.reports).toEqual([
      'load: TypeError: playhead: no progress of lesson-1 can be read from the answer',
    ])
    expect(lesson.backend.saves.length).toBeGreaterThan(0)
  })

  it.each([[undefined], [null], ['<html>'], [7]])(
    '%j instead of rows is no answer',
    async (answer) => {
      const lesson = await openLesson()
      lesson.backend.load = async () => answer as never
      lesson.follow()
      await lesson.play(5000)

      expect(lesson.backend.saves).toEqual([])
      expect(lesson.progress.hasRead('lesson-1')).toBe(false)
    },
  )

  it('a position behind the end counts as the end, after which a video begins again', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(2400)
    lesson.follow()
    await lesson.clock.pass(500)

    expect(lesson.progress.rows['lesson-1']?.position).toBe(60)
    expect(lesson.video.currentTime).toBe(0)
  })

  it.each([
    ['beyond the safe integers', 2 ** 60],
    ['of next year', 1_700_000_000_000 + 365 * DAY_MS],
    ['in microseconds', 1_700_000_000_000_000],
    ['of infinity', Number.POSITIVE_INFINITY],
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

  it('a time in seconds is converted', async () => {
    const clock = fakeClock()
    const at = ago(clock, DAY_MS)
    const lesson = await openLesson({
      clock,
      storage: fakeStorage(storedEntry(row(5, { at: at - DAY_MS }))),
    })
    lesson.backend.stored['lesson-1'] = row(40, { at: at / 1000 })
    await lesson.progress.load(['lesson-1'])

    expect(lesson.progress.rows['lesson-1']).toMatchObject({ position: 40, at })
  })
})

describe('ids that are names of object properties', () => {
  const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

  it.each(NAMES)('a video with the id %s is loaded, saved, stored and recovered', async (video) => {
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

it('works in memory when its store throws, hangs, or contains foreign entries', async () => {
  const odd = [
    null,
    7,
    ['p//a'],
    ['p//b', 'no JSON'],
    [7, '{}'],
    ['p//c', JSON.stringify(row(9))],
  ] as never
  const stores = [
    { ...memoryStore(), read: async () => odd },
    {
      ...memoryStore(),
      read: () => new Promise<never>(() => {}),
      write: () => new Promise<never>(() => {}),
    },
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

it('passes errors and rejections of the app to `report`, and never into the page', async () => {
  const unhandled: unknown[] = []
  const onUnhandled = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  const lesson = await openLesson()
  lesson.backend.stored['lesson-1'] = row(30)
  const bad = (): never => {
    throw new Error('thrown')
  }
  const worse = (): Promise<never> => Promise.reject(new Error('rejected'))
  for (const listener of [bad, worse] as const) {
    lesson.progress.watch(listener)
    lesson.progress.onComplete(listener)
    lesson.progress.onConflict(listener)
  }
  lesson.follow({ onResumed: worse, onError: bad })
  await lesson.clock.pass(500)
  lesson.backend.answer = fails
  await lesson.play(3000)
  await new Promise((done) => setTimeout(done, 0))
  process.off('unhandledRejection', onUnhandled)

  expect(unhandled).toEqual([])
  expect(
    [...new Set(lesson.reports.map((each) => each.replace(/save lesson-1: .*/, 'save')))].sort(),
  ).toEqual([
    'a listener: Error: rejected',
    'a listener: Error: thrown',
    'load: Error: HTTP 503',
    'onError: Error: thrown',
    'onResumed: Error: rejected',
    'save',
  ])
})
