import { expect, it } from 'vitest'
import { openLesson } from '../test/openLesson.ts'
import type { SeekPort } from './seekTarget.ts'

it('D9 leaves an intro when it comes to it, once, and not for who went into it', async () => {
  const lesson = await openLesson()
  lesson.follow({ skip: [[10, 20]] })
  await lesson.clock.pass(100)
  lesson.video.currentTime = 8
  await lesson.play(4000)
  expect(lesson.video.currentTime).toBeGreaterThan(20)
  lesson.video.currentTime = 12
  await lesson.clock.pass(3000)

  expect(lesson.video.currentTime).toBeCloseTo(15, 0)
})

it('D9 reports a part that the player would not leave, and throws nothing into the page', async () => {
  const lesson = await openLesson()
  const unhandled: unknown[] = []
  const hear = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', hear)
  const refusals = [
    () => Promise.reject(new Error('not now')),
    () => {
      throw new Error('not at all')
    },
  ]
  const told: unknown[] = []
  const port: SeekPort = { seek: () => refusals.shift()?.() }
  const skip = [
    [1, 10],
    [2, 20],
  ] as const
  const onError = (error: unknown): void => void told.push(error && String(error))
  lesson.follow({
    player: port,
    skip,
    onError,
    resume: false,
  })
  await lesson.play(11_000)
  await new Promise((done) => setTimeout(done, 0))
  process.off('unhandledRejection', hear)

  expect(unhandled).toEqual([])
  expect(told).toEqual(['Error: not now', 'Error: not at all', null]) // the next save works
})
