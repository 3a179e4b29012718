import { fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeBackend, fakeStorage, type Lesson, openLesson, row } from '../../test/openLesson.ts'
import {
  ago,
  DAY_MS,
  fails,
  hour,
  recordConflicts,
  storageKey,
  storedEntry,
} from '../../test/storedRows.ts'
import { LoadIncomplete, SaveLater } from '../progressSource.ts'
import { createProgress } from './createProgress.ts'

afterEach(() => void vi.unstubAllGlobals())

describe('a stored position that could not be read', () => {
  it('is never saved over while loads fail, and is kept when the viewer plays from the start meanwhile', async () => {
    const lesson = await openLesson()
    const conflicts = recordConflicts(lesson.progress)
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(lesson.clock, DAY_MS) })
    lesson.backend.answer = fails
    lesson.follow({ everyMs: 1000 })
    await lesson.play(3500)
    expect(lesson.progress.rows['lesson-1']?.position).toBeCloseTo(3, 0) // kept on this device
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(6500)
    lesson.emitPageMoment('hidden')

    expect(lesson.backend.saves).toEqual([])
    expect(lesson.backend.stored['lesson-1']?.position).toBe(40)
    expect(conflicts).toEqual([expect.stringMatching(/^[3-6] here, 40 there: remote$/)])
    expect(lesson.progress.unsent).toEqual([])
  })

  it('is resumed at when it is read before the viewer has played', async () => {
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

  it('is not taken for missing when the page closes before it could be read: the next page decides', async () => {
    const [clock, storage] = [fakeClock(), fakeStorage()]
    const lesson = await openLesson({ clock, storage })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(clock, DAY_MS) })
    lesson.backend.answer = fails
    lesson.follow()
    await lesson.play(5000)
    lesson.emitPageMoment('closed')
    lesson.progress.destroy()
    lesson.backend.answer = () => undefined
    expect(lesson.backend.saves).toEqual([])

    const next = await openLesson({ clock, storage, backend: lesson.backend })
    const conflicts = recordConflicts(next.progress)
    next.follow()
    await clock.pass(5000)
    expect(next.video.currentTime).toBe(40)
    expect(conflicts).toEqual(['5 here, 40 there: remote'])
    expect([next.backend.saves, next.progress.unsent]).toEqual([[], []])
  })

  it('does not delay saves for good when it turns out not to exist: they arrive, with the time they were made', async () => {
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

  it('does not exist for a backend whose row has the position 0', async () => {
    const lesson = await openLesson()
    const conflicts = recordConflicts(lesson.progress)
    lesson.backend.stored['lesson-1'] = row(0, { at: 0 })
    lesson.backend.answer = fails
    lesson.follow({ everyMs: 1000 })
    await lesson.play(3500)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(10_000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(10)
    expect(conflicts).toEqual([])
  })

  it('is read before the first save of an app that never loaded', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    backend.stored.a = row(40, { at: clock.wall() + 1000 })
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = recordConflicts(progress)
    await progress.save('a', row(10, { at: clock.wall() }))

    expect(backend.saves).toEqual([])
    expect(conflicts).toEqual(['10 here, 40 there: remote'])
  })

  it('is read again no sooner than the backend asks for after a partial answer', async () => {
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

  it('is unknown only for the videos that were missing in a partial answer', async () => {
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

  it('is not overwritten by a save from before `forget()`', async () => {
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

  it('is not used once the progress is destroyed', async () => {
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
  /** At 5 on this device last week, and at 40 on another yesterday. */
  async function openStaleLesson(
    answerMs: number,
  ): Promise<Lesson & { readonly conflicts: readonly string[] }> {
    const clock = fakeClock()
    const storage = fakeStorage(storedEntry(row(5, { at: ago(clock, 7 * DAY_MS) })))
    const lesson = await openLesson({ clock, storage })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(clock, DAY_MS) })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, answerMs))
    const conflicts = recordConflicts(lesson.progress)
    lesson.follow({ everyMs: 1000 })
    return { ...lesson, conflicts }
  }

  it('is replaced by the newer one of a late answer, when the viewer has not played meanwhile', async () => {
    const { clock, video, backend, play } = await openStaleLesson(3000)
    await clock.pass(2500)
    expect(video.currentTime).toBe(5)
    await clock.pass(1500)
    expect(video.currentTime).toBe(40)
    await play(2000)

    for (const { position } of backend.saves) expect(position).toBeGreaterThanOrEqual(40)
  })

  it('does not replace the newer one when the viewer continued from it before the answer', async () => {
    const { clock, backend, play, conflicts, video, progress } = await openStaleLesson(3000)
    await clock.pass(2200)
    await play(10_000)
    expect(video.currentTime).toBeGreaterThan(14) // the viewer is not moved

    expect(backend.saves).toEqual([])
    expect(backend.stored['lesson-1']?.position).toBe(40)
    expect(progress.rows['lesson-1']?.position).toBe(40)
    expect(conflicts).toEqual(['5 here, 40 there: remote'])
  })

  it('counts once the viewer seeks, and that is reported', async () => {
    const { clock, backend, play, conflicts, video } = await openStaleLesson(3000)
    await clock.pass(2200)
    await play(3000)
    video.currentTime = 20
    await clock.pass(4000)

    expect(backend.stored['lesson-1']?.position).toBeGreaterThanOrEqual(20)
    expect(conflicts).toEqual(['5 here, 40 there: remote', '20 here, 40 there: local'])
  })

  it('is saved on where the backend has nothing newer', async () => {
    const clock = fakeClock()
    const at = ago(clock, 7 * DAY_MS)
    const lesson = await openLesson({ clock, storage: fakeStorage(storedEntry(row(5, { at }))) })
    lesson.backend.stored['lesson-1'] = row(5, { at })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, 3000))
    lesson.follow({ everyMs: 1000 })
    await clock.pass(2200)
    await lesson.play(10_000)

    expect(lesson.backend.stored['lesson-1']?.position).toBeGreaterThan(7)
  })

  it('does not replace a position further on from a backend without times', async () => {
    const clock = fakeClock()
    const lesson = await openLesson({
      clock,
      storage: fakeStorage(storedEntry(row(5, { at: ago(clock, DAY_MS) }))),
    })
    lesson.backend.stored['lesson-1'] = row(40, { at: 0 })
    lesson.backend.answer = () => new Promise<void>((done) => clock.setTimer(done, 3000))
    lesson.follow({ everyMs: 1000 })
    await clock.pass(2200)
    await lesson.play(8000)

    expect(lesson.backend.stored['lesson-1']?.position).toBe(40)
  })

  it('is received from another tab that has not read the backend, and still loses', async () => {
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
    offline.emitPageMoment('hidden')
    const newValue = storage.getItem(storageKey('lesson-1'))
    target.dispatchEvent(
      Object.assign(new Event('storage'), {
        storageArea: storage,
        key: storageKey('lesson-1'),
        newValue,
      }),
    )

    expect(JSON.parse(newValue ?? '{}').row.position).toBe(40)
    expect(other.progress.rows['lesson-1']?.position).toBe(40)
    expect(other.backend.saves).toEqual([])
  })
})

describe('a player that ignores a seek before it plays', () => {
  /** Like Safari, the player ignores `currentTime` before the first play. */
  async function openIgnoringLesson(): Promise<Lesson> {
    const lesson = await openLesson()
    const { get, set } =
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime') ?? {}
    Object.defineProperty(lesson.video, 'currentTime', {
      get: () => get?.call(lesson.video),
      set: (to) => (lesson.session.snapshot.playCount ? set?.call(lesson.video, to) : undefined),
    })
    lesson.backend.stored['lesson-1'] = row(40, { at: ago(lesson.clock, DAY_MS) })
    lesson.follow({ everyMs: 1000 })
    return lesson
  }

  it.each([500, 20_000])('is sent there when it plays, %i ms after the command', async (ms) => {
    const lesson = await openIgnoringLesson()
    await lesson.clock.pass(ms)
    await lesson.play(8000)

    expect(lesson.events.filter(({ type }) => type === 'resume').at(-1)).toMatchObject({
      target: 40,
      ok: true,
    })
    expect(lesson.video.currentTime).toBeGreaterThan(46)
    expect(lesson.backend.saves.length).toBeGreaterThan(0)
    for (const { position } of lesson.backend.saves) expect(position).toBeGreaterThanOrEqual(40)
  })

  it('keeps the stored position until the viewer has watched for a minute', async () => {
    const clock = fakeClock()
    const lesson = await openLesson({ clock })
    const conflicts = recordConflicts(lesson.progress)
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

it('keeps a stored position that is behind the end of what the player shows, as during an advertisement', async () => {
  const lesson = await openLesson()
  lesson.backend.stored['lesson-1'] = hour(2400)
  lesson.follow({ everyMs: 1000 })
  await lesson.clock.pass(500)
  await lesson.play(8000)

  expect(lesson.video.currentTime).toBeCloseTo(8, 0)
  expect(lesson.backend.saves).toEqual([])
})
