import { createPlayhead, memoryStore, type Session } from '@playhead/core'
import { FakeVideo, fakeClock, fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { html5 } from './html5.ts'

/**
 * A tracked video that has played for 2.5 s. `listens()`: whether the adapter listens to
 * `timeupdate`.
 */
function play(visibilityState = 'visible') {
  const clock = fakeClock()
  let asleepMs = 0
  const sleep = (ms: number): void => {
    asleepMs += ms
  }
  const video = new FakeVideo({ clock, duration: 600 })
  const document = { visibilityState }
  const timeListeners = new Set<unknown>()
  const { addEventListener, removeEventListener } = video
  video.addEventListener = (type: string, listener: never, options: never) => {
    if (type === 'timeupdate') timeListeners.add(listener)
    addEventListener.call(video, type, listener, options)
  }
  video.removeEventListener = (type: string, listener: never, options: never) => {
    if (type === 'timeupdate') timeListeners.delete(listener)
    removeEventListener.call(video, type, listener, options)
  }
  const sessions: Session[] = []
  const playhead = createPlayhead({
    transport: { name: 'none', send: async () => ({ outcome: 'accepted' }) },
    store: memoryStore(),
    clock: { ...clock, now: () => clock.now() + asleepMs, wall: () => clock.wall() + asleepMs },
    host: { ...fakeHost(), document: document as Document },
  })
  playhead.on('session', (session) => sessions.push(session))
  video.src = 'https://cdn.test/a.mp4'
  clock.advance(100)
  playhead.track(html5(video as unknown as HTMLMediaElement), (source) => ({
    videoId: source ?? 'unknown',
  }))
  void video.play()
  clock.advance(2500)
  const listens = (): boolean => timeListeners.size > 0
  return { clock, sleep, video, document, sessions, session: sessions[0] as Session, listens }
}

describe('the time event of an element', () => {
  it('is not listened to while the video plays steadily in a visible page', () => {
    const { clock, video, session, listens } = play()

    expect(listens()).toBe(false)
    clock.advance(10_000)
    expect(listens()).toBe(false)
    video.pause()
    clock.advance(100)
    expect(listens()).toBe(true)
    expect(session.snapshot.contentMs).toBe(12_500)
  })

  it('is listened to during a seek, and not after it', () => {
    const { clock, video, session, listens } = play()
    video.currentTime = 100
    clock.advance(10)

    expect(listens()).toBe(true)
    clock.advance(5000)
    expect(listens()).toBe(false)
    expect(session.snapshot.seekCount).toBe(1)
  })

  it('is listened to in a hidden page, whose timers are throttled', () => {
    const { clock, document, listens } = play('hidden')

    expect(listens()).toBe(true)
    document.visibilityState = 'visible'
    clock.advance(1000)
    expect(listens()).toBe(false)
  })

  it('is listened to from the moment that the app asks for changes until it does not', () => {
    const { clock, session, listens } = play()
    const positions: (number | null)[] = []
    const off = session.on('change', ({ position }) => positions.push(position))

    expect(listens()).toBe(true)
    clock.advance(1000)
    expect(positions.length).toBeGreaterThan(3)
    off()
    clock.advance(1000)
    expect(listens()).toBe(false)
  })

  it('is not needed to credit what was played until the source changed', () => {
    const { clock, video, sessions } = play()
    clock.advance(700)
    video.src = 'https://cdn.test/b.mp4'
    clock.advance(100)

    expect(sessions.map(({ snapshot }) => [snapshot.videoId, snapshot.contentMs])).toEqual([
      ['https://cdn.test/a.mp4', 3200],
      ['https://cdn.test/b.mp4', 0],
    ])
  })

  it('credits nothing for the time that the machine slept before the source changed', () => {
    const { clock, video, sessions, sleep } = play()
    clock.advance(500)
    sleep(3_600_000)
    video.src = 'https://cdn.test/b.mp4'
    clock.advance(100)

    expect(sessions).toHaveLength(2)
    expect(sessions[0]?.snapshot.contentMs).toBeLessThanOrEqual(3500)
    expect(sessions[0]?.snapshot.playingMs).toBeLessThanOrEqual(3500)
  })
})
