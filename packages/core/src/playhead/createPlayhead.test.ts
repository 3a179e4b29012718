import { fakeAdapter } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { openPlayhead as open, playFor as play } from '../../test/openPlayhead.ts'
import type { EventRecord } from '../contracts/events.ts'
import type { Session } from '../session/session.ts'

describe('a session', () => {
  it('A1 B1 begins with an id of its own, is a view once a frame moved, and ends with what was watched', async () => {
    const { clock, collector, playhead } = open({ viewerId: 'user-7' })
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'lesson-1', courseId: 'course-9' })
    adapter.emit('play', { paused: false })
    play(adapter, clock, 6)
    void session.end()
    await clock.pass(2000)

    expect(collector.snapshots.get(session.id)).toMatchObject({
      videoId: 'lesson-1',
      courseId: 'course-9',
      viewerId: 'user-7',
      player: 'fake',
      state: 'closed',
      playingMs: 6000,
      watched: [[0, 6]],
      position: 6,
    })
    expect([...collector.events.values()].map(({ type }) => type)).toEqual(['play', 'view', 'end'])
    expect(playhead.track(fakeAdapter(), { videoId: 'lesson-1' }).id).not.toBe(session.id)
  })

  it('emits what the player reported while it was attached, to listeners added once track() returns', async () => {
    const { playhead } = open()
    const adapter = fakeAdapter()
    const failed = { type: 'error', fatal: true, code: 'media_network', message: null } as const
    const bySession: string[] = []
    playhead.on('session', (session) => session.on('*', ({ type }) => bySession.push(type)))

    const session = playhead.track(
      {
        ...adapter,
        attach(context) {
          adapter.attach(context)
          context.emit({ type: 'play' })
          context.emit(failed)
        },
      },
      { videoId: 'lesson-1' },
    )
    const byCaller: string[] = []
    session.on('*', ({ type }) => byCaller.push(type))
    session.log('after')

    expect(bySession).toEqual(['play', 'error', 'log'])
    expect(byCaller).toEqual(['play', 'error', 'log'])
    await Promise.resolve()
    expect(byCaller).toHaveLength(3)
  })

  it('B6 sends a snapshot every fifteen seconds while playing, or as often as it is set to', async () => {
    for (const [intervalMs, expected] of [
      [undefined, 4],
      [30_000, 2],
    ] as const) {
      const { clock, collector, playhead } = open(intervalMs ? { intervalMs } : {})
      const adapter = fakeAdapter()
      adapter.set({ duration: 6000 })
      playhead.track(adapter, { videoId: 'v' })
      adapter.emit('play')
      for (let second = 0; second < 20; second++) {
        play(adapter, clock, 1)
        await clock.pass(0)
      }
      const before = collector.bodies.length
      for (let second = 0; second < 60; second++) {
        play(adapter, clock, 1)
        await clock.pass(0)
      }
      expect(collector.bodies.length - before).toBe(expected)
    }
  })

  it('A1 sends its last state when the page hides, and its end when the page goes', async () => {
    const { clock, collector, playhead, moment } = open()
    const adapter = fakeAdapter()
    playhead.track(adapter, { videoId: 'v' })
    adapter.emit('play')
    play(adapter, clock, 5.5)
    moment('hidden')
    await clock.pass(0)
    expect([...collector.snapshots.values()].at(-1)).toMatchObject({
      watched: [[0, 5.5]],
      state: 'playing',
    })

    moment('closed')
    await clock.pass(0)
    expect([...collector.events.values()].at(-1)).toMatchObject({
      type: 'end',
      reason: 'page-closed',
    })
    expect(playhead.sessions).toEqual([])
  })

  it('begins another session when other content comes, named by the media of track()', async () => {
    const { clock, playhead } = open()
    const begun: Session[] = []
    playhead.on('session', (session) => begun.push(session))
    const adapter = fakeAdapter()
    playhead.track(adapter, (source) => ({ videoId: `id of ${source}` }))
    adapter.emit('play')
    play(adapter, clock, 2)
    adapter.emit(
      { type: 'source', reason: 'change' },
      { source: '/other.mp4', position: 0, paused: true },
    )

    expect(begun.map(({ snapshot }) => [snapshot.videoId, snapshot.state])).toEqual([
      ['id of /clip.mp4', 'closed'],
      ['id of /other.mp4', 'idle'],
    ])
  })

  it('has watched, of content that is left between two looks, what was received of it', () => {
    const { clock, playhead } = open()
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'lesson-1' })
    adapter.emit('play', { paused: false })
    play(adapter, clock, 1.75)
    clock.advance(50)
    adapter.emit(
      { type: 'source', reason: 'change' },
      { source: '/other.mp4', position: 0, duration: null },
    )
    adapter.emit('metadata', { duration: 30 })

    expect(session.snapshot).toMatchObject({ state: 'closed', playingMs: 1800, contentMs: 1800 })
  })

  it('never counts other content as the video that it was given', () => {
    const { playhead, reports } = open()
    const adapter = fakeAdapter()
    playhead.track(adapter, { videoId: 'lesson-1', courseId: 'course-9' })
    adapter.emit(
      { type: 'source', reason: 'change' },
      { source: 'https://cdn.test/other.mp4', duration: null },
    )
    adapter.emit('metadata', { duration: 30 })

    expect(playhead.sessions.map(({ snapshot }) => snapshot.videoId)).toEqual([
      'https://cdn.test/other.mp4',
    ])

    expect(reports).toEqual([])
    adapter.emit({ type: 'source', reason: 'change' }, { source: null })
    expect(reports).toEqual([
      'the session after a source change: Error: playhead: fake reports no source; it may not be "https://cdn.test/other.mp4" any more: give track() a function',
    ])
  })

  it('goes by the source function where it names the other content as before', () => {
    const { playhead, reports } = open()
    const adapter = fakeAdapter()
    const media = { videoId: 'lesson-1' }
    playhead.track(adapter, () => media)
    adapter.emit({ type: 'source', reason: 'change' }, { source: null })

    expect(playhead.sessions.map(({ snapshot }) => snapshot.videoId)).toEqual(['lesson-1'])
    expect(reports).toEqual([])
  })

  it('emits each event by its type and all by *, in order, whatever a listener does', () => {
    const { clock, playhead, reports } = open()
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'v' })
    const received: string[] = []
    session.on('play', () => {
      session.log('clicked')
      throw new Error('not your fault')
    })
    session.on('*', (event: EventRecord) => received.push(event.type))
    const stop = session.on('view', () => received.push('view itself'))
    adapter.emit('play')
    play(adapter, clock, 1)
    stop()

    expect(received).toEqual(['play', 'log', 'view itself', 'view'])
    expect(reports).toEqual(['a listener of play: Error: not your fault'])
  })

  it('B18 completes once, with an event', () => {
    const { clock, playhead } = open({ completion: { threshold: 0.5 } })
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'v' })
    let completed = 0
    session.on('complete', () => completed++)
    adapter.emit('play')
    play(adapter, clock, 40)

    expect(completed).toBe(1)
    expect(session.snapshot.completed).toBe(true)
  })

  it('credits what was played up to a source change that a tick sees before its signal', async () => {
    const { clock, playhead } = open()
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'v' })
    adapter.emit('play', { paused: false })
    play(adapter, clock, 5.75)
    adapter.set({ source: '/b.mp4', position: 0, duration: null, paused: true })
    await clock.pass(300) // the tick of every second comes in between
    expect(session.snapshot).toMatchObject({ watched: [[0, 5.8]], rebufferMs: 0 })
    adapter.emit({ type: 'source', reason: 'change' })

    const { watched, playingMs, rebufferMs, seekCount, elapsedMs } = session.snapshot
    expect({ rebufferMs, seekCount, elapsedMs }).toEqual({
      rebufferMs: 0,
      seekCount: 0,
      elapsedMs: 6050,
    })
    expect(playingMs).toBeGreaterThanOrEqual(5750)
    expect(playingMs).toBeLessThanOrEqual(6000)
    expect(watched).toEqual([[0, Math.round(playingMs / 100) / 10]])
  })

  it('completes at the end that the app gave, which stays on the page', async () => {
    const { clock, collector, playhead } = open({ completion: { threshold: 1 } })
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'v', duration: 60, end: 30 })
    adapter.emit('play')
    play(adapter, clock, 31)
    void session.end()
    await clock.pass(2000)

    expect(session.snapshot).toMatchObject({ completed: true, completion: 1, duration: 60 })
    expect(collector.snapshots.get(session.id)).toMatchObject({
      duration: 60,
      completedAt: expect.any(Number),
    })
    expect(collector.snapshots.get(session.id)).not.toHaveProperty('end')
  })

  it('never lets a broken adapter into the page', () => {
    const { playhead, reports } = open()
    const broken = {
      ...fakeAdapter(),
      attach: () => {
        throw new Error('no player')
      },
      snapshot: () => {
        throw new Error('gone')
      },
    }

    expect(() => playhead.track(broken, { videoId: 'v' })).not.toThrow()
    expect(reports).toContain('fake.attach(): Error: no player')
    expect(reports).toContain('fake.snapshot(): Error: gone')
  })
})
