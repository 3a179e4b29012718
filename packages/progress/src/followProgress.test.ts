import { createPlayhead, memoryStore, type ResumeAttempt } from '@playhead/core'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, fakeStorage, type Lesson, openLesson, row } from '../test/openLesson.ts'
import { continueAt } from './continueAt.ts'
import { createProgress } from './createProgress.ts'
import type { FollowProgressOptions } from './followOptions.ts'
import { followProgress } from './followProgress.ts'
import type { SeekPort } from './seekTarget.ts'

const resumeEvents = ({ events }: Lesson): unknown[] => events.filter(({ type }) => type === 'resume')

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

  it('sends any player by a function, and learns from its session where it is', async () => {
    const clock = fakeClock()
    const adapter = fakeAdapter({ timeSource: 'message', seek: 'derived' })
    adapter.set({ position: null, duration: null })
    const playhead = createPlayhead({
      transport: recordingCollector().transport,
      store: memoryStore(),
      host: { onPageMoment() {} },
      clock,
    })
    const session = playhead.track(adapter, { videoId: 'lesson-1', duration: 60 })
    const backend = fakeBackend(clock)
    backend.stored['lesson-1'] = row(30)
    const progress = createProgress({ source: backend, storage: null, clock })
    const went: number[] = []
    const told: ResumeAttempt[] = []
    const seek = (seconds: number): void => {
      went.push(seconds)
      clock.setTimer(() => adapter.say('time', { position: seconds + 0.1 }), 300)
    }
    followProgress(session, progress, {
      player: seek,
      clock,
      host: { onPageMoment() {} },
      onResumed: (resumed) => told.push(resumed),
    })
    await clock.pass(1000)
    expect(went).toEqual([]) // the catalogue's duration is no sign that the player is there
    adapter.say('metadata', { position: 0, duration: 60 })
    await clock.pass(1000)

    expect(went).toEqual([30])
    expect(told).toMatchObject([{ target: 30, actual: 30.1, ok: true }])
  })

  describe('of a player that starts when it is sent somewhere', () => {
    /** An embed of 60 seconds, as YouTube's are: `seek` of its first seconds starts it, and commands may be lost. */
    async function embed({ lost = 0, mute = false, endless = false, told = [] as ResumeAttempt[] } = {}) {
      const clock = fakeClock()
      const adapter = fakeAdapter({ timeSource: 'message', seek: 'derived', pauseSettleMs: 450 })
      if (mute) adapter.set({ position: null, duration: null })
      const playhead = createPlayhead({
        transport: recordingCollector().transport,
        store: memoryStore(),
        host: { onPageMoment() {} },
        clock,
      })
      const session = playhead.track(adapter, { videoId: 'lesson-1' })
      const backend = fakeBackend(clock)
      backend.stored['lesson-1'] = row(30)
      const progress = createProgress({ source: backend, storage: null, clock })
      const went: number[] = []
      let position = 0
      let left = lost
      /** It plays for so long, and says so four times a second. */
      const runs = async (ms: number): Promise<void> => {
        for (let at = 0; at < ms; at += 250) {
          await clock.pass(250)
          position += 0.25
          adapter.say('time', { position, duration: endless ? null : 60, paused: false })
        }
      }
      const port: SeekPort = {
        seek(seconds) {
          went.push(seconds)
          if (left-- <= 0) position = seconds
        },
        startsOnSeek: true,
      }
      const end = followProgress(session, progress, {
        player: port,
        clock,
        host: { onPageMoment() {} },
        onResumed: (one) => told.push(one),
      })
      await clock.pass(1000)
      const stands = (at: number): void => {
        position = at
      }
      return { clock, adapter, session, backend, went, told, runs, end, stands }
    }

    it('A3 waits for the first play: nothing plays, and nothing is counted, before the viewer wants it', async () => {
      const { clock, adapter, session, went, told, runs, backend } = await embed()
      await clock.pass(60_000)
      expect({ went, told, saves: backend.saves, plays: session.snapshot.playCount }).toEqual({
        went: [],
        told: [],
        saves: [],
        plays: 0,
      })
      adapter.say('play')
      expect(went).toEqual([])
      await runs(1000)

      expect(went).toEqual([30])
      expect(told).toMatchObject([{ target: 30, ok: true, reason: 'resumed', tries: 1 }])
      expect(told[0]?.tookMs).toBeLessThan(1000) // since they wanted to play, not since the page was opened
      expect(session.snapshot).toMatchObject({ playCount: 1, seekCount: 0 })
      expect(backend.saves[0]?.position).toBeGreaterThan(29)
    })

    it('A3 waits for one that tells nothing before it plays, and then does not take that play for a choice', async () => {
      const { clock, adapter, session, told, runs, backend } = await embed({ mute: true })
      await clock.pass(60_000)
      expect(told).toEqual([])
      adapter.say('play')
      await clock.pass(200)
      adapter.say('playing')
      await runs(1500)

      expect(told).toMatchObject([{ target: 30, ok: true, tries: 1 }])
      expect(session.snapshot).toMatchObject({ playCount: 1 })
      expect(backend.saves[0]?.position).toBeGreaterThan(29)
    })

    it('leaves alone, and saves once it is further on, what plays without ever telling its length', async () => {
      const { adapter, told, runs, backend } = await embed({ mute: true, endless: true })
      adapter.say('play')
      await runs(28_000)

      expect(told.map(({ reason }) => reason)).toEqual(['no-metadata', 'viewer'])
      expect(backend.saves).toEqual([])
      await runs(12_000)
      expect(backend.saves[0]?.position).toBeGreaterThanOrEqual(29)
    })

    it('takes no notice of that play when its first command was lost', async () => {
      const { adapter, went, told, runs } = await embed({ lost: 1 })
      adapter.say('play')
      await runs(5000)

      expect(went).toEqual([30, 30])
      expect(told).toMatchObject([{ ok: true, tries: 2 }])
    })

    it('goes there after an advertisement that took no command', async () => {
      const { clock, adapter, went, told, runs } = await embed({ lost: 1 })
      adapter.say('play')
      await clock.pass(15_000)
      expect(told).toEqual([])
      await runs(1000)

      expect(went).toEqual([30, 30])
      expect(told).toMatchObject([{ ok: true, tries: 2 }])
    })

    it('does not fight who begins somewhere else', async () => {
      const { adapter, went, told, runs, stands } = await embed()
      stands(40)
      adapter.say('play', { position: 40 })
      await runs(2000)

      expect(went).toEqual([])
      expect(told).toMatchObject([{ reason: 'viewer', target: 30 }])
    })

    it('is not sent anywhere once it is let go', async () => {
      const { adapter, went, runs, end } = await embed()
      end()
      adapter.say('play')
      await runs(2000)

      expect(went).toEqual([])
    })

    it('goes on at once where another device is, for the viewer said so', async () => {
      const { clock, session, went, end } = await embed()
      end()
      const port: SeekPort = { seek: (seconds) => went.push(seconds), startsOnSeek: true }
      void continueAt(session, 45, { player: port, clock })
      await clock.pass(100)

      expect(went).toEqual([45])
    })
  })

  describe('of an element that only looks like a video', () => {
    /** `set` is what its `currentTime` does with what it is given; `get` what it says of it. */
    async function lookalike(
      localName: string,
      bend: (own: (to: number) => void, lesson: Lesson) => PropertyDescriptor,
    ) {
      const lesson = await openLesson({ localName })
      lesson.backend.stored['lesson-1'] = row(30)
      const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime') ?? {}
      Object.defineProperty(
        lesson.video,
        'currentTime',
        bend((to) => set?.call(lesson.video, to), lesson),
      )
      lesson.follow()
      return lesson
    }
    const own = ({ video }: Lesson): number =>
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(video), 'currentTime')?.get?.call(video)

    it('A3 waits until one whose position is set later has gone there', async () => {
      const lesson = await lookalike('some-video', (set, lesson) => ({
        get: () => own(lesson),
        set: (to) => lesson.clock.setTimer(() => set(to), 200),
      }))
      await lesson.clock.pass(2000)

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: 30, ok: true, tries: 1, tookMs: 240 }])
    })

    it('A3 does not take its own command for where it is', async () => {
      const went: number[] = []
      const lesson = await lookalike('some-video', (_, lesson) => ({
        get: () => went.at(-1) ?? own(lesson),
        set: (to) => went.push(to),
      }))
      await lesson.clock.pass(10_000)

      expect(went).toEqual([30, 30])
      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, actual: null, ok: false, reason: 'missed', tries: 2 }])
    })

    it.each(['youtube-video', 'vimeo-video'])(
      'waits for the first play of <%s>, which a seek would start',
      async (name) => {
        const lesson = await lookalike(name, (set, lesson) => ({ get: () => own(lesson), set }))
        await lesson.clock.pass(10_000)
        expect(resumeEvents(lesson)).toEqual([])
        await lesson.play(2000)

        expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true, tries: 1 }])
        expect(lesson.session.snapshot).toMatchObject({ playCount: 1, seekCount: 0 })
      },
    )
  })

  it('D5 continues here where another device is, though the viewer has played here', async () => {
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

describe('saving', () => {
  it('D2 happens as playback begins, and every ten seconds from then on', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.clock.pass(1000)
    const began = lesson.clock.now()
    await lesson.play(35_000)

    const at = lesson.backend.saves.map(({ now }) => Math.round((now - began) / 1000))
    expect(at).toEqual([0, 10, 20, 30])
    for (const { position, now, duration, leaving } of lesson.backend.saves) {
      expect(Math.abs(position - (now - began) / 1000)).toBeLessThan(0.3)
      expect({ duration, leaving }).toEqual({ duration: 60, leaving: false })
    }
  })

  it('A5 D2 happens at a pause, a seek and the end without waiting', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.play(3000)
    lesson.video.pause()
    await lesson.clock.pass(1100)
    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(3, 1)
    lesson.video.currentTime = 57
    await lesson.clock.pass(1500)
    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 57 })
    await lesson.play(5000)

    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 60, completed: true })
    expect(lesson.backend.saves).toHaveLength(5) // play, pause, seek, 80 %, end
  })

  it.each(['hidden', 'pagehide', 'closed'] as const)(
    'A5 happens when the page is %s, before it returns',
    async (moment) => {
      const lesson = await openLesson()
      lesson.follow()
      await lesson.play(4300)
      lesson.say(moment)

      expect(lesson.backend.saves.at(-1)).toMatchObject({ leaving: true })
      expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
      expect([...lesson.storage.entries.values()].join()).toContain('"unsent":true')
    },
  )

  it('A5 happens a last time when it is stopped, and never again', async () => {
    const lesson = await openLesson()
    const stop = lesson.follow()
    await lesson.play(4300)
    stop()
    stop()
    await lesson.clock.pass(30_000)

    expect(lesson.backend.saves).toHaveLength(2)
    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
  })

  it('A1 happens when the session ends, with where it was', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.play(4300)
    void lesson.session.end()
    await lesson.clock.pass(10)

    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
    lesson.say('hidden')
    await lesson.clock.pass(30_000)
    expect(lesson.backend.saves).toHaveLength(2)
  })

  it('does not happen once the progress was destroyed, though its session goes on', async () => {
    const writes: unknown[] = []
    const store = memoryStore()
    const lesson = await openLesson({
      store: {
        ...store,
        write(put, remove) {
          writes.push(put)
          return store.write(put, remove)
        },
      },
    })
    lesson.follow()
    await lesson.play(3000)
    lesson.progress.destroy()
    const kept = (): number => JSON.parse(lesson.storage.getItem('playhead:progress::lesson-1') ?? '{}').row.position
    expect(kept()).toBe(3) // a last time
    const [rows, wrote] = [lesson.progress.rows, writes.length]
    await lesson.clock.pass(15_000)
    void lesson.session.end()
    await lesson.clock.pass(1000)

    expect(kept()).toBe(3)
    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 3, leaving: true })
    expect(lesson.progress.rows).toBe(rows)
    expect(writes).toHaveLength(wrote)
  })

  it('does not wait for ever for a backend before it saves', async () => {
    const lesson = await openLesson()
    let never = true
    lesson.backend.answer = () => (never ? new Promise(() => {}) : undefined)
    lesson.follow()
    await lesson.play(9000)
    expect(lesson.backend.saves).toEqual([])
    never = false
    await lesson.clock.pass(2000)

    expect(lesson.backend.saves).toHaveLength(1)
  })

  it('never puts somebody back to the start who only looked', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const stop = lesson.follow()
    await lesson.clock.pass(20_000)
    lesson.say('hidden')
    stop()

    expect(lesson.backend.saves).toEqual([])
  })

  it('D6 says completed from 80 % on, for ever', async () => {
    const lesson = await openLesson()
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
    // 90 % by position, as the session says where nobody told it otherwise.
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

  it('tells why it failed, and once it does no more', async () => {
    const lesson = await openLesson()
    const told: unknown[] = []
    lesson.backend.answer = () => Promise.reject(new Error('HTTP 503'))
    lesson.follow({ onError: (error) => told.push(error === null ? null : String(error)) })
    await lesson.play(2000)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(12_000)

    expect(told[0]).toBe('Error: HTTP 503')
    expect(told.at(-1)).toBe(null)
    expect(told.filter((each) => each === null)).toHaveLength(1)
  })
})

it.each([
  [{ everyMs: 500 }, 'option "everyMs" must be at least 1000 ms, got 500'],
  [{ everyMs: '5000' }, 'option "everyMs" must be at least 1000 ms, got "5000"'],
  [{ completeAt: 80 }, 'option "completeAt" must be a share above 0 and up to 1'],
  [{ chapters: [0, 'x'] }, 'option "chapters" must be a list of seconds'],
  [{ skip: [[5, 2]] }, 'option "skip" must be a list of [from, to] in seconds'],
  [{ intro: [0, 5] }, 'has no option "intro"'],
  [{ onResumed: true }, 'option "onResumed" must be a function, got true'],
])('names the option, what was expected and what was given: %j', async (options, message) => {
  const lesson = await openLesson()
  expect(() => lesson.follow(options as unknown as FollowProgressOptions)).toThrow(message)
})

it('names a session or a player that is none', async () => {
  const { session, progress } = await openLesson()
  expect(() => followProgress({} as never, progress)).toThrow('expects what playhead.track() returned')
  expect(() => followProgress(session, progress, { player: {} as never })).toThrow(
    'option "player" must be a media element, { seek(seconds) } or a function of seconds, got an object',
  )
})
