import { type FakeClock, FakeVideo } from '@playhead/testing'
import type { PlyrPlayer } from '../src/plyrPlayer.ts'

/** An event target that knows how many listen. */
class Counted extends EventTarget {
  listeners = 0
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener, options)
    this.listeners++
    const ended = typeof options === 'object' ? options.signal : undefined
    ended?.addEventListener('abort', () => this.listeners--)
  }
}

/**
 * The `<div>` that stands for a YouTube or Vimeo player, played by a fake video: what Plyr puts on
 * it, and fires there.
 */
export class Faux extends Counted {
  error: object | undefined
  seeking = false
  readonly loop: boolean = false
  readonly video: FakeVideo
  readonly id: string

  constructor(video: FakeVideo, id: string) {
    super()
    this.video = video
    this.id = id
    for (const type of ['play', 'playing', 'pause', 'ended', 'timeupdate', 'ratechange', 'waiting'])
      video.addEventListener(type, () => this.dispatch(type))
    video.addEventListener('seeked', () => {
      this.seeking = false
      this.dispatch('seeked')
    })
  }
  dispatch(type: string): void {
    this.dispatchEvent(new Event(type))
  }
  get currentTime(): number {
    return this.video.currentTime
  }
  set currentTime(seconds: number) {
    this.seek(seconds)
  }
  seek(seconds: number): void {
    this.seeking = true
    this.dispatch('seeking')
    this.video.currentTime = seconds
  }
  get duration(): number {
    return this.video.duration || 0
  }
  get paused(): boolean {
    return this.video.paused
  }
  get ended(): boolean {
    return this.video.ended
  }
  get playbackRate(): number {
    return this.video.playbackRate
  }
  set playbackRate(rate: number) {
    this.video.playbackRate = rate
  }
  play(): void {
    void this.video.play()
  }
  pause(): void {
    this.video.pause()
  }
  get volume(): number {
    return this.video.volume
  }
  get muted(): boolean {
    return this.video.muted
  }
  get currentSrc(): string {
    return `https://www.youtube.com/watch?t=1&v=${this.id}`
  }
  /** Plyr's own `<div>` for Vimeo holds the frame. */
  querySelector(): { src: string } {
    return { src: `https://player.vimeo.com/video/${this.id}?h=secret` }
  }
}

export function load(clock: FakeClock, src = '/clip.mp4'): FakeVideo {
  const video = new FakeVideo({ clock })
  video.src = src
  clock.advance(100)
  return video
}

/** What a test changes of a Plyr, and what is driven. */
interface FakePlyr extends PlyrPlayer {
  provider: string
  media: EventTarget | null
  elements: { container: HTMLElement }
  fullscreen: { active: boolean }
  captions: { toggled: boolean; language: string }
  ready: boolean
  duration: number
  currentTime: number
  speed: number
}

/** A Plyr around media of ours, with its own API. */
export function fakePlyr(media: EventTarget, provider = 'html5') {
  const root = new Counted()
  const container = Object.assign(new Counted(), {
    querySelector: (): unknown => null,
    getRootNode: () => root,
  })
  const element = (): HTMLMediaElement => player.media as HTMLMediaElement
  const player: FakePlyr = {
    provider,
    media,
    elements: { container: container as unknown as HTMLElement },
    fullscreen: { active: false },
    captions: { toggled: false, language: 'de' },
    ready: true,
    play: () => (typeof element().play === 'function' ? element().play() : null),
    pause: () => (element().paused ? null : element().pause()),
    get duration() {
      return element().duration || 0
    },
    get currentTime() {
      return element().currentTime
    },
    set currentTime(seconds) {
      if (player.duration) element().currentTime = Math.min(seconds, player.duration)
    },
    get speed() {
      return element().playbackRate
    },
    set speed(rate) {
      element().playbackRate = rate
    },
    minimumSpeed: provider === 'html5' ? 0.0625 : 0.5,
    maximumSpeed: provider === 'html5' ? 16 : 2,
    embed: {
      getAvailablePlaybackRates: () => [0.5, 1, 1.5, 2],
      setPlaybackRate: async (rate) => rate,
    },
  }
  /** What `destroy()` does at once. */
  function destroy(): void {
    player.ready = false
  }
  return { player, container, root, destroy }
}
