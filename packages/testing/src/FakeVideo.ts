import type { Clock } from '@playhead/core'

/** How a {@link FakeVideo} behaves. */
export interface FakeVideoOptions {
  readonly clock: Clock
  /** Whose order of events. @default 'chromium' */
  readonly browser?: 'chromium' | 'firefox'
  /** Seconds; Infinity is a live stream. @default 60 */
  readonly duration?: number
  /** From a seek to its picture, ms. @default 40 */
  readonly seekMs?: number
}

/** Browsers fire `timeupdate` about so often, ms. */
const TIMEUPDATE_MS = 250

/**
 * A `<video>` whose `play()` moves time, under a clock that the test owns. It needs no DOM. Events come as tasks, in the order that
 * browsers were measured to have; properties change at once, as they do there.
 */
export class FakeVideo extends EventTarget {
  readonly localName = 'video'
  autoplay = false
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
  readonly textTracks: EventTarget & Iterable<{ mode: string; language: string; label: string }> = Object.assign(
    new EventTarget(),
    {
      *[Symbol.iterator]() {},
    },
  )

  readonly #clock: Clock
  readonly #options: FakeVideoOptions
  #duration = Number.NaN
  #rate = 1
  #volume = 1
  #muted = false
  #src = ''
  /** Where the playhead was `#since` that moment; it moves while `#moving`. */
  #position = 0
  #since = 0
  #moving = false
  #stalled = false
  #stretchFrom = 0
  #played: [number, number][] = []
  #cancelTick = (): void => {}
  #load = 0
  readonly #listeners = new Map<string, Set<EventListenerOrEventListenerObject | null>>()

  constructor(options: FakeVideoOptions) {
    super()
    this.#clock = options.clock
    this.#options = options
  }

  /** Listeners that are attached now: an adapter that ends leaves none. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, those) => sum + those.size, 0)
  }

  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    const those = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, those.add(listener))
    if (typeof options === 'object') options.signal?.addEventListener('abort', () => those.delete(listener))
    super.addEventListener(type, listener, options)
  }

  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void {
    this.#listeners.get(type)?.delete(listener)
    super.removeEventListener(type, listener, options)
  }

  getAttribute(name: string): string | null {
    return name === 'src' ? this.#src || null : null
  }

  get src(): string {
    return this.#src
  }
  /** Other content: `paused` is true at once, and no `pause` comes. */
  set src(url: string) {
    const hadMedia = this.readyState > 0
    this.#settle()
    this.#stop()
    const load = ++this.#load
    this.#src = this.currentSrc = url
    Object.assign(this, { paused: true, seeking: false, ended: false, error: null, readyState: 0, networkState: 2 })
    this.#position = 0
    this.#played = []
    this.#stretchFrom = 0
    this.#duration = Number.NaN
    if (hadMedia) this.#say('abort', 'emptied', 'timeupdate')
    this.#say('loadstart')
    this.#task(() => {
      if (load !== this.#load) return
      this.#duration = this.#options.duration ?? 60
      Object.assign(this, { readyState: 4, networkState: 1, videoWidth: 320, videoHeight: 180 })
      for (const type of ['durationchange', 'resize', 'loadedmetadata', 'loadeddata', 'canplay', 'canplaythrough'])
        this.#fire(type)
      if (!this.paused) this.#start()
    }, 10)
  }

  get duration(): number {
    return this.#duration
  }
  /** Found out late, or corrected at the end, as Firefox does. */
  set duration(seconds: number) {
    this.#duration = seconds
    this.#say('durationchange')
  }

  get currentTime(): number {
    if (!this.#moving) return this.#position
    const passed = ((this.#clock.now() - this.#since) / 1000) * this.#rate
    return Math.min(
      this.#position + passed,
      Number.isFinite(this.#duration) ? this.#duration : Number.POSITIVE_INFINITY,
    )
  }
  set currentTime(seconds: number) {
    const playing = !this.paused
    this.#settle()
    this.#stop()
    this.ended = false
    this.seeking = true
    this.#position = this.#stretchFrom = Math.max(0, Math.min(seconds, this.#duration || 0))
    this.#say('seeking', ...(playing ? ['waiting'] : []))
    const load = this.#load
    const target = this.#position
    this.#task(() => {
      if (load !== this.#load || target !== this.#position || !this.seeking) return
      this.seeking = false
      for (const type of ['timeupdate', 'seeked', 'canplay']) this.#fire(type)
      if (!this.paused) this.#start()
    }, this.#options.seekMs ?? 40)
  }

  get playbackRate(): number {
    return this.#rate
  }
  set playbackRate(rate: number) {
    this.#settle()
    this.#rate = rate
    this.#say('ratechange')
  }

  get volume(): number {
    return this.#volume
  }
  set volume(volume: number) {
    this.#volume = volume
    this.#say('volumechange')
  }
  get muted(): boolean {
    return this.#muted
  }
  set muted(muted: boolean) {
    this.#muted = muted
    this.#say('volumechange')
  }

  get played(): { readonly length: number; start(at: number): number; end(at: number): number } {
    const now = this.currentTime
    const ranges =
      this.#moving && now > this.#stretchFrom ? union([...this.#played, [this.#stretchFrom, now]]) : this.#played
    return { length: ranges.length, start: (at) => ranges[at]?.[0] ?? 0, end: (at) => ranges[at]?.[1] ?? 0 }
  }
  get seekable(): { readonly length: number; start(at: number): number; end(at: number): number } {
    return {
      length: this.readyState ? 1 : 0,
      start: () => 0,
      end: () => (Number.isFinite(this.#duration) ? this.#duration : this.currentTime),
    }
  }

  async play(): Promise<void> {
    if (!this.paused) return
    this.paused = false
    if (!this.ended) {
      this.#say('play')
      if (this.readyState > 2) this.#task(() => this.#start(), 0)
      else this.#say('waiting')
      return
    }
    this.ended = false
    if (this.#options.browser === 'firefox') {
      this.#say('play', 'waiting', 'canplay', 'playing')
      this.currentTime = 0
    } else {
      this.currentTime = 0
      this.#say('play')
    }
  }

  pause(): void {
    if (this.paused) return
    this.#settle()
    this.#stop()
    this.paused = true
    this.#say('timeupdate', 'pause')
  }

  /** The data runs out. */
  stall(): void {
    this.#settle()
    this.#stop()
    this.#stalled = true
    this.readyState = 2
    this.#say('waiting')
  }
  /** It goes on. */
  resume(): void {
    this.#stalled = false
    this.readyState = 4
    this.#say('canplay')
    if (!this.paused) this.#task(() => this.#start(), 0)
  }
  /** It cannot go on: a MediaError's code, 2 for the network. */
  fail(code: number, message = ''): void {
    this.#settle()
    this.#stop()
    this.error = { code, message }
    this.#say('error')
  }

  #start(): void {
    if (this.paused || this.#stalled || this.seeking || this.#moving || this.readyState < 3) return
    this.#since = this.#clock.now()
    this.#stretchFrom = this.#position
    this.#moving = true
    this.#fire('playing')
    this.#tick()
  }

  #tick(): void {
    const left = ((this.#duration - this.currentTime) / this.#rate) * 1000
    const atEnd = left <= TIMEUPDATE_MS
    this.#cancelTick = this.#clock.setTimer(
      () => {
        if (atEnd) this.#end()
        else {
          this.#fire('timeupdate')
          if (this.#moving) this.#tick()
        }
      },
      atEnd ? Math.max(0, left) : TIMEUPDATE_MS,
    )
  }

  #end(): void {
    this.#settle()
    this.#stop()
    this.#position = this.#duration
    if (this.loop) {
      this.currentTime = 0
      return
    }
    this.paused = true
    this.ended = true
    for (const type of ['timeupdate', 'pause', 'ended']) this.#fire(type)
  }

  /** The playhead where it is now, and what it has played until here. */
  #settle(): void {
    const now = this.currentTime
    if (this.#moving && now > this.#stretchFrom) this.#played = union([...this.#played, [this.#stretchFrom, now]])
    this.#position = this.#stretchFrom = now
    this.#since = this.#clock.now()
  }

  #stop(): void {
    this.#moving = false
    this.#cancelTick()
  }

  #task(run: () => void, ms: number): void {
    this.#clock.setTimer(run, ms)
  }
  #say(...types: string[]): void {
    for (const type of types) this.#task(() => this.#fire(type), 0)
  }
  #fire(type: string): void {
    this.dispatchEvent(new Event(type))
  }
}

function union(ranges: readonly [number, number][]): [number, number][] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1e-9) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
