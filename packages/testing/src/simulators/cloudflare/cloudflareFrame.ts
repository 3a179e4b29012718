import { type CommonKnobs, simChannel } from '../simChannel.ts'
import { type SimEvent, simPlayer } from '../simPlayer.ts'

/** What a test may ask of a Stream player. */
export interface CloudflareKnobs extends CommonKnobs {
  /** Until `iframeReady`, ms; 0 is before any SDK can listen; null waits for `__sim.ready()`. */
  readonly readyMs: number | null
  /** It is not documented which comes first, so both orders can be simulated. */
  readonly order: 'props-first' | 'event-first'
  /** With every event all properties, or those that changed. */
  readonly properties: 'changed' | 'all'
  /** How long a command takes until it is carried out, ms. */
  readonly delayMs: number
  /** These events are never sent. */
  readonly drop: readonly SimEvent[]
  /** Metrics, unknown types, and worse, with every event. */
  readonly noise: boolean
  /** A stream without an end: a real Infinity for its duration. */
  readonly live: boolean
  /** How long an advertisement takes, ms. */
  readonly adMs: number
}

/** What Stream's frame can be made to do, besides its player. */
export interface CloudflareScenes {
  /** The advertisement did not come. */
  adTimeout(): void
  /** The document is loaded again. */
  reload(): void
  /** Posts any message to the page. */
  post(data: unknown): void
}

/** The properties of a Stream player. */
type Properties = Readonly<Record<string, number | boolean>>

const TYPE = '__privateUnstableMessageType'
/** Stream reads these by presence: `muted=0` means muted. */
const query = new URLSearchParams(location.search)
const player = simPlayer()
const { video } = player
video.controls = query.get('controls') !== 'false'
video.loop = query.has('loop')
video.muted = query.has('muted')

const scenes: CloudflareScenes = {
  adTimeout: () => sendEvent('stream-adtimeout'),
  reload: () => location.reload(),
  post: (data) => post(data, '*'),
}
const { knobs, post, onReady } = simChannel<CloudflareKnobs, CloudflareScenes>(
  player,
  {
    readyMs: 400,
    order: 'props-first',
    properties: 'changed',
    delayMs: 0,
    drop: [],
    noise: false,
    live: false,
    adMs: 1000,
  },
  scenes,
  receive,
)
player.live = knobs.live
player.drop(...knobs.drop)

let reported: Properties = {}
const readProperties = (): Properties => ({
  currentTime: player.position,
  duration: player.duration,
  paused: player.paused,
  ended: player.ended,
  seeking: player.seeking,
  playbackRate: player.rate,
  volume: player.volume,
  muted: player.muted,
  loop: video.loop,
  videoWidth: video.videoWidth,
  videoHeight: video.videoHeight,
})
function sendProperties(always: readonly string[]): void {
  const properties = readProperties()
  for (const [property, value] of Object.entries(properties)) {
    const same =
      Object.is(reported[property], value) &&
      knobs.properties === 'changed' &&
      !always.includes(property)
    if (!same) post({ [TYPE]: 'propertyChange', property, value }, '*')
  }
  reported = properties
}
function sendEvent(eventName: string): void {
  const properties = (): void => sendProperties(eventName === 'timeupdate' ? ['currentTime'] : [])
  if (knobs.order === 'props-first') properties()
  post({ [TYPE]: 'event', eventName }, '*')
  if (knobs.order === 'event-first') properties()
  if (!knobs.noise) return
  post({ [TYPE]: 'metrics', metrics: { anything: [1, { deep: true }] } }, '*')
  post({ [TYPE]: 'somethingNew', value: 1 }, '*')
  post({ [TYPE]: 'propertyChange', property: '__proto__', value: { polluted: true } }, '*')
}

const ranges = (times: TimeRanges): unknown =>
  Array.from({ length: times.length }, (_, at) => ({ start: times.start(at), end: times.end(at) }))
const NAMES: Partial<Record<SimEvent, string>> = {
  adstart: 'stream-adstart',
  adend: 'stream-adend',
}
let advertised = false
player.on('*', (type) => {
  if (type === 'autoplayblocked') return // only the promise is rejected
  sendEvent(NAMES[type] ?? type)
  if (type === 'timeupdate')
    post({ [TYPE]: 'playedTimeRangesUpdate', timeRanges: ranges(video.played) }, '*')
  if (type === 'progress')
    post({ [TYPE]: 'bufferedTimeRangesUpdate', timeRanges: ranges(video.buffered) }, '*')
  if (type === 'play' && query.has('ad-url') && !advertised) {
    advertised = true
    player.adStart()
    setTimeout(player.adEnd, knobs.adMs)
  }
})

const SETTERS: Readonly<Record<string, (value: unknown) => void>> = {
  currentTime: (value) => player.seek(Number(value)),
  playbackRate: (value) => player.setRate(Number(value)),
  volume: (value) => player.setVolume(Number(value)),
  muted: (value) => player.setVolume(player.volume, Boolean(value)),
  loop(value) {
    video.loop = Boolean(value)
  },
}
function receive({ data, source }: MessageEvent): void {
  if (source !== window.parent || typeof data !== 'object' || !data) return
  const { [TYPE]: type, promiseId, property, attribute, value } = data as Record<string, unknown>
  setTimeout(() => {
    if (type === 'playCommand') {
      const answer = (how: string) => (): void => post({ [TYPE]: how, promiseId }, '*')
      player.play().then(answer('playSuccess'), answer('playFailure'))
    } else if (type === 'pauseCommand') player.pause()
    else if (type === 'setProperty') SETTERS[String(property)]?.(value)
    else if (type === 'attributeChange' && attribute === 'src') player.load(clipOf(String(value)))
  }, knobs.delayMs)
}

/** Ids, and the subjects of tokens, that begin with `b` are the other clip. */
function clipOf(address: string): string {
  const [id = ''] = address.replace(/^https:\/\/[^/]+\//, '').split(/[/?]/)
  const [, claims] = id.split('.')
  const subject = claims ? String(JSON.parse(atob(claims)).sub) : id
  return subject.startsWith('b') ? '/__sim/other.mp4' : '/__sim/clip.mp4'
}

player.load(clipOf(location.pathname.slice(1)), {
  start: Number(query.get('startTime')?.replace('s', '')) || 0,
  play: query.has('autoplay'),
})
onReady(() => post({ [TYPE]: 'iframeReady' }, '*')) // once
