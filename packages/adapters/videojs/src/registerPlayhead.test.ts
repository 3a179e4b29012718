import {
  createPlayhead,
  memoryStore,
  type Playhead,
  type Session,
  type TrackedMedia,
} from '@playhead/core'
import { fakeClock, fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { FakePlayer } from '../test/fakePlayer.ts'
import { registerPlayhead } from './registerPlayhead.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

/** A Video.js with the plugin, whose players share a clock. */
function open() {
  const clock = fakeClock()
  const playhead = createPlayhead({
    transport: { name: 'none', send: async () => ({ outcome: 'accepted' }) },
    store: memoryStore(),
    clock,
    host: fakeHost(),
  })
  const plugins: Record<string, (this: VideoJsPlayer, media: TrackedMedia) => unknown> = {}
  registerPlayhead(
    { registerPlugin: (name, plugin) => Object.assign(plugins, { [name]: plugin }) },
    playhead,
  )
  const createPlayer = () => new FakePlayer({ clock })
  const track = (player: FakePlayer, media: TrackedMedia): Session =>
    plugins.playhead?.call(player, media) as Session
  const isOpen = ({ snapshot }: Session): boolean => snapshot.state !== 'closed'
  return { clock, playhead, createPlayer, track, isOpen }
}

describe('the plugin of Video.js', () => {
  it('leaves nothing on the player when media are wrong', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    let listening = 0
    const playhead = {
      on: () => {
        listening++
        return () => {
          listening--
        }
      },
      track() {
        throw new TypeError('media')
      },
    } as unknown as Playhead
    const plugins: Record<string, (this: VideoJsPlayer, media: object) => unknown> = {}
    registerPlayhead(
      { registerPlugin: (name, plugin) => Object.assign(plugins, { [name]: plugin }) },
      playhead,
    )

    expect(() => plugins.playhead?.call(player, {})).toThrow('media')
    expect([listening, player.listeners]).toEqual([0, 0])
  })

  it('continues the session of the same media, and begins another for other media', () => {
    const { createPlayer, track, isOpen } = open()
    const player = createPlayer()
    const first = track(player, { videoId: 'a' })
    expect(track(player, { videoId: 'a' })).toBe(first)
    const second = track(player, { videoId: 'b' })

    expect(second).not.toBe(first)
    expect([isOpen(first), isOpen(second)]).toEqual([false, true])
    expect(second.snapshot.videoId).toBe('b')
  })

  it('begins another session where the one before was ended, or media are a function', async () => {
    const { createPlayer, track, isOpen } = open()
    const player = createPlayer()
    const first = track(player, { videoId: 'a' })
    await first.end()
    const second = track(player, { videoId: 'a' })
    const third = track(player, () => ({ videoId: 'a' }))

    expect(new Set([first, second, third]).size).toBe(3)
    expect([first, second, third].map(isOpen)).toEqual([false, false, true])
  })

  it('throws the error of the playhead for null instead of media', () => {
    const { createPlayer, track } = open()
    const player = createPlayer()
    track(player, { videoId: 'a' })

    expect(() => track(player, null as never)).toThrow('playhead: ')
  })

  it('ends the session with its player, and no other', () => {
    const { createPlayer, track, isOpen, playhead } = open()
    const [one, other] = [createPlayer(), createPlayer()]
    const sessions = [track(one, { videoId: 'a' }), track(other, { videoId: 'b' })]
    one.dispose()

    expect(sessions.map(isOpen)).toEqual([false, true])
    expect(playhead.sessions).toEqual([sessions[1]])
    expect(one.listeners).toBe(0)
  })

  it('ends the session that other content began in the same player', () => {
    const { clock, createPlayer, track, isOpen, playhead } = open()
    const [one, other] = [createPlayer(), createPlayer()]
    const bySource = (source: string | null) => ({ videoId: source ?? 'unknown' })
    const first = track(one, bySource)
    const another = track(other, bySource)
    void one.video.play()
    clock.advance(1000)
    one.video.src = '/other.mp4'
    clock.advance(1000)
    expect(isOpen(first)).toBe(false)
    expect(playhead.sessions).toHaveLength(2)
    one.dispose()

    expect(playhead.sessions).toEqual([another])
  })

  it('continues the session that other content began in the same player', () => {
    const { clock, createPlayer, track, playhead } = open()
    const player = createPlayer()
    const media = (source: string | null) => ({ videoId: source?.split('/').at(-1) ?? 'unknown' })
    track(player, media)
    void player.video.play()
    clock.advance(1000)
    player.video.src = '/other.mp4'
    clock.advance(1000)

    const sessions = [...playhead.sessions]

    expect(sessions.map(({ snapshot }) => snapshot.videoId)).toEqual(['other.mp4'])
    expect(track(player, { videoId: 'other.mp4' })).toBe(sessions[0])
  })

  it('forgets a player that begins another session', () => {
    const { createPlayer, track } = open()
    const player = createPlayer()
    track(player, { videoId: 'a' })
    const { size } = player.byType.get('dispose') as Set<unknown>
    track(player, { videoId: 'b' })

    expect(player.byType.get('dispose')?.size).toBe(size)
  })

  it('leaves nothing on the playhead when the player is disposed of', () => {
    const { createPlayer, track, playhead } = open()
    const player = createPlayer()
    let listening = 0
    const { on } = playhead
    Object.assign(playhead, {
      on(...given: Parameters<typeof on>) {
        const forget = on.apply(playhead, given)
        listening++
        return () => {
          listening--
          forget()
        }
      },
    })
    track(player, { videoId: 'a' })
    expect(listening).toBe(1)
    player.dispose()

    expect(listening).toBe(0)
  })
})
