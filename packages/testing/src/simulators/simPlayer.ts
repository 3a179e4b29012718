/** The media events of a `<video>`, as every frame receives them. */
const MEDIA_EVENTS = [
  'abort',
  'canplay',
  'canplaythrough',
  'durationchange',
  'emptied',
  'ended',
  'error',
  'loadeddata',
  'loadedmetadata',
  'loadstart',
  'pause',
  'play',
  'playing',
  'progress',
  'ratechange',
  'resize',
  'seeked',
  'seeking',
  'stalled',
  'suspend',
  'timeupdate',
  'volumechange',
  'waiting',
] as const

/**
 * What a player of a frame emits: media events, the advertisements, and `autoplayblocked` when
 * `play()` was refused.
 */
export type SimEvent = (typeof MEDIA_EVENTS)[number] | 'adstart' | 'adend' | 'autoplayblocked'

/**
 * The player inside every simulated frame: a real `<video>` that plays a clip, which a test drives
 * as a viewer would, and which can fail as a network does. It emits media events; each vendor's
 * frame translates them into its own wire.
 */
export interface SimPlayer {
  /**
   * The real element. Its `playbackRate` is 0 during a stall or an advertisement; ask {@link
   * SimPlayer.rate}.
   */
  readonly video: HTMLVideoElement
  readonly position: number
  /** Seconds; NaN while unknown, Infinity while {@link SimPlayer.live}. */
  readonly duration: number
  readonly paused: boolean
  readonly ended: boolean
  readonly seeking: boolean
  readonly rate: number
  readonly volume: number
  readonly muted: boolean
  /** Set by {@link SimPlayer.error}; null otherwise, and again after {@link SimPlayer.load}. */
  readonly errorCode: number | string | null
  /** Nothing moves: a stall, or an advertisement. */
  readonly held: boolean
  /** A stream without an end. */
  live: boolean
  /** Rejects as the browser does; `autoplayblocked` is emitted as well. */
  play(): Promise<void>
  pause(): void
  seek(seconds: number): void
  setRate(rate: number): void
  setVolume(volume: number, muted?: boolean): void
  /** Other content, or the same again. */
  load(url: string, then?: { readonly start?: number; readonly play?: boolean }): void
  /** Goes to a moment before the end and plays there, as a viewer would who skips the rest. */
  end(secondsBefore?: number): void
  /** Runs dry for so long: `waiting`, nothing moves, `playing`. */
  stall(ms: number): Promise<void>
  /** From now on `timeupdate` is not emitted, or emitted again. */
  freezeTicks(frozen?: boolean): void
  /** From now on these events are not emitted; without names, all are again. */
  drop(...types: SimEvent[]): void
  /** Fails for good: playback stops, `error` is emitted. */
  error(code: number | string): void
  /** An advertisement plays in place of the content until {@link SimPlayer.adEnd}. */
  adStart(): void
  adEnd(): void
  /** Listens to one event, or to all of them with `*`. */
  on(type: SimEvent | '*', listener: (type: SimEvent) => void): () => void
}

/** During a stall or an advertisement, these events of the element are not emitted. */
const SUPPRESSED_WHILE_HELD: ReadonlySet<string> = new Set([
  'ratechange',
  'timeupdate',
  'playing',
  'waiting',
  'stalled',
])

/** Puts a player into the frame's page. Browser code. */
export function simPlayer(video: HTMLVideoElement = document.createElement('video')): SimPlayer {
  const listeners = new Map<string, Set<(type: SimEvent) => void>>()
  let dropped: ReadonlySet<string> = new Set()
  let frozen = false
  let holds = 0
  let rate = video.playbackRate
  let errorCode: number | string | null = null
  let loads = 0

  function emit(type: SimEvent): void {
    if (dropped.has(type)) return
    for (const key of [type, '*']) for (const listener of listeners.get(key) ?? []) listener(type)
  }
  function relay(type: SimEvent): void {
    if (holds && SUPPRESSED_WHILE_HELD.has(type)) return
    if (type === 'timeupdate' && frozen) return
    if (type === 'ratechange') {
      if (video.playbackRate === rate) return // our own: the end of a hold
      rate = video.playbackRate
    }
    emit(type)
  }
  /** A rate of 0 stops a video without a `pause`. */
  function hold(): void {
    holds++
    video.playbackRate = 0
  }
  function release(): void {
    if (!holds || --holds) return
    video.playbackRate = rate
    if (!video.paused && !video.ended) emit('playing')
  }

  for (const type of MEDIA_EVENTS) video.addEventListener(type, () => relay(type))
  if (!video.isConnected) document.body.append(video)

  const player: SimPlayer = {
    video,
    live: false,
    get position() {
      return video.currentTime
    },
    get duration() {
      return player.live ? Number.POSITIVE_INFINITY : video.duration
    },
    get paused() {
      return video.paused
    },
    get ended() {
      return video.ended
    },
    get seeking() {
      return video.seeking
    },
    get rate() {
      return rate
    },
    get volume() {
      return video.volume
    },
    get muted() {
      return video.muted
    },
    get errorCode() {
      return errorCode
    },
    get held() {
      return holds > 0
    },
    async play() {
      try {
        await video.play()
      } catch (error) {
        if ((error as Error).name === 'NotAllowedError') emit('autoplayblocked')
        throw error
      }
    },
    pause: () => video.pause(),
    seek(seconds) {
      video.currentTime = Math.max(0, Math.min(seconds, video.duration || seconds))
    },
    setRate(next) {
      if (next === rate) return
      rate = next
      if (!holds) video.playbackRate = next
      emit('ratechange')
    },
    setVolume(volume, muted = video.muted) {
      video.volume = Math.max(0, Math.min(volume, 1))
      video.muted = muted
    },
    load(url, { start = 0, play = false } = {}) {
      const load = ++loads
      errorCode = null
      video.defaultPlaybackRate = holds ? 0 : rate // a load sets the rate back to this
      video.src = url
      if (start) {
        video.addEventListener('loadedmetadata', () => load === loads && player.seek(start), {
          once: true,
        })
      }
      if (play) player.play().catch(() => {})
    },
    end(secondsBefore = 0.3) {
      player.seek(video.duration - secondsBefore)
      player.play().catch(() => {})
    },
    async stall(ms) {
      hold()
      emit('waiting')
      await new Promise((over) => setTimeout(over, ms))
      release()
    },
    freezeTicks(now = true) {
      frozen = now
    },
    drop(...types) {
      dropped = new Set(types)
    },
    error(code) {
      errorCode = code
      video.pause()
      emit('error')
    },
    adStart() {
      hold()
      emit('adstart')
    },
    adEnd() {
      if (!holds) return
      emit('adend')
      release()
    },
    on(type, listener) {
      const all = listeners.get(type) ?? new Set()
      listeners.set(type, all.add(listener))
      return () => all.delete(listener)
    },
  }
  return player
}
