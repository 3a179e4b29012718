import type { ResumeAttempt } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { fakeStorage, type Lesson, openLesson, resumeEvents, row } from '../../test/openLesson.ts'
import type { SeekPort } from '../seek/seekTarget.ts'

describe('resume', () => {
  it('A3 D1 seeks to the stored position, verifies that, and reports target, actual and time', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const attempts: ResumeAttempt[] = []
    lesson.follow({ onResumed: (resumed) => attempts.push(resumed) })
    await lesson.clock.pass(500)

    expect(lesson.video.currentTime).toBe(30)
    expect(attempts).toEqual([
      { target: 30, actual: 30, ok: true, reason: 'resumed', tries: 1, tookMs: 40 },
    ])
    expect(resumeEvents(lesson)).toMatchObject([
      { type: 'resume', target: 30, actual: 30, ok: true, tookMs: 40 },
    ])
    expect(lesson.session.snapshot.seekCount).toBe(0)
  })

  it('A3 waits for metadata, and seeks no further than a second before the end', async () => {
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

  it('A3 reports after ten seconds that there is no metadata, and resumes when it arrives', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.backend.stored['lesson-1'] = row(50)
    const reasons: string[] = []
    lesson.follow({ onResumed: ({ reason }) => reasons.push(reason) })
    await lesson.clock.pass(9900)
    expect(resumeEvents(lesson)).toEqual([])
    await lesson.clock.pass(1100)
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 50, actual: null, ok: false, reason: 'no-metadata', tries: 0, tookMs: 10_000 },
    ])
    lesson.video.src = '/clip.mp4'
    await lesson.clock.pass(500)
    await lesson.play(2000)

    expect(reasons).toEqual(['no-metadata', 'resumed'])
    expect(lesson.backend.saves.map(({ position }) => Math.round(position))).toEqual([50])
  })

  it('A3 never saves over a stored position that the player has not reached yet', async () => {
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

  it('does not seek a player that plays without a duration, and saves its position once it is further on', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(50)
    const port: SeekPort = { seek: () => {}, duration: () => null }
    lesson.follow({ player: port, completeAt: 0.8 })
    await lesson.clock.pass(11_000)
    await lesson.play(45_000)

    expect(resumeEvents(lesson)).toMatchObject([
      { reason: 'no-metadata' },
      { reason: 'viewer', target: 50 },
    ])
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

  it('tries once more when the player went elsewhere, and then reports its position', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const sought: number[] = []
    Object.defineProperty(lesson.video, 'currentTime', {
      get: () => 3,
      set: (to) => sought.push(to),
    })
    lesson.follow()
    await lesson.clock.pass(10_000)

    expect(sought).toEqual([30, 30])
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, actual: 3, ok: false, reason: 'missed', tries: 2 },
    ])
  })

  it('arrives at the second try', async () => {
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

  it('reports the error of the player, tries again when it plays, and saves all the same', async () => {
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

  it('tries again as soon as the player plays when the first command was lost', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const sought: number[] = []
    const port: SeekPort = {
      seek: (seconds) => sought.push(Math.floor(lesson.video.currentTime), seconds),
    }
    lesson.follow({ player: port })
    await lesson.clock.pass(1000)
    expect(sought).toEqual([0, 30])
    await lesson.play(5000)

    expect(sought).toEqual([0, 30, 0, 30])
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, ok: false, reason: 'missed', tries: 2 },
    ])
    expect(lesson.backend.saves).toEqual([])
  })

  describe('does not fight a viewer', () => {
    /** A lesson whose backend answers after `act`. */
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

    it('who played before the stored position was known', async () => {
      const lesson = await late(({ play }) => play(1000))

      expect(resumeEvents(lesson)).toMatchObject([
        { target: 30, ok: false, reason: 'viewer', tries: 0 },
      ])
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

    it('who seeks during the attempt', async () => {
      const lesson = await openLesson()
      lesson.backend.stored['lesson-1'] = row(30)
      lesson.follow()
      await lesson.clock.pass(10)
      expect(lesson.video.seeking).toBe(true)
      lesson.video.currentTime = 50
      await lesson.clock.pass(5000)

      expect(lesson.video.currentTime).toBe(50)
      expect(resumeEvents(lesson)).toMatchObject([
        { target: 30, actual: 50, reason: 'viewer', tries: 1 },
      ])
    })

    it('but seeks a player that began by itself', async () => {
      const lesson = await late(({ video, play }) => {
        video.autoplay = true
        return play(1000)
      })

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true }])
    })
  })

  it('resumes a completed video only on demand', async () => {
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

  it('uses the position that the page was rendered with, without waiting for a backend', async () => {
    const lesson = await openLesson()
    lesson.backend.answer = () => new Promise(() => {})
    lesson.follow({ initialPosition: 20 })
    await lesson.clock.pass(100)

    expect(lesson.video.currentTime).toBe(20)
  })

  it('D4 uses the row of this device when the backend is slow', async () => {
    const key = 'playhead:progress::lesson-1'
    const lesson = await openLesson({
      storage: fakeStorage({ [key]: JSON.stringify({ row: row(15) }) }),
    })
    lesson.backend.answer = () => new Promise(() => {})
    lesson.follow()
    await lesson.clock.pass(2500)

    expect(lesson.video.currentTime).toBe(15)
  })
})
