import { describe, expect, it } from 'vitest'
import { openLesson, resumeEvents, row } from '../../test/openLesson.ts'

describe('an element as the override of the controls', () => {
  it('seeks to the stored position, and reports its arrival', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
    await lesson.clock.pass(500)

    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, actual: 30, ok: true, tries: 1, tookMs: 40 },
    ])
  })

  it('is waited for without a limit when it loads only at its first play', async () => {
    const lesson = await openLesson({ src: '' })
    lesson.backend.stored['lesson-1'] = row(30)
    lesson.video.networkState = 1
    lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
    await lesson.clock.pass(60_000)
    expect(resumeEvents(lesson)).toEqual([])
    lesson.video.src = '/clip.mp4'
    await lesson.play(2000)

    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true }])
  })

  it('does not fight a viewer who seeks during the attempt', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
    await lesson.clock.pass(10)
    lesson.video.currentTime = 50
    await lesson.clock.pass(5000)

    expect(lesson.video.currentTime).toBe(50)
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, actual: 50, reason: 'viewer', tries: 1 },
    ])
  })

  it('seeks a player that began by itself', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    lesson.video.autoplay = true
    await lesson.play(1000)
    lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
    await lesson.clock.pass(500)

    expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true }])
  })

  describe('with a custom element', () => {
    it('waits until the element has arrived, although its position is set later', async () => {
      const lesson = await openLesson({ localName: 'some-video' })
      lesson.backend.stored['lesson-1'] = row(30)
      const { get, set } =
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime') ?? {}
      Object.defineProperty(lesson.video, 'currentTime', {
        get: () => get?.call(lesson.video),
        set: (to) => lesson.clock.setTimer(() => set?.call(lesson.video, to), 200),
      })
      lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
      await lesson.clock.pass(2000)

      expect(resumeEvents(lesson)).toMatchObject([
        { target: 30, actual: 30, ok: true, tries: 1, tookMs: 240 },
      ])
    })

    it('does not take the position that was set for that of the player', async () => {
      const lesson = await openLesson({ localName: 'some-video' })
      lesson.backend.stored['lesson-1'] = row(30)
      const sought: number[] = []
      Object.defineProperty(lesson.video, 'currentTime', {
        get: () => sought.at(-1) ?? 0,
        set: (to) => sought.push(to),
      })
      lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
      await lesson.clock.pass(10_000)

      expect(sought).toEqual([30, 30])
      expect(resumeEvents(lesson)).toMatchObject([
        { target: 30, actual: null, ok: false, reason: 'missed', tries: 2 },
      ])
    })

    it('reads from the controls of the session that a seek starts it', async () => {
      const lesson = await openLesson({ localName: 'youtube-video' })
      lesson.backend.stored['lesson-1'] = row(30)
      lesson.follow({ player: lesson.video as unknown as HTMLMediaElement })
      await lesson.clock.pass(10_000)
      expect(resumeEvents(lesson)).toEqual([])
      await lesson.play(2000)

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true, tries: 1 }])
    })
  })
})
