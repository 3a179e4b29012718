import { createPlayhead, memoryStore, type ResumeAttempt } from '@playhead/core'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, type Lesson, openLesson, resumeEvents, row } from '../../test/openLesson.ts'
import { followProgress } from '../follow/followProgress.ts'
import { createProgress } from '../progress/createProgress.ts'
import { continueAt } from '../resume/continueAt.ts'
import type { SeekPort } from './seekTarget.ts'

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
  async function lookalike(localName: string, bend: (own: (to: number) => void, lesson: Lesson) => PropertyDescriptor) {
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
