import { expect, it } from 'vitest'
import { openLesson } from '../../test/openLesson.ts'
import { continueAt } from './continueAt.ts'

it('D5 continues at the position of another device, although the viewer has played here', async () => {
  const lesson = await openLesson()
  await lesson.play(2000)
  const resumed = continueAt(lesson.session, 45, { clock: lesson.clock })
  await lesson.clock.pass(500)

  expect(await resumed).toMatchObject({ target: 45, ok: true })
  expect(lesson.video.currentTime).toBeGreaterThanOrEqual(45)
  const never = continueAt(lesson.session, 45, {
    player: { seek: () => {}, duration: () => null },
    clock: lesson.clock,
  })
  await lesson.clock.pass(10_000)
  expect(await never).toMatchObject({ ok: false, reason: 'no-metadata' })
  await expect(continueAt(lesson.session, Number.NaN)).rejects.toThrow('expects seconds')
})

it('names the missing option where the adapter has no controls', async () => {
  const lesson = await openLesson()
  const session = { ...lesson.session, controls: undefined }

  await expect(continueAt(session, 45)).rejects.toThrow(
    'option "player", because the adapter "html5" has no controls',
  )
  await expect(continueAt(session, 45, { player: {} as never })).rejects.toThrow(
    'option "player" must be a media element',
  )
})
