import { createPlayhead, memoryStore, type ResumeAttempt } from '@playhead/core'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, type Lesson, openLesson, resumeEvents, row } from '../../test/openLesson.ts'
import { followProgress } from '../follow/followProgress.ts'
import { createProgress } from '../progress/createProgress.ts'
import { continueAt } from '../resume/continueAt.ts'
import type { SeekPort } from './seekTarget.ts'

it('drives any player by a function, and reads its position from the session', async () => {
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
  const sought: number[] = []
  const attempts: ResumeAttempt[] = []
  const seek = (seconds: number): void => {
    sought.push(seconds)
    clock.setTimer(() => adapter.emit('time', { position: seconds + 0.1 }), 300)
  }
  followProgress(session, progress, {
    player: seek,
    clock,
    host: { onPageMoment() {} },
    onResumed: (resumed) => attempts.push(resumed),
  })
  await clock.pass(1000)
  expect(sought).toEqual([]) // the duration of the catalogue does not make the player ready
  adapter.emit('metadata', { position: 0, duration: 60 })
  await clock.pass(1000)

  expect(sought).toEqual([30])
  expect(attempts).toMatchObject([{ target: 30, actual: 30.1, ok: true }])
})

describe('of a player that a seek starts', () => {
  /**
   * An embed of 60 seconds, like YouTube's: a seek before the first play starts it, and commands
   * may be lost.
   */
  async function embed({
    lost = 0,
    mute = false,
    endless = false,
    attempts = [] as ResumeAttempt[],
  } = {}) {
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
    const sought: number[] = []
    let position = 0
    let left = lost
    /** Plays for `ms`, and reports its position four times a second. */
    const playFor = async (ms: number): Promise<void> => {
      for (let at = 0; at < ms; at += 250) {
        await clock.pass(250)
        position += 0.25
        adapter.emit('time', { position, duration: endless ? null : 60, paused: false })
      }
    }
    const port: SeekPort = {
      seek(seconds) {
        sought.push(seconds)
        if (left-- <= 0) position = seconds
      },
      startsOnSeek: true,
    }
    const end = followProgress(session, progress, {
      player: port,
      clock,
      host: { onPageMoment() {} },
      onResumed: (attempt) => attempts.push(attempt),
    })
    await clock.pass(1000)
    const moveTo = (at: number): void => {
      position = at
    }
    return { clock, adapter, session, backend, sought, attempts, playFor, end, moveTo }
  }

  it('A3 waits for the first play: nothing plays, and nothing is counted, before the viewer plays', async () => {
    const { clock, adapter, session, sought, attempts, playFor, backend } = await embed()
    await clock.pass(60_000)
    expect({ sought, attempts, saves: backend.saves, plays: session.snapshot.playCount }).toEqual({
      sought: [],
      attempts: [],
      saves: [],
      plays: 0,
    })
    adapter.emit('play')
    expect(sought).toEqual([])
    await playFor(1000)

    expect(sought).toEqual([30])
    expect(attempts).toMatchObject([{ target: 30, ok: true, reason: 'resumed', tries: 1 }])
    expect(attempts[0]?.tookMs).toBeLessThan(1000) // since the viewer played, not since the page was opened
    expect(session.snapshot).toMatchObject({ playCount: 1, seekCount: 0 })
    expect(backend.saves[0]?.position).toBeGreaterThan(29)
  })

  it('A3 waits for a player without a duration before it plays, and does not take that play for a choice of the viewer', async () => {
    const { clock, adapter, session, attempts, playFor, backend } = await embed({ mute: true })
    await clock.pass(60_000)
    expect(attempts).toEqual([])
    adapter.emit('play')
    await clock.pass(200)
    adapter.emit('playing')
    await playFor(1500)

    expect(attempts).toMatchObject([{ target: 30, ok: true, tries: 1 }])
    expect(session.snapshot).toMatchObject({ playCount: 1 })
    expect(backend.saves[0]?.position).toBeGreaterThan(29)
  })

  it('does not seek a player that plays without a duration, and saves its position once it is further on', async () => {
    const { adapter, attempts, playFor, backend } = await embed({ mute: true, endless: true })
    adapter.emit('play')
    await playFor(28_000)

    expect(attempts.map(({ reason }) => reason)).toEqual(['no-metadata', 'viewer'])
    expect(backend.saves).toEqual([])
    await playFor(12_000)
    expect(backend.saves[0]?.position).toBeGreaterThanOrEqual(29)
  })

  it('does not take that play for a choice of the viewer when its first command was lost', async () => {
    const { adapter, sought, attempts, playFor } = await embed({ lost: 1 })
    adapter.emit('play')
    await playFor(5000)

    expect(sought).toEqual([30, 30])
    expect(attempts).toMatchObject([{ ok: true, tries: 2 }])
  })

  it('seeks after an advertisement that ignored the command', async () => {
    const { clock, adapter, sought, attempts, playFor } = await embed({ lost: 1 })
    adapter.emit('play')
    await clock.pass(15_000)
    expect(attempts).toEqual([])
    await playFor(1000)

    expect(sought).toEqual([30, 30])
    expect(attempts).toMatchObject([{ ok: true, tries: 2 }])
  })

  it('does not fight a viewer who begins somewhere else', async () => {
    const { adapter, sought, attempts, playFor, moveTo } = await embed()
    moveTo(40)
    adapter.emit('play', { position: 40 })
    await playFor(2000)

    expect(sought).toEqual([])
    expect(attempts).toMatchObject([{ reason: 'viewer', target: 30 }])
  })

  it('seeks nowhere once it is stopped', async () => {
    const { adapter, sought, playFor, end } = await embed()
    end()
    adapter.emit('play')
    await playFor(2000)

    expect(sought).toEqual([])
  })

  it('continues at once at the position of another device, because the viewer asked for it', async () => {
    const { clock, session, sought, end } = await embed()
    end()
    const port: SeekPort = { seek: (seconds) => sought.push(seconds), startsOnSeek: true }
    void continueAt(session, 45, { player: port, clock })
    await clock.pass(100)

    expect(sought).toEqual([45])
  })
})

describe('of a custom element with the API of a video', () => {
  /** A lesson in a custom element. `define` returns its property `currentTime`. */
  async function openCustomElement(
    localName: string,
    define: (own: (to: number) => void, lesson: Lesson) => PropertyDescriptor,
  ) {
    const lesson = await openLesson({ localName })
    lesson.backend.stored['lesson-1'] = row(30)
    const { set } =
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lesson.video), 'currentTime') ?? {}
    Object.defineProperty(
      lesson.video,
      'currentTime',
      define((to) => set?.call(lesson.video, to), lesson),
    )
    lesson.follow()
    return lesson
  }
  const own = ({ video }: Lesson): number =>
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(video), 'currentTime')?.get?.call(video)

  it('A3 waits until an element whose position is set later has arrived', async () => {
    const lesson = await openCustomElement('some-video', (set, lesson) => ({
      get: () => own(lesson),
      set: (to) => lesson.clock.setTimer(() => set(to), 200),
    }))
    await lesson.clock.pass(2000)

    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, actual: 30, ok: true, tries: 1, tookMs: 240 },
    ])
  })

  it('A3 does not read its own command as the position of the player', async () => {
    const sought: number[] = []
    const lesson = await openCustomElement('some-video', (_, lesson) => ({
      get: () => sought.at(-1) ?? own(lesson),
      set: (to) => sought.push(to),
    }))
    await lesson.clock.pass(10_000)

    expect(sought).toEqual([30, 30])
    expect(resumeEvents(lesson)).toMatchObject([
      { target: 30, actual: null, ok: false, reason: 'missed', tries: 2 },
    ])
  })

  it.each(['youtube-video', 'vimeo-video'])(
    'waits for the first play of <%s>, which a seek would start',
    async (name) => {
      const lesson = await openCustomElement(name, (set, lesson) => ({
        get: () => own(lesson),
        set,
      }))
      await lesson.clock.pass(10_000)
      expect(resumeEvents(lesson)).toEqual([])
      await lesson.play(2000)

      expect(resumeEvents(lesson)).toMatchObject([{ target: 30, ok: true, tries: 1 }])
      expect(lesson.session.snapshot).toMatchObject({ playCount: 1, seekCount: 0 })
    },
  )
})
