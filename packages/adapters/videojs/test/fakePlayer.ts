import { type FakeClock, FakeVideo, type FakeVideoOptions } from '@playhead/testing'
import type { VideoJsPlayer } from '../src/videoJsPlayer.ts'

/** A list of Video.js: an event target without listener options. */
export class FakeList extends Array<object> {
  readonly listeners = new Set<() => void>()
  selectedIndex = -1
  addEventListener(type: string, listener: () => void): void {
    if (type === 'change') this.listeners.add(listener)
  }
  removeEventListener(type: string, listener: () => void): void {
    if (type === 'change') this.listeners.delete(listener)
  }
  change(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

/** A Video.js player whose tech is a fake video. */
export class FakePlayer implements VideoJsPlayer {
  readonly video: FakeVideo
  readonly levels = new FakeList()
  readonly tracks = new FakeList()
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
