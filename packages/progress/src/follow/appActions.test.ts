import { describe, expect, it } from 'vitest'
import { openLesson, row, seekEvents } from '../../test/openLesson.ts'
import { continueAt } from '../resume/continueAt.ts'

const counts = ({ seekCount, appActionCount }: { seekCount: number; appActionCount: number }) => ({
  seekCount,
  appActionCount,
})

describe.each(['video', 'some-video'])(
  'on a <%s>, what progress seeks is the app’s and not the viewer’s',
  (localName) => {
    it('when it resumes a player that is playing', async () => {
      const lesson = await openLesson({ localName })
      lesson.backend.stored['lesson-1'] = row(30)
      lesson.video.autoplay = true
      await lesson.play(1000)
      lesson.follow()
      await lesson.clock.pass(1000)

      expect(lesson.video.currentTime).toBeGreaterThan(30)
      expect(seekEvents(lesson)).toMatchObject([{ to: 30, cause: 'app' }])
      expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 0, appActionCount: 1 })
    })

    it('when it skips a part', async () => {
      const lesson = await openLesson({ localName })
      lesson.follow({ skip: [[2, 20]] })
      await lesson.play(4000)

      expect(lesson.video.currentTime).toBeGreaterThan(20)
      expect(seekEvents(lesson)).toMatchObject([{ to: 20, cause: 'app' }])
      expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 0, appActionCount: 1 })
    })

    it('when it continues at the position of another device', async () => {
      const lesson = await openLesson({ localName })
      await lesson.play(2000)
      void continueAt(lesson.session, 45, { clock: lesson.clock })
      await lesson.clock.pass(1000)

      expect(seekEvents(lesson)).toMatchObject([{ to: 45, cause: 'app' }])
      expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 0, appActionCount: 1 })
    })
  },
)

it('counts no action for a resume before the first play, and the viewer’s own seeks as theirs', async () => {
  const lesson = await openLesson()
  lesson.backend.stored['lesson-1'] = row(30)
  lesson.follow()
  await lesson.clock.pass(500)
  await lesson.play(1000)
  expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 0, appActionCount: 0 })
  lesson.video.currentTime = 10
  await lesson.clock.pass(1000)

  expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 1, appActionCount: 0 })
})

it('counts a seek by an override as the viewer’s, because the session cannot recognize it', async () => {
  const lesson = await openLesson()
  const player = {
    seek: (seconds: number) => Object.assign(lesson.video, { currentTime: seconds }),
  }
  lesson.follow({ player, skip: [[2, 20]] })
  await lesson.play(4000)

  expect(counts(lesson.session.snapshot)).toEqual({ seekCount: 1, appActionCount: 0 })
})
