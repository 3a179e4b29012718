import { type CommonKnobs, simChannel } from './simChannel.ts'
import { type SimEvent, simPlayer } from './simPlayer.ts'

/** What a test may ask of a Vimeo player. */
export interface VimeoKnobs extends CommonKnobs {
  /** Until it says `ready`, and understands anything, ms; null waits for `__sim.ready()`. */
  readonly readyMs: number | null
  /** Speaks in JSON strings; hears both always. */
  readonly json: boolean
  /** Tells the new time before it says that it seeks, as Vimeo is known to. */
  readonly timeBeforeSeeking: boolean
  /** These events are never told. */
  readonly drop: readonly SimEvent[]
  readonly live: boolean
  /** A command to go somewhere starts what has not played yet, as Vimeo is known to. */
  readonly startsOnSeek: boolean
}

/** What Vimeo's frame can be made to do, besides its player. */
export interface VimeoScenes {
  /** Playback fails for good, in Vimeo's words. */
  fail(name: string, message: string): void
  reload(): void
  /** Says anything over the wire. */
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
  fail: (name, message) => say({ event: 'error', data: { name, message } }),
  reload: () => location.reload(),
  post: (data) => post(data, '*'),
}
const { knobs, post, onReady } = simChannel<VimeoKnobs, VimeoScenes>(
  player,
  { readyMs: 200, json: false, timeBeforeSeeking: false, drop: [], live: false, startsOnSeek: true },
  scenes,
  hear,
)
player.live = knobs.live
player.drop(...knobs.drop)

const say = (message: object): void => post(knobs.json ? JSON.stringify(message) : message, '*')
/** Vimeo says 0 for a stream without an end. */
const duration = (): number => (Number.isFinite(player.duration) ? player.duration : 0)
const moment = (): object => ({
  duration: duration(),
  percent: duration() ? Math.round((player.position / duration()) * 1000) / 1000 : 0,
  seconds: player.position,
})
function tell(event: string, data: object = moment()): void {
  if (isReady && subscribed.has(event)) say({ event, data })
}

const SAME: readonly SimEvent[] = ['play', 'pause', 'ended', 'timeupdate', 'progress', 'seeked', 'loadedmetadata']
player.on('*', (type) => {
  if (type === 'play') hasPlayed = true
  if (SAME.includes(type)) tell(type)
  switch (type) {
    case 'seeking':
      if (knobs.timeBeforeSeeking) tell('timeupdate')
      return tell('seeking')
    case 'waiting':
      buffers = true
      return tell('bufferstart', {})
    case 'playing':
      if (buffers) tell('bufferend', {})
      buffers = false
      return tell('playing')
    case 'ratechange':
      return tell('playbackratechange', { playbackRate: player.rate })
    case 'volumechange':
      return tell('volumechange', { volume: player.volume, muted: player.muted })
    case 'durationchange':
      return tell('durationchange', { duration: duration() })
    case 'resize':
      return tell('resize', { videoWidth: video.videoWidth, videoHeight: video.videoHeight })
    case 'error':
      return say({
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
    // Who asks late is told as well: consumers wait for it before they do anything.
    if (event === 'loaded' && isLoaded && subscribed.size > before) setTimeout(() => tell('loaded', { id }), 0)
  },
  removeEventListener: (event) => void subscribed.delete(event),
  play: () => player.play(),
  pause: () => player.pause(),
  setCurrentTime(to) {
    if (!(Number(to) >= 0 && Number(to) <= duration())) throw new RangeError('The time must be within the video.')
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
    const { id: given, url } = (typeof wanted === 'object' && wanted ? wanted : { id: wanted }) as Record<
      string,
      unknown
    >
    await load(Number(given ?? /\d+/.exec(String(url))?.[0]))
    return id
  },
  unload() {
    video.removeAttribute('src')
    video.load()
  },
}

async function hear({ data, source }: MessageEvent): Promise<void> {
  if (source !== window.parent || !isReady) return
  const { method, value } = (typeof data === 'string' ? JSON.parse(data) : data) as { method: string; value: unknown }
  if (method === 'ping') return say({ method })
  const run = GETTERS[method] ?? METHODS[method]
  if (!run) return // appendVideoMetadata, and what else there may be
  try {
    // Some versions of Vimeo's library wrap what they pass.
    say({ method, value: await run(Array.isArray(value) ? value[0] : value) })
  } catch (error) {
    const { name, message } = error as Error
    say({ event: 'error', data: { method, name, message } })
  }
}

/** Ids that begin with 2 are the other clip. */
async function load(next: number): Promise<void> {
  id = next
  isLoaded = hasPlayed = false
  player.load(String(id).startsWith('2') ? '/__sim/other.mp4' : '/__sim/clip.mp4')
  await new Promise((known) => video.addEventListener('loadedmetadata', known, { once: true }))
  isLoaded = true
  tell('loaded', { id })
}

void load(id)
onReady(() => {
  isReady = true
  say({ event: 'ready' })
  if (query.get('autoplay') === '1') player.play().catch(() => {})
})
