import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, openLesson } from '../../test/openLesson.ts'
import { lessonProgressApi } from '../http/lessonProgressApi.ts'
import { watchTimeApi } from '../http/watchTimeApi.ts'

it('D6 is completed at the share of its backend, like 80 %, and stays completed', async () => {
  const clock = fakeClock()
  const lesson = await openLesson({
    clock,
    backend: Object.assign(fakeBackend(clock), { completeAt: 0.8 }),
  })
  const done: string[] = []
  lesson.progress.onComplete((video) => done.push(video))
  lesson.follow()
  await lesson.clock.pass(100)
  lesson.video.currentTime = 44
  await lesson.play(3000)
  expect(lesson.backend.saves.at(-1)).toMatchObject({ completed: false })
  expect(done).toEqual([])
  await lesson.clock.pass(3000)
  expect(lesson.backend.saves.at(-1)).toMatchObject({ completed: true })
  lesson.video.currentTime = 2
  await lesson.clock.pass(3000)

  expect(lesson.backend.saves.at(-1)).toMatchObject({ completed: true })
  expect(lesson.backend.saves.at(-1)?.position).toBeLessThan(6)
  expect(done).toEqual(['lesson-1'])
})

it.each([
  [0.5, true],
  [0.95, false],
  // 90 % by position: the default of `createPlayhead({ completion })`.
  ['session', false],
] as const)('D6 is completed at %s, if that is configured', async (completeAt, completed) => {
  const lesson = await openLesson()
  lesson.follow({ completeAt })
  await lesson.clock.pass(100)
  lesson.video.currentTime = 50
  await lesson.play(2000)
  lesson.video.pause()
  await lesson.clock.pass(2000)

  expect(lesson.backend.saves.at(-1)).toMatchObject({ completed })
})

describe('without a share of the options or of the backend, is completed when the session is', () => {
  const completedAfter = async (
    completion: { threshold?: number; basis?: 'position' | 'coverage' } | undefined,
  ) => {
    const lesson = await openLesson({ completion })
    lesson.follow()
    await lesson.clock.pass(100)
    lesson.video.currentTime = 50
    await lesson.play(2000)
    lesson.video.pause()
    await lesson.clock.pass(2000)
    const saved = lesson.backend.saves.at(-1)?.completed
    expect(lesson.session.snapshot.completed).toBe(saved)
    return saved
  }

  it.each([
    [undefined, false],
    [{ threshold: 0.8 }, true],
    [{ threshold: 0.8, basis: 'coverage' }, false],
    [{ threshold: 0.03, basis: 'coverage' }, true],
  ] as const)('with completion %j', async (completion, completed) => {
    expect(await completedAfter(completion)).toBe(completed)
  })
})

it('is completed at the share of `completeAt`, whatever its backend counts', async () => {
  const clock = fakeClock()
  const lesson = await openLesson({
    clock,
    backend: Object.assign(fakeBackend(clock), { completeAt: 0.8 }),
  })
  lesson.follow({ completeAt: 'session' })
  await lesson.clock.pass(100)
  lesson.video.currentTime = 50
  await lesson.play(2000)
  lesson.video.pause()
  await lesson.clock.pass(2000)

  expect(lesson.backend.saves.at(-1)).toMatchObject({ completed: false })
})

it.each([watchTimeApi, lessonProgressApi])(
  'D6 the preset %o counts a video as completed at 80 %',
  (api) => {
    expect(api().completeAt).toBe(0.8)
  },
)
