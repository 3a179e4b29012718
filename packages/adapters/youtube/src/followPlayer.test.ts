import type { AdapterContext } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { findPlayer, followPlayer, isPlayer, type YouTubePlayer } from './followPlayer.ts'

type Listener = (event: { data?: unknown } | null) => void

/** A `YT.Player` with these methods. */
function createPlayer(methods: object = {}) {
  const listeners = new Map<string, Listener>()
  const player = {
    getIframe: () => ({}),
    addEventListener: (type: string, listener: Listener) => void listeners.set(type, listener),
    ...methods,
  }
  return { player: player as unknown as YouTubePlayer, listeners }
}

/** Follows a player in one session. */
function follow(player: YouTubePlayer, { endsAtValues = false } = {}) {
  const clock = fakeClock()
  const received: unknown[] = []
  const reports: string[] = []
  const ended = new AbortController()
  const state = { hasMessages: false, isAdvancing: false }
  followPlayer(
    player,
    {
      hasMessages: () => state.hasMessages,
      isAdvancing: () => state.isAdvancing,
      onValues(values) {
        received.push(values)
        if (endsAtValues) ended.abort()
      },
      onError: (code) => void received.push(`error ${code}`),
      onAutoplayBlocked: () => void received.push('blocked'),
    },
    {
      signal: ended.signal,
      setTimer: clock.setTimer,
      report: (error, where) => void reports.push(`${where}: ${(error as Error).message}`),
    } as AdapterContext,
  )
  const take = (): unknown[] => received.splice(0)
  return { clock, state, reports, take, end: () => ended.abort() }
}

describe('a YT.Player', () => {
  it('is known by its methods', () => {
    const { player } = createPlayer()

    expect(isPlayer(player)).toBe(true)
    expect(isPlayer({ ...player, getIframe: null })).toBe(false)
    expect(isPlayer({ ...player, addEventListener: undefined })).toBe(false)
    for (const given of [null, undefined, 'x']) expect(isPlayer(given)).toBe(false)
  })

  it('is found by the id of its iframe', () => {
    const { player } = createPlayer()
    const find = (id: string, window: object | undefined) =>
      findPlayer({ id } as HTMLIFrameElement, window as AdapterContext['window'])
    const YT = { get: (id: string) => (id === 'other' ? {} : player) }

    expect(find('it', { YT })).toBe(player)
    expect(find('other', { YT })).toBeNull()
    expect(find('', { YT })).toBeNull()
    expect(find('it', { YT: {} })).toBeNull()
    expect(find('it', {})).toBeNull()
    expect(find('it', undefined)).toBeNull()
  })

  it('is read by the names that its values have in a message', () => {
    const values = {
      ...{ getPlayerState: 1, getCurrentTime: 5, getDuration: 60, getPlaybackRate: 2 },
      ...{ getVolume: 50, isMuted: true, getVideoData: { video_id: 'x' } },
      getPlaybackQuality: 'hd720',
    }
    const methods = Object.entries(values).map(([name, value]) => [name, () => value])
    const { take } = follow(createPlayer(Object.fromEntries(methods)).player)

    expect(take()).toEqual([
      {
        ...{ playerState: 1, currentTime: 5, duration: 60, playbackRate: 2, volume: 50 },
        ...{ muted: true, videoData: { video_id: 'x' }, playbackQuality: 'hd720' },
      },
    ])
  })

  it('is polled four times a second while it plays, else once, and not while messages come', () => {
    const { clock, state, take } = follow(createPlayer().player)
    take()
    clock.advance(1000)
    expect(take()).toHaveLength(1)
    state.isAdvancing = true
    clock.advance(1000)
    expect(take()).toHaveLength(1)
    clock.advance(1000)
    expect(take()).toHaveLength(4)
    state.hasMessages = true
    clock.advance(2000)

    expect(take()).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('is not polled after the session, nor once its values have ended that', () => {
    const running = follow(createPlayer().player)
    running.take()
    running.end()
    running.clock.advance(2000)
    expect(running.take()).toEqual([])

    const over = follow(createPlayer().player, { endsAtValues: true })
    expect(over.take()).toHaveLength(1)
    expect(over.clock.pending).toBe(0)
  })

  it('that throws is reported', () => {
    const { reports } = follow(
      createPlayer({
        getDuration() {
          throw new Error('broken')
        },
      }).player,
    )

    expect(reports).toEqual(['youtube player: broken'])
  })
})

describe('an event of a YT.Player', () => {
  it.each(['onStateChange', 'onPlaybackRateChange'])(
    '%s polls it at once, in the same rhythm',
    (type) => {
      const { player, listeners } = createPlayer()
      const { clock, take } = follow(player)
      take()
      listeners.get(type)?.({ data: 1 })

      expect(take()).toHaveLength(1)
      expect(clock.pending).toBe(1)
    },
  )

  it('is an error or a blocked autoplay, and nothing of the player is read for it', () => {
    const { player, listeners } = createPlayer()
    const { take } = follow(player)
    take()
    listeners.get('onError')?.({ data: 150 })
    listeners.get('onError')?.(null)
    listeners.get('onAutoplayBlocked')?.(null)

    expect(take()).toEqual(['error 150', 'error undefined', 'blocked'])
  })

  it('is ignored while messages come, which report the same', () => {
    const { player, listeners } = createPlayer()
    const { take, state } = follow(player)
    take()
    state.hasMessages = true
    listeners.get('onError')?.({ data: 150 })
    listeners.get('onAutoplayBlocked')?.(null)

    expect(take()).toEqual([])
  })
})
