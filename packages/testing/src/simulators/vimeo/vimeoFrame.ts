import { type CommonKnobs, simChannel } from '../simChannel.ts'
import { type SimEvent, simPlayer } from '../simPlayer.ts'

/** What a test may ask of a Vimeo player. */
export interface VimeoKnobs extends CommonKnobs {
  /** Until it sends `ready`, and receives messages, ms; null waits for `__sim.ready()`. */
  readonly readyMs: number | null
  /** Sends JSON strings; it always receives both. */
  readonly json: boolean
  /** Sends the new time before `seeking`, as Vimeo is known to. */
  readonly timeBeforeSeeking: boolean
  /** These events are never sent. */
  readonly drop: readonly SimEvent[]
  readonly live: boolean
  /** A command to seek starts what has not played yet, as Vimeo is known to. */
  readonly startsOnSeek: boolean
}

/** What Vimeo's frame can be made to do, besides its player. */
export interface VimeoScenes {
  /** Playback fails for good, with an error of Vimeo. */
  fail(name: string, message: string): void
  reload(): void
  /** Posts any message to the page. */
  post(data: unknown): void
}

const query = new URLSearchParams(location.search)
const player = simPlayer()
const { video } = player
video.controls = query.get('controls') !== '0'
video.loop = query.get('loop') === '1'
video.muted = query.get('muted') === '1'

const subscribed = new Set<unknown>()
let id = Number(location.pathname.split('/')[2])
let isReady = false
let isLoaded = false
let buffers = false
let hasPlayed = false

const scenes: VimeoScenes = {
  fail: (name, message) => send({ event: 'error', data: { name, message } }),
  reload: () => location.reload(),
  post: (data) => post(data, '*'),
}
const { knobs, post, onReady } = simChannel<VimeoKnobs, VimeoScenes>(
  player,
  {
    readyMs: 200,
    json: false,
    timeBeforeSeeking: false,
    drop: [],
    live: false,
    startsOnSeek: true,
  },
  scenes,
  receive,
)
player.live = knobs.live
player.drop(...knobs.drop)

const send = (message: object): void => post(knobs.json ? JSON.stringify(message) : message, '*')
/** Vimeo sends 0 for a stream without an end. */
const duration = (): number => (Number.isFinite(player.duration) ? player.duration : 0)
const moment = (): object => ({
  duration: duration(),
  percent: duration() ? Math.round((player.position / duration()) * 1000) / 1000 : 0,
  seconds: player.position,
})
function sendEvent(event: string, data: object = moment()): void {
  if (isReady && subscribed.has(event)) send({ event, data })
}

const SAME: readonly SimEvent[] = [
  'play',
  'pause',
  'ended',
  'timeupdate',
  'progress',
  'seeked',
  'loadedmetadata',
]
player.on('*', (type) => {
  if (type === 'play') hasPlayed = true
  if (SAME.includes(type)) sendEvent(type)
  switch (type) {
    case 'seeking':
      if (knobs.timeBeforeSeeking) sendEvent('timeupdate')
      return sendEvent('seeking')
    case 'waiting':
      buffers = true
      return sendEvent('bufferstart', {})
    case 'playing':
      if (buffers) sendEvent('bufferend', {})
      buffers = false
      return sendEvent('playing')
    case 'ratechange':
      return sendEvent('playbackratechange', { playbackRate: player.rate })
    case 'volumechange':
      return sendEvent('volumechange', { volume: player.volume, muted: player.muted })
    case 'durationchange':
      return sendEvent('durationchange', { duration: duration() })
    case 'resize':
      return sendEvent('resize', { videoWidth: video.videoWidth, videoHeight: video.videoHeight })
    case 'error':
      return send({
        event: 'error',
        data: { name: String(player.errorCode), message: 'The video could not be played.' },
      })
  }
})

const GETTERS: Readonly<Record<string, () => unknown>> = {
  getCurrentTime: () => player.position,
  getDuration: duration,
  getPaused: () => player.paused,
  getEnded: () => player.ended,
  getSeeking: () => player.seeking,
  getPlaybackRate: () => player.rate,
  getVolume: () => player.volume,
  getMuted: () => player.muted,
  getLoop: () => video.loop,
  getVideoId: () => id,
  getVideoTitle: () => `Video ${id}`,
  getVideoUrl: () => `https://vimeo.com/${id}`,
  getVideoWidth: () => video.videoWidth,
  getVideoHeight: () => video.videoHeight,
  getTextTracks: () => [],
}
const METHODS: Readonly<Record<string, (value: unknown) => unknown>> = {
  addEventListener(event) {
    const before = subscribed.size
    subscribed.add(event)
    // A late subscriber gets it as well: consumers wait for it before they do anything.
    if (event === 'loaded' && isLoaded && subscribed.size > before)
      setTimeout(() => sendEvent('loaded', { id }), 0)
  },
  removeEventListener: (event) => void subscribed.delete(event),
  play: () => player.play(),
  pause: () => player.pause(),
  setCurrentTime(to) {
    if (!(Number(to) >= 0 && Number(to) <= duration()))
      throw new RangeError('The time must be within the video.')
    player.seek(Number(to))
    if (knobs.startsOnSeek && !hasPlayed) player.play().catch(() => {})
    return to
  },
  setPlaybackRate(rate) {
    player.setRate(Number(rate))
    return rate
  },
  setVolume(volume) {
    player.setVolume(Number(volume))
    return volume
  },
  setMuted(muted) {
    player.setVolume(player.volume, Boolean(muted))
    return muted
  },
  setLoop(loop) {
    video.loop = Boolean(loop)
    return loop
  },
  async loadVideo(wanted) {
    const { id: given, url } = (
      typeof wanted === 'object' && wanted ? wanted : { id: wanted }
    ) as Record<string, unknown>
    await load(Number(given ?? /\d+/.exec(String(url))?.[0]))
    return id
  },
  unload() {
    video.removeAttribute('src')
    video.load()
  },
}

async function receive({ data, source }: MessageEvent): Promise<void> {
  if (source !== window.parent || !isReady) return
  const { method, value } = (typeof data === 'string' ? JSON.parse(data) : data) as {
    method: string
    value: unknown
  }
  if (method === 'ping') return send({ method })
  const run = GETTERS[method] ?? METHODS[method]
  if (!run) return // appendVideoMetadata, and what else there may be
  try {
    // Some versions of Vimeo's library wrap what they pass.
    send({ method, value: await run(Array.isArray(value) ? value[0] : value) })
  } catch (error) {
    const { name, message } = error as Error
    send({ event: 'error', data: { method, name, message } })
  }
}

/** Ids that begin with 2 are the other clip. */
async function load(next: number): Promise<void> {
  id = next
  isLoaded = hasPlayed = false
  player.load(String(id).startsWith('2') ? '/__sim/other.mp4' : '/__sim/clip.mp4')
  await new Promise((known) => video.addEventListener('loadedmetadata', known, { once: true }))
  isLoaded = true
  sendEvent('loaded', { id })
}

void load(id)
onReady(() => {
  isReady = true
  send({ event: 'ready' })
  if (query.get('autoplay') === '1') player.play().catch(() => {})
})
