import type { AdapterContext } from '@playhead/core'
import { type FakeClock, FakeVideo, fakeClock } from '@playhead/testing'

/** An embed without a browser: it follows the wire, under a clock that the test owns. */
export interface FakeEmbed {
  readonly clock: FakeClock
  readonly video: FakeVideo
  readonly iframe: HTMLIFrameElement
  readonly window: AdapterContext['window']
  /** What the adapter posted to the frame, and to which origin. */
  readonly sent: { readonly message: unknown; readonly origin: string }[]
  /** Posts any message to the page, from any window and origin. */
  post(data: unknown, from?: { readonly origin?: string; readonly source?: unknown }): void
  /** Posts it as an `infoDelivery`. */
  info(info: object): void
  /** Posts a state, with the values that go with it. */
  state(state: number, more?: object): void
  /** A `YT.Player` over it, which replies and dispatches its events. */
  readonly player: FakePlayer
  seek(seconds: number): void
  load(video: string): void
  /** `stopVideo()`: the video is cued, and nothing of it is loaded. */
  stop(): void
  /** An event other than that of a state, to the page and to the listeners of the player. */
  dispatch(event: string, data: unknown): void
  reload(): void
  /** The page removes the iframe. */
  remove(): void
  listeners(): number
}

type Dispatched = { readonly data: unknown }

/** As much of a ready `YT.Player` as an adapter asks. */
export interface FakePlayer {
  getIframe(): HTMLIFrameElement
  addEventListener(type: string, listener: (event: Dispatched) => void): void
  getPlayerState(): number
  getCurrentTime(): number
  getDuration(): number
  getPlaybackRate(): number
  getVideoData(): object
  getAvailablePlaybackRates(): number[]
  playVideo(): void
  pauseVideo(): void
  seekTo(seconds: number, allowSeekAhead: boolean): void
  setPlaybackRate(rate: number): void
}

/** Ready to send messages. */
export function fakeEmbed(
  src = 'https://www.youtube.com/embed/abcdefghijk?enablejsapi=1',
): FakeEmbed {
  const clock = fakeClock()
  const video = new FakeVideo({ clock })
  const sent: { message: unknown; origin: string }[] = []
  const frame = {
    postMessage(text: string, origin: string) {
      const message = JSON.parse(text)
      sent.push({ message, origin })
      if (message.event === 'command') commands[message.func]?.(...message.args)
    },
  }
  const [page, element] = [counted(), counted()]
  const iframe = Object.assign(element.target, {
    localName: 'iframe',
    src,
    id: '',
    contentWindow: frame as typeof frame | null,
  })
  let id = 'abcdefghijk'
  let now = 5
  const listeners: { readonly type: string; readonly notify: (event: Dispatched) => void }[] = []

  const post: FakeEmbed['post'] = (
    data,
    { origin = 'https://www.youtube.com', source = frame } = {},
  ) => {
    page.target.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  const info = (info: object): void =>
    post(JSON.stringify({ event: 'infoDelivery', info: info, id: 1, channel: 'widget' }))
  const time = (): object => ({
    currentTime: video.currentTime,
    currentTimeLastUpdated_: clock.wall() / 1000,
    playbackRate: video.playbackRate,
  })
  const whole = (): object => ({
    duration: 60,
    videoData: { video_id: id, isLive: false },
    ...time(),
  })
  function notify(type: string, data: unknown): void {
    for (const listener of listeners) if (listener.type === type) listener.notify({ data })
  }
  function dispatch(type: string, data: unknown): void {
    notify(type, data)
    post(JSON.stringify({ event: type, info: data }))
  }
  function state(next: number, more: object = {}): void {
    now = next
    notify('onStateChange', next)
    info({ playerState: next, ...whole(), ...more })
  }
  function seek(seconds: number): void {
    video.currentTime = seconds
    if (video.paused) info(time())
  }
  const player: Omit<FakePlayer, `get${string}` | 'addEventListener'> = {
    playVideo() {
      if (video.allowsPlay) return void video.play()
      state(-1)
      dispatch('onAutoplayBlocked', null)
    },
    pauseVideo: () => video.pause(),
    seekTo(seconds) {
      seek(seconds)
      // Before the first play and after the end, a seek starts playback.
      if (now !== 2) void video.play()
    },
    setPlaybackRate(rate) {
      video.playbackRate = rate
      info({ playbackRate: rate })
    },
  }
  const commands = player as unknown as Readonly<
    Record<string, ((...args: unknown[]) => void) | undefined>
  >
  video.addEventListener('playing', () => state(1))
  video.addEventListener('pause', () => video.ended || state(2))
  video.addEventListener('ended', () => state(0))
  video.addEventListener('seeking', () => video.paused || state(3))
  video.addEventListener('timeupdate', () => {
    if (now === 1 && !video.paused && !video.seeking) info(time())
  })
  video.src = '/clip.mp4'
  clock.advance(100)

  return {
    clock,
    video,
    iframe: iframe as unknown as HTMLIFrameElement,
    window: page.target as unknown as AdapterContext['window'],
    player: {
      getIframe: () => iframe as unknown as HTMLIFrameElement,
      addEventListener: (type, notify) => void listeners.push({ type, notify }),
      getPlayerState: () => now,
      getCurrentTime: () => video.currentTime,
      getDuration: () => 60,
      getPlaybackRate: () => video.playbackRate,
      getVideoData: () => ({ video_id: id }),
      getAvailablePlaybackRates: () => [0.25, 0.5, 1, 1.5, 2],
      ...player,
    },
    sent,
    post,
    info,
    state,
    seek,
    load(next) {
      id = next
      video.src = `/${next}.mp4`
      clock.advance(0)
      state(-1)
    },
    stop() {
      video.removeAttribute('src')
      video.load()
      state(-1)
      state(5)
    },
    dispatch,
    remove() {
      iframe.contentWindow = null
    },
    reload: () => void iframe.dispatchEvent(new Event('load')),
    listeners: () => page.count() + element.count(),
  }
}

/** An event target that knows how many listen. */
function counted(): { target: EventTarget; count(): number } {
  let listening = 0
  const target = new EventTarget()
  const add = target.addEventListener.bind(target)
  target.addEventListener = (
    type: string,
    listener: EventListener,
    options?: AddEventListenerOptions,
  ) => {
    listening++
    options?.signal?.addEventListener('abort', () => listening--)
    add(type, listener, options)
  }
  return { target, count: () => listening }
}
