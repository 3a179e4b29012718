import type { Signal } from '@playhead/core'
import { type FakeClock, FakeVideo, fakeClock } from '@playhead/testing'

export const VIDEO = 'a'.repeat(32)
export const OTHER = 'b'.repeat(32)
export const HOST = 'https://customer-abc123.cloudflarestream.com'
/** Counts who listens. */
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

const TYPE = '__privateUnstableMessageType'
const EVENTS = [
  ...[
    'abort',
    'emptied',
    'timeupdate',
    'loadstart',
    'durationchange',
    'resize',
    'loadedmetadata',
    'loadeddata',
  ],
  ...[
    'canplay',
    'play',
    'playing',
    'waiting',
    'seeking',
    'seeked',
    'pause',
    'ended',
    'ratechange',
    'volumechange',
    'error',
  ],
]
const PROPERTIES = [
  ...[
    'currentTime',
    'duration',
    'paused',
    'ended',
    'seeking',
    'playbackRate',
    'volume',
    'muted',
    'loop',
  ],
  ...['videoWidth', 'videoHeight'],
] as const

export interface FakeStreamOptions {
  readonly order?: 'props-first' | 'event-first'
  readonly address?: string
  /** Events that are lost. */
  readonly drop?: readonly string[]
  /** The browser does not let it play. */
  readonly blocksPlay?: boolean
}

/**
 * For tests without a browser: an iframe whose window has Stream's wire protocol, with a fake
 * video, and the page around it.
 */
export function fakeStream({
  order = 'props-first',
  address = `${HOST}/${VIDEO}/iframe`,
  drop = [],
  blocksPlay = false,
}: FakeStreamOptions = {}) {
  const clock: FakeClock = fakeClock()
  let seconds = 60
  const video = new FakeVideo({
    clock,
    get duration() {
      return seconds
    },
  })
  video.allowsPlay = !blocksPlay
  const page = new Counted()
  const posted: { readonly message: Record<string, unknown>; readonly target: string }[] = []
  const inner = {
    postMessage(message: Record<string, unknown>, target: string) {
      posted.push({ message, target })
      obey(message)
    },
  }
  const frame = Object.assign(new Counted(), {
    localName: 'iframe',
    src: address,
    contentWindow: inner as typeof inner | null,
    parentNode: null,
  })
  const reported: Record<string, unknown> = {}

  const post = (data: unknown, origin = HOST, source: unknown = inner): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  const property = (name: string, value: unknown): void =>
    post({ [TYPE]: 'propertyChange', property: name, value })
  const event = (eventName: string): void => post({ [TYPE]: 'event', eventName })
  function reportProperties(always: string): void {
    for (const name of PROPERTIES) {
      const value = video[name]
      if (!Object.is(reported[name], value) || name === always) property(name, value)
      reported[name] = value
    }
  }
  for (const type of EVENTS) {
    video.addEventListener(type, () => {
      const properties = (): void => reportProperties(type === 'timeupdate' ? 'currentTime' : '')
      if (order === 'props-first') properties()
      if (!drop.includes(type)) event(type)
      if (order === 'event-first') properties()
    })
  }
  function load(url: string, length = 60, meanwhile = () => {}): void {
    seconds = length
    video.src = url
    meanwhile()
    clock.advance(100)
  }
  /** Removes the content, and loads no other. */
  function unload(): void {
    video.removeAttribute('src')
    video.load()
  }
  /** Does what the SDK's messages command. Only a command to play is replied to, later. */
  function obey({ [TYPE]: type, property: name, value, promiseId }: Record<string, unknown>): void {
    if (!video.src) load('/clip.mp4')
    const reply = (how: string): void =>
      void clock.setTimer(() => post({ [TYPE]: how, promiseId }), 5)
    if (type === 'playCommand' && !video.allowsPlay) reply('playFailure')
    else if (type === 'playCommand') {
      void video.play()
      reply('playSuccess')
    } else if (type === 'pauseCommand') video.pause()
    else if (type === 'setProperty') Object.assign(video, { [String(name)]: value })
  }
  return {
    clock,
    video,
    page,
    /** What the adapter posted to the frame, and to which origin. */
    posted,
    /** The page removes the iframe. */
    remove() {
      frame.contentWindow = null
    },
    frame: frame as unknown as HTMLIFrameElement & { src: string },
    post,
    property,
    event,
    load,
    unload,
    listeners: () => page.listeners + frame.listeners,
    window: page as unknown as Window & typeof globalThis,
  }
}

/** The name of a signal, with the reason of a source change or the phase of an ad. */
export const nameSignal = (signal: Signal): string =>
  signal.type === 'source'
    ? signal.reason
    : signal.type === 'ad'
      ? `ad ${signal.phase}`
      : signal.type
