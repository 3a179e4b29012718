import { createPlayhead, memoryStore } from '@playhead/core'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { expect, it } from 'vitest'
import { fakeBackend, openLesson } from '../../test/openLesson.ts'
import { createProgress } from '../progress/createProgress.ts'
import type { SeekPort } from '../seek/seekTarget.ts'
import { followProgress } from './followProgress.ts'

it('D9 skips an intro once, and not for a viewer who seeks into it', async () => {
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

it('D9 reports a part that the player does not leave, and throws nothing into the page', async () => {
  const lesson = await openLesson()
  const unhandled: unknown[] = []
  const onUnhandled = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  const refusals = [
    () => Promise.reject(new Error('not now')),
    () => {
      throw new Error('not at all')
    },
  ]
  const errors: unknown[] = []
  const port: SeekPort = { seek: () => refusals.shift()?.() }
  const skip = [
    [1, 10],
    [2, 20],
  ] as const
  const onError = (error: unknown): void => void errors.push(error && String(error))
  lesson.follow({
    player: port,
    skip,
    onError,
    resume: false,
  })
  await lesson.play(11_000)
  await new Promise((done) => setTimeout(done, 0))
  process.off('unhandledRejection', onUnhandled)

  expect(unhandled).toEqual([])
  expect(errors).toEqual(['Error: not now', 'Error: not at all', null]) // the next save works
})

it.each([
  ['the viewer', undefined, []],
  ['the engine', 'engine', [20]],
] as const)('of a seek into a part by %s', async (_, cause, left) => {
  const clock = fakeClock()
  const sought: number[] = []
  const adapter = {
    ...fakeAdapter(),
    controls: { play: async () => {}, pause() {}, seek: (to: number) => void sought.push(to) },
  }
  const host = { onPageMoment() {} }
  const playhead = createPlayhead({
    transport: recordingCollector().transport,
    store: memoryStore(),
    host,
    clock,
  })
  const session = playhead.track(adapter, { videoId: 'lesson-1' })
  const progress = createProgress({ source: fakeBackend(clock), storage: null, clock })
  followProgress(session, progress, { clock, host, skip: [[10, 20]] })
  await clock.pass(500)
  adapter.emit('play')
  adapter.emit('playing', { paused: false })
  for (let at = 1; at <= 16; at++) {
    await clock.pass(250)
    adapter.emit('time', { position: at / 4 })
  }
  adapter.emit({ type: 'seeking', cause }, { position: 12, seeking: true })
  await clock.pass(50)
  adapter.emit('seeked', { seeking: false })
  for (let at = 1; at <= 8; at++) {
    await clock.pass(250)
    adapter.emit('time', { position: 12 + at / 4 })
  }

  expect(sought).toEqual(left)
})
