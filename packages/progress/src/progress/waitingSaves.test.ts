import { type FakeClock, fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeBackend, fakeStorage, openLesson, row } from '../../test/openLesson.ts'
import { ago, DAY_MS, fails, hour, recordConflicts } from '../../test/storedRows.ts'
import { createProgress } from './createProgress.ts'

afterEach(() => void vi.unstubAllGlobals())

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
    const conflicts = recordConflicts(progress)
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
    const conflicts = recordConflicts(lesson.progress)
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

  it('is not dropped for an earlier save of its own, whatever time the server gave that', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const { save } = backend
    // The clock of this server is two minutes ahead.
    backend.save = (video, progress, moment) =>
      save(video, { ...progress, at: clock.wall() + 120_000 }, moment)
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = recordConflicts(progress)
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

  it('continues after a long pause when no other device has saved', async () => {
    const lesson = await openLesson()
    const { backend, clock } = lesson
    const conflicts = recordConflicts(lesson.progress)
    const { save } = backend
    backend.save = (video, progress, moment) =>
      save(video, { ...progress, at: clock.wall() + 500 }, moment)
    lesson.follow({ everyMs: 1000 })
    await lesson.play(5000)
    lesson.video.pause()
    await clock.pass(3_600_000)
    await lesson.play(4000)

    expect(backend.stored['lesson-1']?.position).toBeGreaterThan(8)
    expect(conflicts).toEqual([])
  })

  it('of an old queue does not count as made now', async () => {
    const clock = fakeClock()
    const backend = fakeBackend(clock)
    const progress = createProgress({ source: backend, storage: null, clock })
    const conflicts = recordConflicts(progress)
    backend.stored.a = hour(3000, { at: ago(clock, 60_000) })
    await progress.load(['a'])
    await progress.save('a', hour(300, { at: ago(clock, DAY_MS) }))

    expect(backend.saves).toEqual([])
    expect(conflicts).toEqual(['300 here, 3000 there: remote'])
  })
})
