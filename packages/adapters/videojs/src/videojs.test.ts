import type {
  Adapter,
  AdapterContext,
  PlayerSnapshot,
  Playhead,
  QualityProbe,
  Signal,
} from '@playhead/core'
import {
  describeAdapter,
  type FakeClock,
  FakeVideo,
  type FakeVideoOptions,
  fakeClock,
  videoSubject,
} from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { qualityLevels } from './qualityLevels.ts'
import { registerPlayhead } from './registerPlayhead.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'
import { videojs } from './videojs.ts'

/** A list of Video.js: an event target without listener options. */
class List extends Array<object> {
  readonly listeners = new Set<() => void>()
  selectedIndex = -1
  addEventListener(_: string, listener: () => void): void {
    this.listeners.add(listener)
  }
  removeEventListener(_: string, listener: () => void): void {
    this.listeners.delete(listener)
  }
  change(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

/** A Video.js player whose tech is a fake video. */
class FakePlayer implements VideoJsPlayer {
  readonly video: FakeVideo
  readonly levels = new List()
  readonly tracks = new List()
  readonly byType = new Map<string, Set<(event: unknown) => void>>()
  techName = 'video'
  held = false
  full = false
  gone = false

  constructor(
    options: Partial<FakeVideoOptions> & { readonly clock: FakeClock },
    src = '/clip.mp4',
  ) {
    this.video = new FakeVideo(options)
    this.video.src = src
    options.clock.advance(100)
  }
  get listeners(): number {
    return (
      [...this.byType.values()].reduce((sum, { size }) => sum + size, 0) +
      this.levels.listeners.size +
      this.tracks.listeners.size
    )
  }
  on(type: string, listener: (event: unknown) => void): void {
    if (!this.byType.has(type)) {
      this.byType.set(type, new Set())
      this.video.addEventListener(type, () => this.trigger(type))
    }
    this.byType.get(type)?.add(listener)
  }
  off(type: string, listener: (event: unknown) => void): void {
    this.byType.get(type)?.delete(listener)
  }
  trigger(type: string): void {
    for (const listener of [...(this.byType.get(type) ?? [])]) listener({ type })
  }
  dispose(): void {
    this.trigger('dispose')
    this.gone = true
  }
  isDisposed = () => this.gone
  el = () =>
    ({ baseURI: 'https://example.com/lessons/', querySelector: () => null }) as unknown as Element
  tech = () => ({
    el: () => ({ localName: this.techName }),
    playbackRate: () => this.video.playbackRate,
  })
  currentSrc = () => this.video.currentSrc
  play = () => this.video.play()
  pause = () => this.video.pause()
  currentTime(seconds?: number): number | undefined {
    if (seconds === undefined) return this.video.currentTime
    this.video.currentTime = seconds
  }
  duration = () => this.video.duration
  readyState = () => this.video.readyState
  networkState = () => this.video.networkState
  paused = () => this.video.paused
  ended = () => this.video.ended
  seeking = () => this.video.seeking
  scrubbing = () => this.held
  loop = () => this.video.loop
  autoplay = () => false
  muted = () => this.video.muted
  volume = () => this.video.volume
  playbackRate(rate?: number): number | undefined {
    if (rate === undefined) return this.video.playbackRate
    this.video.playbackRate = rate
  }
  played = () => this.video.played
  seekable = () => this.video.seekable
  videoWidth = () => this.video.videoWidth
  videoHeight = () => this.video.videoHeight
  error = () => this.video.error
  isFullscreen = () => this.full
  textTracks = () => this.tracks
  qualityLevels = () => this.levels
}

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

/** Attaches to a fake player and records its signals. */
function listen(options: Partial<Omit<FakeVideoOptions, 'clock'>> = {}) {
  const clock = fakeClock()
  const player = new FakePlayer({ clock, ...options })
  const adapter: Adapter = videojs(player)
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const context: AdapterContext = {
    onTimeDemand() {},
    emit: (signal) => received.push({ signal, snapshot: adapter.snapshot() }),
    signal: new AbortController().signal,
    report(error) {
      throw error
    },
    now: clock.now,
    setTimer: clock.setTimer,
    document: undefined,
    window: undefined,
  }
  adapter.attach(context)
  received.length = 0
  const types = (): string[] =>
    received.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  return { clock, player, adapter, received, types }
}

describe('a jump back into the window of a live stream', () => {
  it.each([
    ['from before the window to its end', [100, 160], 90, 160, true],
    ['a second off, because the window moved on', [100, 160], 90, 159, true],
    ['to another place', [100, 160], 90, 130, false],
    ['from within the window', [100, 160], 100, 160, false],
    ['of other content, whose window begins at 0', [0, 60], 10, 60, false],
    ['of a player without a window', null, 90, 160, false],
  ] as const)('%s is that of VHS: %o, %d to %d, %s', (_, range, from, to, is) => {
    const player = new FakePlayer({ clock: fakeClock() })
    const [start, end] = range ?? []
    const window = { length: range ? 1 : 0, start: () => start, end: () => end }
    Object.assign(player, { seekable: () => window })

    expect(qualityLevels(player).isEngineSeek?.(from, to)).toBe(is)
  })
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
    const { adapter } = listen()

    expect(adapter.snapshot().source).toBe('https://example.com/clip.mp4')
  })

  it('A4 keeps the pause and play of a scrub to itself, and makes it one seek', () => {
    const { clock, player, types } = listen()
    void player.video.play()
    clock.advance(1000)
    player.held = true
    player.video.pause()
    for (const to of [20, 25, 30]) {
      player.video.currentTime = to
      clock.advance(400)
    }
    player.held = false
    void player.video.play()
    clock.advance(500)

    expect(types().filter((type) => type !== 'waiting')).toEqual([
      'play',
      'playing',
      'seeking',
      'seeking',
      'seeking',
      'seeked',
      'play',
      'playing',
    ])
  })

  it('reports a stream with a live window as live', () => {
    const { adapter } = listen({ duration: Number.POSITIVE_INFINITY })

    expect(adapter.snapshot()).toMatchObject({ live: true, duration: null })
  })

  it('emits full screen that is only a full window', () => {
    const { player, received } = listen()
    player.full = true
    player.trigger('fullscreenchange')
    player.trigger('fullscreenchange')

    expect(received.map(({ signal }) => signal)).toEqual([{ type: 'fullscreen', active: true }])
  })

  it('is unloaded when the player is disposed of, and keeps its last snapshot', () => {
    const { clock, player, adapter, types } = listen()
    void player.video.play()
    clock.advance(1000)
    player.dispose()
    player.currentTime = () => {
      throw new Error('disposed')
    }
    clock.advance(1000)

    expect(types().at(-1)).toBe('source')
    expect(adapter.snapshot()).toMatchObject({ position: 1, duration: 60 })
  })

  it('B4 reports the level that was chosen, and whether streaming chose it', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const renditions: unknown[] = []
    const probe: QualityProbe = qualityLevels(player)
    player.levels.push(
      { width: 160, height: 90, bitrate: 15_776, enabled: true },
      { width: 320, height: 180, bitrate: 24_276, label: 'HD', enabled: true },
    )
    const ended = new AbortController()
    probe.attach({
      rendition: (...given) => renditions.push(given),
      error() {},
      reload() {},
      signal: ended.signal,
    })
    player.levels.selectedIndex = 0
    player.levels.change()
    Object.assign(player.levels[0] as object, { enabled: false })
    player.levels.selectedIndex = 1
    player.levels.change()
    ended.abort()
    player.levels.change()

    expect(renditions).toEqual([
      [{ width: 160, height: 90, bitrateBps: 15_776 }, true],
      [{ width: 320, height: 180, bitrateBps: 24_276, label: 'HD' }, false],
    ])
  })

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
})
