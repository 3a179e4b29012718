import { type FakeClock, FakeVideo, fakeClock } from '@playhead/testing'

export const ORIGIN = 'https://player.vimeo.com'

/** An event target that counts its listeners. */
class Counted extends EventTarget {
  listeners = 0
  override addEventListener(
    type: string,
    listener: EventListener,
    options?: AddEventListenerOptions,
  ): void {
    this.listeners++
    options?.signal?.addEventListener('abort', () => this.listeners--)
    super.addEventListener(type, listener, options)
  }
}

const SAME = ['play', 'playing', 'pause', 'ended', 'timeupdate', 'seeking', 'seeked']
type Message = { readonly method: string; readonly value?: unknown }

/**
 * For tests without a browser: an iframe whose window has Vimeo's wire protocol, with a fake video,
 * and the page around it.
 */
export function fakeVimeo({
  json = false,
  address = `${ORIGIN}/video/111?h=secret`,
  allowsRates = true,
} = {}) {
  const clock: FakeClock = fakeClock()
  const video = new FakeVideo({ clock })
  video.src = '/clip.mp4'
  clock.advance(100)
  const page = new Counted()
  const subscribed = new Set<unknown>()
  /** No video is loaded. */
  let isEmpty = false
  const asked: Message[] = []
  const targets = new Set<string>()
  const inner = {
    postMessage(message: Message, target: string) {
      asked.push(message)
      targets.add(target)
      receive(message)
    },
  }
  const frame = Object.assign(new Counted(), {
    localName: 'iframe',
    src: address,
    contentWindow: inner as unknown,
    parentNode: null,
  })

  function post(data: unknown, origin = ORIGIN, source: unknown = inner): void {
    page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  const send = (message: object): void => post(json ? JSON.stringify(message) : message)
  const moment = () => ({ duration: video.duration, percent: 0, seconds: video.currentTime })
  const sendEvent = (event: string, data: object = moment()): void => {
    if (subscribed.has(event)) send({ event, data })
  }
  /** As by `loadVideo()`. */
  function load(id: number): void {
    if (isEmpty) video.src = '/other.mp4'
    isEmpty = false
    sendEvent('loaded', { id })
  }
  /** As by `unload()`: a player without a video sends no events, except this one. */
  function unload(): void {
    video.removeAttribute('src')
    video.load()
    isEmpty = true
    sendEvent('timeupdate', { duration: 0, percent: 0, seconds: 0 })
  }
  const answers: Record<string, () => unknown> = {
    getDuration: () => video.duration || 0,
    getCurrentTime: () => video.currentTime,
    getPaused: () => video.paused,
    getEnded: () => video.ended,
    getVolume: () => video.volume,
    getMuted: () => video.muted,
    getLoop: () => video.loop,
    getPlaybackRate: () => video.playbackRate,
  }
  let hasPlayed = false
  video.addEventListener('play', () => {
    hasPlayed = true
  })
  const methods: Record<string, (value: unknown) => unknown> = {
    play() {
      if (!video.allowsPlay) throw new DOMException('not allowed', 'NotAllowedError')
      return video.play()
    },
    pause: () => video.pause(),
    setCurrentTime(seconds) {
      if (!(Number(seconds) <= video.duration))
        throw new RangeError('The time must be within the video.')
      video.currentTime = Number(seconds)
      if (!hasPlayed) void video.play()
      return seconds
    },
    setPlaybackRate(rate) {
      if (!allowsRates) throw new Error('The owner does not allow it.')
      video.playbackRate = Number(rate)
      return rate
    },
  }
  /**
   * Does what a method does. The reply comes later; it is an error of the method if that was
   * refused.
   */
  function run(method: string, value: unknown): void {
    const reply = (message: object): void => void clock.setTimer(() => send(message), 5)
    try {
      const returned = methods[method]?.(value)
      reply({ method, value: returned instanceof Promise ? undefined : returned })
    } catch (error) {
      const { name, message } = error as Error
      reply({ event: 'error', data: { method, name, message } })
    }
  }
  function receive({ method, value }: Message): void {
    if (method === 'addEventListener') subscribed.add(value)
    if (methods[method]) run(method, value)
    const answer = answers[method]
    if (answer) send({ method, value: answer() })
  }
  for (const type of SAME) video.addEventListener(type, () => isEmpty || sendEvent(type))
  video.addEventListener('waiting', () => sendEvent('bufferstart', {}))
  video.addEventListener('ratechange', () =>
    sendEvent('playbackratechange', { playbackRate: video.playbackRate }),
  )
  video.addEventListener('volumechange', () =>
    sendEvent('volumechange', { volume: video.volume, muted: video.muted }),
  )

  return {
    clock,
    video,
    page,
    frame,
    asked,
    targets,
    subscribed,
    methods,
    /** The page removes the iframe. */
    remove() {
      frame.contentWindow = null
    },
    post,
    send,
    sendEvent,
    load,
    unload,
    window: page as unknown as Window & typeof globalThis,
    element: frame as unknown as HTMLIFrameElement,
  }
}
