import type { ResumeAttempt } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { fakeStorage, type Lesson, openLesson, resumeEvents, row } from '../../test/openLesson.ts'
import type { SeekPort } from '../seek/seekTarget.ts'

describe('resume', () => {
  it('A3 D1 goes to where the viewer was, looks whether it came there, and tells target, actual and time', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const told: ResumeAttempt[] = []
    lesson.follow({ onResumed: (resumed) => told.push(resumed) })
    await lesson.clock.pass(500)

    expect(lesson.video.currentTime).toBe(30)
    expect(told).toEqual([{ target: 30, actual: 30, ok: true, reason: 'resumed', tries: 1, tookMs: 40 }])
    expect(resumeEvents(lesson)).toMatchObject([{ type: 'resume', target: 30, actual: 30, ok: true, tookMs: 40 }])
    expect(lesson.session.snapshot.seekCount).toBe(0)
  })

  it('A3 waits for metadata, and goes no further than a second before the end', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.follow({ initialPosition: 59.9 })
    await lesson.clock.pass(4000)
    expect(resumeEvents(lesson)).toEqual([])
    lesson.video.src = '/clip.mp4'
    await lesson.clock.pass(500)

    expect(lesson.video.currentTime).toBe(59)
    expect(resumeEvents(lesson)).toMatchObject([{ target: 59, ok: true }])
  })

  it.each([{ end: 50 }, undefined])(
    'begins again for a viewer who stopped in the credits, with %j',
    async (options) => {
      const lesson = await openLesson({ media: options ? {} : { end: 50 } })
      lesson.backend.stored['lesson-1'] = row(53)
      lesson.follow(options)
      await lesson.clock.pass(500)

      expect(lesson.video.currentTime).toBe(0)
      expect(resumeEvents(lesson)).toEqual([])
    },
  )

  it('A3 tells after ten seconds that it has no metadata, and resumes when it comes', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.backend.stored['lesson-1'] = row(50)
    const told: string[] = []
    lesson.follow({ onResumed: ({ reason }) => told.push(reason) })
    await lesson.clock.pass(9900)
    expect(resumeEvents(lesson)).toEqual([])
    await lesson.clock.pass(1100)
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 50, actual: null, ok: false, reason: 'no-metadata', tries: 0, tookMs: 10_000 },
    ])
    lesson.video.src = '/clip.mp4'
    await lesson.clock.pass(500)
    await lesson.play(2000)

    expect(told).toEqual(['no-metadata', 'resumed'])
    expect(lesson.backend.saves.map(({ position }) => Math.round(position))).toEqual([50])
  })

  it('A3 never saves over the place of who has not come to it yet', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.backend.stored['lesson-1'] = row(50)
    lesson.follow()
    await lesson.clock.pass(11_000)
    lesson.video.src = '/clip.mp4'
    void lesson.video.play()
    await lesson.clock.pass(3000)

    for (const { position } of lesson.backend.saves) expect(position).toBeGreaterThan(49)
    expect(lesson.backend.saves).not.toEqual([])
  })

  it('leaves a viewer in peace who plays what never tells its length, and saves where they are once that is further on', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(50)
    const port: SeekPort = { seek: () => {}, duration: () => null }
    lesson.follow({ player: port, completeAt: 0.8 })
    await lesson.clock.pass(11_000)
    await lesson.play(45_000)

    expect(resumeEvents(lesson)).toMatchObject([{ reason: 'no-metadata' }, { reason: 'viewer', target: 50 }])
    expect(lesson.backend.saves).toEqual([])
    await lesson.clock.pass(4000)
    expect(lesson.backend.saves).toMatchObject([{ position: 50, completed: true }])
    await lesson.clock.pass(9000)
    expect(lesson.backend.saves.at(-1)?.position).toBeGreaterThan(50)
  })

  it('waits without a limit for a player that loads only when it is played', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.backend.stored['lesson-1'] = row(30)
    lesson.video.networkState = 1
    lesson.follow()
    await lesson.clock.pass(60_000)
    expect(resumeEvents(lesson)).toEqual([])
    lesson.video.src = '/clip.mp4'
    await lesson.play(2000)

    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true }])
    expect(lesson.video.currentTime).toBeGreaterThan(31)
  })

  it('tries once more when the player went elsewhere, and then says where it is', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const went: number[] = []
    Object.defineProperty(lesson.video, 'currentTime', { get: () => 3, set: (to) => went.push(to) })
    lesson.follow()
    await lesson.clock.pass(10_000)

    expect(went).toEqual([30, 30])
    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: 3, ok: false, reason: 'missed', tries: 2 }])
  })

  it('comes there at the second try', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime')
    let swallowed = 0
    Object.defineProperty(lesson.video, 'currentTime', {
      get: () => own?.get?.call(lesson.video),
      set: (to) => (swallowed++ ? own?.set?.call(lesson.video, to) : undefined),
    })
    lesson.follow()
    await lesson.clock.pass(10_000)

    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: 30, ok: true, tries: 2 }])
  })

  it('tells what the player threw, tries again when it plays, and follows all the same', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const port: SeekPort = { seek: () => Promise.reject(new Error('not allowed')) }
    lesson.follow({ player: port })
    for (let turn = 0; turn < 3; turn++) await lesson.clock.pass(100)
    const failed = { ok: false, reason: 'failed', error: 'Error: not allowed', tries: 1 }
    expect(resumeEvents(lesson)).toMatchObject([failed])
    await lesson.play(28_000)
    expect(resumeEvents(lesson)).toMatchObject([failed, failed])
    expect(lesson.backend.saves).toEqual([])
    await lesson.clock.pass(12_000)

    expect(lesson.backend.saves[0]?.position).toBeGreaterThanOrEqual(29)
  })

  it('tries again as soon as it plays when the first try was lost', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const went: number[] = []
    const port: SeekPort = { seek: (seconds) => went.push(Math.floor(lesson.video.currentTime), seconds) }
    lesson.follow({ player: port })
    await lesson.clock.pass(1000)
    expect(went).toEqual([0, 30])
    await lesson.play(5000)

    expect(went).toEqual([0, 30, 0, 30])
    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: false, reason: 'missed', tries: 2 }])
    expect(lesson.backend.saves).toEqual([])
  })

  describe('does not fight a viewer', () => {
    /** Where they are when the backend has answered at last. */
    async function late(act: (lesson: Lesson) => unknown): Promise<Lesson> {
      const lesson = await openLesson()
      lesson.backend.stored['lesson-1'] = row(30)
      let answer = (): void => {}
      lesson.backend.answer = () => new Promise<void>((resolve) => (answer = resolve))
      lesson.follow()
      await lesson.clock.pass(500)
      await act(lesson)
      answer()
      await lesson.clock.pass(1000)
      return lesson
    }

    it('who played before it was known where to go', async () => {
      const lesson = await late(({ play }) => play(1000))

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: false, reason: 'viewer', tries: 0 }])
      expect(lesson.video.currentTime).toBeLessThan(3)
    })

    it('who sought, and has not played', async () => {
      const lesson = await late(async ({ video, clock }) => {
        video.currentTime = 12
        await clock.pass(1000)
      })

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: 12, reason: 'viewer' }])
      expect(lesson.video.currentTime).toBe(12)
    })

    it('who seeks while they are being sent', async () => {
      const lesson = await openLesson()
      lesson.backend.stored['lesson-1'] = row(30)
      lesson.follow()
      await lesson.clock.pass(10)
      expect(lesson.video.seeking).toBe(true)
      lesson.video.currentTime = 50
      await lesson.clock.pass(5000)

      expect(lesson.video.currentTime).toBe(50)
      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: 50, reason: 'viewer', tries: 1 }])
    })

    it('but does send one whose player began by itself', async () => {
      const lesson = await late(({ video, play }) => {
        video.autoplay = true
        return play(1000)
      })

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true }])
    })
  })

  it('leaves a completed video at its start, unless that is wanted', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(50, { completed: true })
    lesson.follow()()
    await lesson.clock.pass(500)
    expect(lesson.video.currentTime).toBe(0)
    lesson.follow({ resumeCompleted: true })
    await lesson.clock.pass(500)

    expect(lesson.video.currentTime).toBe(50)
    expect(resumeEvents(lesson)).toHaveLength(1)
  })

  it('takes the position that the page was rendered with, and waits for no backend', async () => {
    const lesson = await openLesson()
    lesson.backend.answer = () => new Promise(() => {})
    lesson.follow({ initialPosition: 20 })
    await lesson.clock.pass(100)

    expect(lesson.video.currentTime).toBe(20)
  })

  it('D4 goes by the copy on this device when the backend takes its time', async () => {
    const key = 'playhead:progress::lesson-1'
    const lesson = await openLesson({ storage: fakeStorage({ [key]: JSON.stringify({ row: row(15) }) }) })
    lesson.backend.answer = () => new Promise(() => {})
    lesson.follow()
    await lesson.clock.pass(2500)

    expect(lesson.video.currentTime).toBe(15)
  })
})
