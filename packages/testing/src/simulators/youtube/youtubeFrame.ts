import { type CommonKnobs, simChannel } from '../simChannel.ts'
import { simPlayer } from '../simPlayer.ts'
import {
  fullInfo,
  stateInfo,
  timeInfo,
  type YoutubeContent,
  type YoutubeFacts,
} from './youtubeInfo.ts'
import { youtubeScenes } from './youtubeScenes.ts'
import { youtubeSession } from './youtubeSession.ts'

/** What a test may ask of an embed. */
export interface YoutubeKnobs extends CommonKnobs {
  /** How long the embed takes to become ready, ms; null waits for `__sim.ready()`. */
  readonly readyMs: number | null
  /**
   * Delay before it tries to start on its own, in ms. With null it tries when a page subscribes to
   * `onAutoplayBlocked`.
   */
  readonly autoplayMs: number | null
  /** From a load to its full snapshot, ms. */
  readonly fullMs: number
  /** 5 (cued) or −1 (unstarted). */
  readonly initialState: number
  /**
   * This video cannot be played here at all: sent without a subscription after `onReady`, as a
   * string.
   */
  readonly errorAtLoad: string | null
  /** What becomes of a refused autoplay. */
  readonly autoplayBlocked: 'paused' | 'unstarted'
  /** A seek by command stays in the buffer and sends no state. */
  readonly seekInBuffer: boolean
  readonly enforceWidgetId: boolean
  /**
   * What plays for a video id: a clip and its whole seconds. Others play the first clip; ids that
   * begin with `other`, the other one.
   */
  readonly contents: Readonly<Record<string, { readonly url: string; readonly seconds: number }>>
}

const [UNSTARTED, ENDED, PLAYING, PAUSED, BUFFERING, CUED] = [-1, 0, 1, 2, 3, 5]

const query = new URLSearchParams(location.search)
const player = simPlayer()
const { video } = player
video.controls = query.get('controls') !== '0'
video.loop = query.get('loop') === '1' // no 0 at its end: it replays

let facts: YoutubeFacts
/** A paused seek sends its position once. */
let soughtPaused = false
let isReady = false

const update = (change: Partial<YoutubeFacts>): void => {
  facts = { ...facts, ...change }
}
/** Information first, then the event (Y5); the same state twice is sent once (Y6). */
function setState(state: number): void {
  if (facts.state === state) return
  update({ state, ...(state === PLAYING ? { quality: 'large' } : {}) })
  if (!isReady) return
  session.info(stateInfo(player, facts))
  session.event('onStateChange', state)
}
function sendError(code: number | string): void {
  setState(UNSTARTED)
  session.event('onError', code)
}
function load(id: string, start = 0, play = true): void {
  update({ content: contentOf(id), errorCode: null, liveSince: null })
  player.load(facts.content.url, { start })
  setState(UNSTARTED)
  setTimeout(() => {
    session.info(fullInfo(player, facts)) // Y8
    if (play) player.play().catch(() => {})
    else setState(CUED)
  }, knobs.fullMs)
}
function playAt(index: number): void {
  const id = facts.playlist?.[index]
  if (!id) return
  update({ playlistIndex: index })
  load(id)
}
function seek(to: number): void {
  const starts = facts.state === UNSTARTED || facts.state === CUED || facts.state === ENDED
  player.seek(to)
  if (starts) player.play().catch(() => {})
}

const scenes = youtubeScenes({
  player,
  facts: () => facts,
  update,
  setState,
  sendError,
  playAt,
  sendAll: () => session.info(fullInfo(player, facts)),
})
const { channel, knobs, post, onReady } = simChannel<YoutubeKnobs, typeof scenes>(
  player,
  {
    readyMs: 300,
    autoplayMs: 100,
    fullMs: 60,
    initialState: CUED,
    errorAtLoad: null,
    autoplayBlocked: 'paused',
    seekInBuffer: false,
    enforceWidgetId: false,
    contents: {},
  },
  scenes,
  (event) => session.receive(event),
)
channel.quiet = knobs.seekInBuffer

function contentOf(id: string): YoutubeContent {
  const given = knobs.contents[id]
  if (given) return { id, ...given }
  return id.startsWith('other')
    ? { id, url: '/__sim/other.mp4', seconds: 30 }
    : { id, url: '/__sim/clip.mp4', seconds: 60 }
}

const given = location.pathname.split('/')[2] ?? ''
const listed = query.get('playlist')?.split(',').filter(Boolean) ?? []
const playlist = given === 'videoseries' ? listed : listed.length ? [given, ...listed] : null
facts = {
  content: contentOf(playlist?.[0] ?? given),
  playlist,
  playlistIndex: playlist ? 0 : -1,
  state: knobs.initialState,
  quality: 'unknown',
  errorCode: knobs.errorAtLoad,
  liveSince: null,
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
/** `loadVideoById('id', 10)` or `loadVideoById({ videoId, startSeconds })`. */
function loadBy([first, start]: readonly unknown[], play: boolean): void {
  const { videoId, startSeconds } = (typeof first === 'object' && first ? first : {}) as Record<
    string,
    unknown
  >
  load(text(videoId ?? first), Number(startSeconds ?? start) || 0, play)
}
const COMMANDS: Readonly<Record<string, (...args: unknown[]) => void>> = {
  playVideo: () => void player.play().catch(() => {}),
  pauseVideo: () => player.pause(),
  stopVideo() {
    player.load(facts.content.url)
    setState(UNSTARTED)
    setState(CUED)
  },
  seekTo: (to) => seek(Number(to) || 0),
  setPlaybackRate: (rate) => player.setRate(Number(rate) || 1),
  setVolume: (volume) => player.setVolume((Number(volume) || 0) / 100),
  mute: () => player.setVolume(player.volume, true),
  unMute: () => player.setVolume(player.volume, false),
  loadVideoById: (...args) => loadBy(args, true),
  cueVideoById: (...args) => loadBy(args, false),
  loadPlaylist(ids, index) {
    update({ playlist: Array.isArray(ids) ? ids.map(text) : [text(ids)] })
    playAt(Number(index) || 0)
  },
  nextVideo: () => playAt(facts.playlistIndex + 1),
  previousVideo: () => playAt(facts.playlistIndex - 1),
  playVideoAt: (index) => playAt(Number(index)),
}

const autoplay = (): void => void player.play().catch(() => {})
const session = youtubeSession({
  enabled: query.get('enablejsapi') === '1',
  origin: query.get('origin') || '*',
  widgetId: query.get('widgetid'),
  enforceWidgetId: knobs.enforceWidgetId,
  post: (data, targetOrigin, to) => post(data, targetOrigin, to),
  initialDelivery: () => fullInfo(player, facts),
  command: (name, args) => COMMANDS[name]?.(...args),
  subscribed(event) {
    const waits = knobs.autoplayMs === null && query.get('autoplay') === '1'
    if (waits && event === 'onAutoplayBlocked') autoplay()
  },
})

player.on('*', (type) => {
  switch (type) {
    case 'play':
      if (facts.state === CUED) setState(UNSTARTED)
      return facts.state === UNSTARTED || player.seeking ? setState(BUFFERING) : undefined
    case 'playing':
      return setState(PLAYING)
    case 'waiting':
      return facts.state === PLAYING && !channel.quiet ? setState(BUFFERING) : undefined
    case 'seeking':
      soughtPaused = player.paused && facts.state === PAUSED
      return facts.state === PLAYING && !channel.quiet ? setState(BUFFERING) : undefined
    case 'pause':
      return player.ended || facts.state === UNSTARTED ? undefined : setState(PAUSED)
    case 'ended':
      setState(ENDED)
      return playAt(facts.playlistIndex + 1)
    case 'timeupdate':
      // While time goes on, and once after a paused seek (Y7).
      if (facts.state !== PLAYING && !(soughtPaused && !player.seeking)) return
      if (facts.state === PLAYING && (player.paused || player.seeking)) return
      soughtPaused = false
      session.info(timeInfo(player, facts))
      return session.event('onVideoProgress', player.position)
    case 'ratechange':
      session.info({ playbackRate: player.rate }) // before the next time: T4
      return session.event('onPlaybackRateChange', player.rate)
    case 'volumechange': {
      const now = { muted: player.muted, volume: Math.round(player.volume * 100) }
      session.info(now)
      return session.event('onVolumeChange', now)
    }
    case 'error':
      return sendError(player.errorCode ?? 5)
    case 'autoplayblocked':
      setState(knobs.autoplayBlocked === 'paused' ? PAUSED : UNSTARTED)
      return session.event('onAutoplayBlocked', null)
  }
})

// YouTube's own button: the page sees its iframe go full screen.
const button = document.createElement('button')
button.id = 'fullscreen'
button.textContent = '⛶'
button.style.cssText = 'position:fixed;top:4px;right:4px'
button.onclick = () => void document.documentElement.requestFullscreen()
document.body.append(button)

if (query.get('mute') === '1') player.setVolume(1, true)
player.load(facts.content.url, { start: Number(query.get('start')) || 0 })
onReady(() => {
  isReady = true
  session.ready()
  // A page without a referrer is refused: 153.
  const error = document.referrer ? knobs.errorAtLoad : '153'
  if (error !== null) {
    update({ state: UNSTARTED, errorCode: error })
    return session.event('onError', error, true) // a string, unsubscribed (Y9)
  }
  if (query.get('autoplay') === '1' && knobs.autoplayMs !== null)
    setTimeout(autoplay, knobs.autoplayMs)
})
