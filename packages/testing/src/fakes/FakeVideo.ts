import type { Clock } from '@playhead/core'
import { CountedTarget } from './CountedTarget.ts'
import { FakeTimeline } from './FakeTimeline.ts'

/** How a {@link FakeVideo} behaves. */
export interface FakeVideoOptions {
  readonly clock: Clock
  /** The browser whose order of events it has. @default 'chromium' */
  readonly browser?: 'chromium' | 'firefox'
  /** Seconds; Infinity is a live stream. @default 60 */
  readonly duration?: number
  /** From a seek to its picture, ms. @default 40 */
  readonly seekMs?: number
}

/** Browsers fire `timeupdate` about so often, ms. */
const TIMEUPDATE_MS = 250

/**
 * A `<video>` whose `play()` moves time, under a clock that the test owns. It needs no DOM. Events
 * come as tasks, in the order that browsers were measured to have; properties change at once, as
 * they do there.
 */
export class FakeVideo extends CountedTarget {
  readonly localName = 'video'
  autoplay = false
  /** Whether the autoplay policy of the browser lets it play. */
  allowsPlay = true
  loop = false
  defaultPlaybackRate = 1
  paused = true
  seeking = false
  ended = false
  error: { readonly code: number; readonly message: string } | null = null
  readyState = 0
  networkState = 0
  currentSrc = ''
  videoWidth = 0
  videoHeight = 0
  readonly textTracks: EventTarget & Iterable<{ mode: string; language: string; label: string }> =
    Object.assign(new EventTarget(), {
      *[Symbol.iterator]() {},
    })

  readonly #clock: Clock
  readonly #options: FakeVideoOptions
  readonly #timeline: FakeTimeline
  #volume = 1
  #muted = false
  #src = ''
  #stalled = false
  #cancelTick = (): void => {}
  #load = 0

  constructor(options: FakeVideoOptions) {
    super()
    this.#clock = options.clock
    this.#options = options
    this.#timeline = new FakeTimeline(options.clock)
  }

  getAttribute(name: string): string | null {
    return name === 'src' ? this.#src || null : null
  }
  /** Takes effect with `load()`. */
  removeAttribute(name: string): void {
    if (name === 'src') this.#src = ''
  }
  /** Loads the source again. Without one, nothing is loaded any more; `currentSrc` stays. */
  load(): void {
    if (this.#src) {
      this.src = this.#src
      return
    }
    this.#empty(0)
  }

  get src(): string {
    return this.#src
  }
  /** Other content: `paused` is true at once, and no `pause` comes. */
  set src(url: string) {
    this.#src = this.currentSrc = url
    const load = this.#empty(2)
    this.#queue('loadstart')
    this.#task(() => {
      if (load !== this.#load) return
      this.#timeline.duration = this.#options.duration ?? 60
      Object.assign(this, { readyState: 4, networkState: 1, videoWidth: 320, videoHeight: 180 })
      for (const type of [
        'durationchange',
        'resize',
        'loadedmetadata',
        'loadeddata',
        'canplay',
        'canplaythrough',
      ])
        this.#fire(type)
      if (!this.paused) this.#start()
    }, 10)
  }

  get duration(): number {
    return this.#timeline.duration
  }
  /** Found out late, or corrected at the end, as Firefox does. */
  set duration(seconds: number) {
    this.#timeline.duration = seconds
    this.#queue('durationchange')
  }

  get currentTime(): number {
    return this.#timeline.position
  }
  set currentTime(seconds: number) {
    const playing = !this.paused
    const target = Math.max(0, Math.min(seconds, this.duration || 0))
    this.#stop()
    this.ended = false
    this.seeking = true
    this.#timeline.moveTo(target)
    this.#queue('seeking', ...(playing ? ['waiting'] : []))
    const load = this.#load
    this.#task(() => {
      if (load !== this.#load || target !== this.#timeline.position || !this.seeking) return
      this.seeking = false
      for (const type of ['timeupdate', 'seeked', 'canplay']) this.#fire(type)
      if (!this.paused) this.#start()
    }, this.#options.seekMs ?? 40)
  }

  get playbackRate(): number {
    return this.#timeline.rate
  }
  set playbackRate(rate: number) {
    this.#timeline.rate = rate
    this.#queue('ratechange')
  }

  get volume(): number {
    return this.#volume
  }
  set volume(volume: number) {
    this.#volume = volume
    this.#queue('volumechange')
  }
  get muted(): boolean {
    return this.#muted
  }
  set muted(muted: boolean) {
    this.#muted = muted
    this.#queue('volumechange')
  }

  get played(): { readonly length: number; start(at: number): number; end(at: number): number } {
    const ranges = this.#timeline.played
    return {
      length: ranges.length,
      start: (at) => ranges[at]?.[0] ?? 0,
      end: (at) => ranges[at]?.[1] ?? 0,
    }
  }
  get seekable(): { readonly length: number; start(at: number): number; end(at: number): number } {
    return {
      length: this.readyState ? 1 : 0,
      start: () => 0,
      end: () => (Number.isFinite(this.duration) ? this.duration : this.currentTime),
    }
  }

  async play(): Promise<void> {
    if (!this.paused) return
    // Without an event: only the promise shows it.
    if (!this.allowsPlay) throw new DOMException('play() failed', 'NotAllowedError')
    this.paused = false
    if (!this.ended) {
      this.#queue('play')
      if (this.readyState > 2) this.#task(() => this.#start(), 0)
      else this.#queue('waiting')
      return
    }
    this.ended = false
    if (this.#options.browser === 'firefox') {
      this.#queue('play', 'waiting', 'canplay', 'playing')
      this.currentTime = 0
    } else {
      this.currentTime = 0
      this.#queue('play')
    }
  }

  pause(): void {
    if (this.paused) return
    this.#stop()
    this.paused = true
    this.#queue('timeupdate', 'pause')
  }

  /** The buffer runs dry. */
  stall(): void {
    this.#stop()
    this.#stalled = true
    this.readyState = 2
    this.#queue('waiting')
  }
  /** Data arrives again. */
  resume(): void {
    this.#stalled = false
    this.readyState = 4
    this.#queue('canplay')
    if (!this.paused) this.#task(() => this.#start(), 0)
  }
  /** Playback fails with the code of a MediaError: 2 is the network. */
  fail(code: number, message = ''): void {
    this.#stop()
    this.error = { code, message }
    this.#queue('error')
  }

  /** Drops the content. Returns the number of the load that may follow. */
  #empty(networkState: number): number {
    const hadMedia = this.readyState > 0
    this.#stop()
    Object.assign(this, {
      paused: true,
      seeking: false,
      ended: false,
      error: null,
      readyState: 0,
      networkState,
    })
    this.#timeline.reset()
    if (hadMedia) this.#queue('abort', 'emptied', 'timeupdate')
    return ++this.#load
  }

  #start(): void {
    if (
      this.paused ||
      this.#stalled ||
      this.seeking ||
      this.#timeline.isMoving ||
      this.readyState < 3
    )
      return
    this.#timeline.start()
    this.#fire('playing')
    this.#tick()
  }

  #tick(): void {
    const left = ((this.duration - this.currentTime) / this.playbackRate) * 1000
    const atEnd = left <= TIMEUPDATE_MS
    this.#cancelTick = this.#clock.setTimer(
      () => {
        if (atEnd) this.#end()
        else {
          this.#fire('timeupdate')
          if (this.#timeline.isMoving) this.#tick()
        }
      },
      atEnd ? Math.max(0, left) : TIMEUPDATE_MS,
    )
  }

  #end(): void {
    this.#stop()
    this.#timeline.moveTo(this.duration)
    if (this.loop) {
      this.currentTime = 0
      return
    }
    this.paused = true
    this.ended = true
    for (const type of ['timeupdate', 'pause', 'ended']) this.#fire(type)
  }

  #stop(): void {
    this.#timeline.stop()
    this.#cancelTick()
  }

  #task(run: () => void, ms: number): void {
    this.#clock.setTimer(run, ms)
  }
  #queue(...types: string[]): void {
    for (const type of types) this.#task(() => this.#fire(type), 0)
  }
  #fire(type: string): void {
    this.dispatchEvent(new Event(type))
  }
}
