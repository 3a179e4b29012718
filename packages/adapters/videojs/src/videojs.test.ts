import { describeAdapter, fakeClock, videoSubject } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { attachToPlayer } from '../test/attachTo.ts'
import { FakePlayer } from '../test/fakePlayer.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'
import { videojs } from './videojs.ts'

describeAdapter('videojs on a fake player', () => {
  const clock = fakeClock()
  const player = new FakePlayer({ clock })
  const subject = videoSubject(videojs(player), player.video, clock, () => {
    player.video.src = '/other.mp4'
    clock.advance(0)
  })
  return {
    ...subject,
    breakPlayer: () => {
      player.volume = () => {
        throw new Error('broken')
      }
    },
    removePlayer: () => player.dispose(),
    listeners: () => player.listeners,
  }
})

describe('Video.js', () => {
  it('throws with the value that it got instead of a player', () => {
    expect(() => videojs({} as VideoJsPlayer)).toThrow(
      'playhead: videojs(player) expects a player of videojs(), got',
    )
  })

  it('verifies the seeks of a tech without a media element', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const adapter = videojs(player)
    const native = adapter.capabilities
    player.techName = 'div'

    expect(native).toMatchObject({ seek: 'native', buffering: 'native' })
    expect(adapter.capabilities).toMatchObject({ seek: 'verify', buffering: 'derived' })
  })

  it('has the capabilities of the first tech in its order while it has no tech', () => {
    const player = Object.assign(new FakePlayer({ clock: fakeClock() }), {
      tech: () => undefined,
      options_: { techOrder: ['html5'] },
    })
    const adapter = videojs(player as unknown as VideoJsPlayer)
    const native = adapter.capabilities
    player.options_.techOrder.unshift('youtube')

    expect(native).toMatchObject({ timeSource: 'event', seek: 'native' })
    expect(adapter.capabilities).toMatchObject({ timeSource: 'message', seek: 'verify' })
  })

  it('returns the element of the tech, and undefined without a tech', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const tech = {} as Element
    player.tech = () => ({ el: () => tech }) as never
    const adapter = videojs(player)

    expect(adapter.player).toBe(tech)
    player.tech = () => undefined as never
    expect(adapter.player).toBeUndefined()
    player.dispose()
    expect(adapter.player).toBeUndefined()
  })

  it('gives content one name, however its address was given', () => {
    const { adapter } = attachToPlayer()

    expect(adapter.snapshot().source).toBe('https://example.com/clip.mp4')
  })

  it('reports a stream with a live window as live', () => {
    const { adapter } = attachToPlayer({ duration: Number.POSITIVE_INFINITY })

    expect(adapter.snapshot()).toMatchObject({ live: true, duration: null })
  })
})

describe('a Video.js player', () => {
  it.each<readonly [string, object | null]>([
    ['null', null],
    ['a player without events', { currentSrc() {}, isDisposed: (): boolean => false }],
    ['an emitter', { on() {}, isDisposed: (): boolean => false }],
    ['a player of another version', { on() {}, currentSrc() {} }],
    [
      'a player that was disposed of',
      { on() {}, currentSrc() {}, isDisposed: (): boolean => true },
    ],
  ])('is not %s', (_, given) => {
    expect(() => videojs(given as unknown as VideoJsPlayer)).toThrow(
      'playhead: videojs(player) expects a player of videojs(), got',
    )
  })

  it('has a name, and an element', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const element = player.el()
    player.el = () => element

    expect(videojs(player)).toMatchObject({ name: 'videojs', element })
  })

  it('has no element of the tech where the tech has none', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const adapter = videojs(player)
    player.tech = () => ({}) as never

    expect(adapter.player).toBeUndefined()
  })

  it('emits the rendition of its quality levels', () => {
    const { player, adapter, take, types } = attachToPlayer()
    player.levels.push({ bitrate: 500 })
    player.levels.selectedIndex = 0
    player.levels.change()

    expect(types()).toEqual(['rendition'])
    expect(take()).toEqual([{ type: 'rendition', auto: false }])
    // Reading the capabilities in the middle of a session keeps what is known.
    expect(adapter.capabilities.seek).toBe('native')
    expect(adapter.snapshot().rendition).toEqual({ bitrateBps: 500 })
  })

  it('is followed with the tech that it has by then', () => {
    const { player, clock, received, end, attach } = attachToPlayer()
    end()
    player.techName = 'div'
    attach()
    void player.video.play()
    clock.advance(1000)
    player.video.currentTime = 30
    clock.advance(100)

    // An element of the platform knows where a seek began.
    const seeking = received.find(({ signal }) => signal.type === 'seeking')
    expect(seeking?.signal).toMatchObject({ from: undefined })
  })

  it('listens to the time only while that is needed, once', () => {
    const { player, clock, take, setTimeDemand } = attachToPlayer()
    const before = player.listeners
    void player.video.play()
    setTimeDemand(false)
    expect(player.listeners).toBe(before - 1)
    clock.advance(1000)
    expect(take().some(({ type }) => type === 'time')).toBe(false)
    for (const isNeeded of [true, false, true, false, true]) setTimeDemand(isNeeded)

    expect(player.listeners).toBe(before)
    clock.advance(1000)
    expect(take().filter(({ type }) => type === 'time')).toHaveLength(4)
  })
})
