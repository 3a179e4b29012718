import { type FakeAdapter, fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../delivery/memoryStore.ts'
import { createPlayhead } from './createPlayhead.ts'
import type { TrackedMedia } from './playhead.ts'

const CDN = 'https://cdn.example'
const LESSON = { videoId: 'lesson-1' }

/**
 * Five seconds of a lesson of a minute; `reload` gives its player another address, as an element
 * does that.
 */
async function watch(media: TrackedMedia, first = `${CDN}/a/lesson-1.mp4`) {
  const clock = fakeClock()
  const collector = recordingCollector()
  const playhead = createPlayhead({
    transport: collector.transport,
    clock,
    store: memoryStore(),
    host: { onPageMoment() {} },
  })
  const adapter = fakeAdapter()
  adapter.set({ source: first, duration: 60 })
  playhead.track(adapter, media)
  const sessions = [...playhead.sessions]
  playhead.on('session', (session) => sessions.push(session))
  const play = (seconds: number, from = 0): void => {
    adapter.emit('play', { paused: false })
    for (let passed = 0; passed <= seconds; passed += 0.25) {
      adapter.emit('time', { position: from + passed })
      clock.advance(250)
    }
  }
  function begin(source: string | null): void {
    adapter.emit(
      { type: 'source', reason: 'change' },
      { source, position: 0, duration: null, paused: true },
    )
    clock.advance(100)
    adapter.emit('loading')
  }
  const reload = (
    source: string | null,
    duration: number | null,
    more: Parameters<FakeAdapter['set']>[0] = {},
  ): void => {
    begin(source)
    adapter.emit('play', { paused: false })
    clock.advance(300)
    adapter.emit('metadata', { duration, ...more })
  }
  play(5)
  const videos = (): string[] => sessions.map(({ snapshot }) => snapshot.videoId)
  return { adapter, begin, clock, collector, play, playhead, reload, sessions, videos }
}

describe('another address under the id that the app gave', () => {
  it.each([
    ['a token that looks like none', `${CDN}/b/lesson-1.mp4`],
    ['another host', 'https://other-cdn.example/a/lesson-1.mp4'],
    ['another file', `${CDN}/a/lesson-1.720p.mp4`],
    ['a buffer without a name', null],
  ])('is the same content when its length is the same: %s', async (_, source) => {
    const { adapter, clock, play, reload, sessions, videos } = await watch(LESSON)
    reload(source, 60.4)
    adapter.emit('seeking', { position: 5, seeking: true })
    clock.advance(100)
    adapter.emit('seeked', { seeking: false })
    play(5, 5)
    void sessions[0]?.end()

    expect(videos()).toEqual(['lesson-1'])
    const { watched, duration } = sessions[0]?.snapshot ?? {}
    expect(duration).toBeCloseTo(60.4)
    expect(watched).toHaveLength(1)
    expect(watched?.[0]?.[1]).toBeCloseTo(10, 0)
  })

  it('is other content when its length is another, which begins when the address changed', async () => {
    const { clock, play, reload, sessions, videos } = await watch(LESSON)
    const changedAt = clock.wall()
    reload(`${CDN}/b/lesson-2.mp4`, 30)
    play(2)

    expect(videos()).toEqual(['lesson-1', `${CDN}/b/lesson-2.mp4`])
    expect(sessions[0]?.snapshot).toMatchObject({
      state: 'closed',
      duration: 60,
      pauseCount: 0,
      playCount: 1,
    })
    expect(sessions[0]?.snapshot.position).toBeCloseTo(5, 0)
    expect(sessions[1]?.snapshot).toMatchObject({ playCount: 1, duration: 30, idleMs: 100 })
    expect(sessions[1]?.snapshot.startupMs).toBeGreaterThanOrEqual(300)
    await clock.pass(2000)
    expect(clock.wall()).toBeGreaterThan(changedAt)
  })

  it('reports the moment at which the other content came', async () => {
    const { clock, collector, reload, sessions } = await watch(LESSON)
    const changedAt = clock.wall()
    reload(`${CDN}/b/lesson-2.mp4`, 30)
    await clock.pass(2000)

    const end = [...collector.events.values()].find(({ type }) => type === 'end')
    expect(end).toMatchObject({ at: changedAt, reason: 'source-change' })
    expect(collector.snapshots.get(sessions[1]?.id ?? '')?.startedAt).toBe(changedAt)
  })

  it('is the same content when its length is unknown: the app ends the session, or it fails', async () => {
    const { adapter, begin, collector, clock, playhead, videos } = await watch(LESSON)
    begin(`${CDN}/b/lesson-1.mp4`)
    adapter.emit({ type: 'error', fatal: true, code: 'media_network', message: null })
    for (const session of playhead.sessions) void session.end()
    await clock.pass(2000)

    expect(videos()).toEqual(['lesson-1'])
    expect([...collector.events.values()].map(({ type }) => type).slice(-2)).toEqual([
      'error',
      'end',
    ])
  })

  it('is other content at once when a function names each source, or the id is that of a vendor', async () => {
    const byFunction = await watch((source) => ({ videoId: source ?? 'none' }))
    byFunction.begin(`${CDN}/b/lesson-2.mp4`)
    expect(byFunction.videos()).toEqual([`${CDN}/a/lesson-1.mp4`, `${CDN}/b/lesson-2.mp4`])

    const byVendor = await watch(LESSON, 'M7lc1UVf-VE')
    byVendor.begin('dQw4w9WgXcQ')
    expect(byVendor.videos()).toEqual(['lesson-1', 'dQw4w9WgXcQ'])
  })

  it('names other content without the token in its address, also for an adapter that does not know of tokens', async () => {
    const { collector, clock, reload, videos } = await watch(LESSON)
    reload(`${CDN}/hdntl=exp=1700000000~acl=/*~data=hdntl~hmac=5f2c9a/v/lesson-2.mp4?x=1`, 30)
    await clock.pass(2000)

    expect(videos()).toEqual(['lesson-1', `${CDN}/v/lesson-2.mp4`])
    expect(
      JSON.stringify([[...collector.snapshots.values()], [...collector.events.values()]]),
    ).not.toContain('5f2c9a')
  })

  it('removes the token from a reported error', async () => {
    const { adapter, collector, clock } = await watch(LESSON)
    const message = `GET ${CDN}/hdntl=exp=1~acl=/*~hmac=5f2c9a/v/1.ts 403`
    adapter.emit({ type: 'error', fatal: false, code: 'hls_fragLoadError', message })
    await clock.pass(20_000)

    const error = [...collector.events.values()].find(({ type }) => type === 'error')
    expect(error).toMatchObject({ message: `GET ${CDN}/v/1.ts 403` })
  })
})
