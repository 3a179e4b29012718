import { type Adapter, type AdapterContext, type Capabilities, checkOptions, show } from '@playhead/core'
import { type Facts, NOTHING, readInfo, STATE, videoOf } from './facts.ts'
import { hearFrame } from './frameMessages.ts'
import { handshake, originOf } from './handshake.ts'
import { loadApi } from './loadApi.ts'
import { askPlayer, findPlayer, isPlayer, subscribe, unsubscribe, type YouTubePlayer } from './player.ts'
import { positionClock } from './positionClock.ts'
import { readFacts } from './readFacts.ts'
import { teller } from './tell.ts'

/** How an embed is heard. */
export interface YouTubeOptions {
  /**
   * `listen` hears what the embed tells somebody else, and sends nothing. `handshake` makes it speak: only where nobody else does, for a
   * later `new YT.Player(iframe)` would never become ready. `api` loads YouTube's script and makes that player. @default 'listen'
   */
  readonly connect?: 'listen' | 'handshake' | 'api' | undefined
  /** For the script of `connect: 'api'`, where a Content-Security-Policy asks for one. */
  readonly nonce?: string | undefined
  /** More origins that are YouTube's to you, exactly: `https://player.example`. For tests and proxies. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** Who speaks for YouTube, and nobody whose name only looks like it. */
const ORIGINS = ['https://www.youtube.com', 'https://www.youtube-nocookie.com']
/** A mouse seek is pause, buffering, playing: the pause waits that long for its cancellation. */
const CAPABILITIES: Capabilities = { timeSource: 'message', seek: 'derived', pauseSettleMs: 450, buffering: 'native' }
/** A position that comes this much later than others was overtaken by a busy page, ms. */
const LATE_MS = 150
/** No message takes so long; a clock was set instead, ms. */
const CLOCK_SET_MS = 5000
/** Our guess between messages goes too far by less than this, seconds; YouTube's own by up to one. */
const SLIP_S = 1
/** The session after a source change attaches within this, ms. */
const AT_ONCE_MS = 50
/** How often a player is asked whose messages we cannot hear, ms. */
const ASK_MS = { moving: 250, resting: 1000 } as const

/**
 * Follows a YouTube embed: a `YT.Player` of yours, or an iframe that somebody else speaks with.
 * @throws TypeError if it is neither.
 */
export function youtube(playerOrIframe: YouTubePlayer | HTMLIFrameElement, options: YouTubeOptions = {}): Adapter {
  const given = isPlayer(playerOrIframe) ? playerOrIframe : null
  const iframe = given ? given.getIframe() : (playerOrIframe as HTMLIFrameElement)
  if (iframe?.localName !== 'iframe') {
    throw new TypeError(
      `playhead: youtube(playerOrIframe) expects a YT.Player or an <iframe>, got ${show(playerOrIframe)}`,
    )
  }
  checkOptions('youtube()', options, {
    connect: [
      (value) => [undefined, 'listen', 'handshake', 'api'].includes(value as never),
      "'listen', 'handshake' or 'api'",
    ],
    nonce: [(value) => value === undefined || typeof value === 'string', 'a string'],
    allowedOrigins: [
      (value) => value === undefined || (Array.isArray(value) && value.every((each) => originOf(each) === each)),
      'exact origins, like https://player.example',
    ],
  })
  const origins = new Set([...ORIGINS, ...(options.allowedOrigins ?? [])])
  let now = (): number => 0
  let facts: Facts = { ...NOTHING, video: videoOf(iframe.src) }
  let leftAt = 0
  /** The position that was last heard, and what the quickest message took by the two clocks. */
  let heard: number | null = null
  let quickest = Number.POSITIVE_INFINITY
  const position = positionClock(() => now(), SLIP_S)

  function forget(): void {
    facts = { ...facts, state: null }
    heard = null
    position.forget()
  }
  /** How late a message is, compared with the quickest. */
  function lateness(updated: number | undefined): number {
    if (updated === undefined) return 0
    const took = now() - updated * 1000
    if (took < quickest || took - quickest > CLOCK_SET_MS) quickest = took
    return took - quickest
  }
  /** Takes over what a message says. True if it only tells the time, and that belatedly. */
  function learn(info: unknown): { late: boolean; moved: boolean } {
    const { position: at, updated, ...news } = readInfo(info)
    const before = facts
    facts = { ...facts, ...news }
    // Whom we did not hear begin: it tells the time again and again only while it plays.
    if (facts.state === null && at !== undefined && heard !== null && at > heard)
      facts = { ...facts, state: STATE.PLAYING }
    const turned = facts.state !== before.state || facts.video !== before.video
    const late = lateness(updated)
    if (facts.rate !== before.rate) position.setRate(facts.rate)
    if (at !== undefined) {
      const moves = facts.state === STATE.PLAYING && !turned && heard !== null && at > heard
      const kept = facts.video === before.video && (moves || before.state === STATE.PLAYING)
      position.heard(at, now() - late, { moves, kept, rate: facts.rate })
      heard = at
    } else if (turned) position.stop()
    return { late: !turned && late > LATE_MS, moved: at !== undefined }
  }

  function attach(context: AdapterContext): void {
    const { signal, window, document, emit, setTimer, report } = context
    now = context.now
    // Nobody listened since: what it did meanwhile is unknown.
    if (now() - leftAt > AT_ONCE_MS) forget()
    const { tell, tellError, tellReload } = teller(context)
    let byMessage = false
    let loads = 0
    let fullscreen = false

    function reload(): void {
      forget()
      tellReload()
    }
    const player = given ?? findPlayer(iframe, window)
    const answered = options.connect === 'handshake' && !player ? handshake(iframe, origins, context) : (): void => {}
    hearFrame(
      {
        iframe,
        origins,
        hear({ event, info }, calm) {
          byMessage = true
          answered()
          if (event === 'onError') return tellError(info)
          if (event === 'onAutoplayBlocked') return emit({ type: 'autoplayblocked' })
          if (event !== 'initialDelivery' && event !== 'infoDelivery') return
          // Said once a document: this is another.
          if (event === 'initialDelivery' && facts.state !== null) reload()
          const { late, moved } = learn(info)
          if (calm && !late) tell(facts, moved)
        },
      },
      context,
    )
    // The first may still be that of the document we hear.
    iframe.addEventListener('load', () => ++loads > 1 && reload(), { signal })

    function use(player: YouTubePlayer): void {
      let cancel = (): void => {}
      function ask(): void {
        cancel()
        if (byMessage || signal.aborted) return
        try {
          const { moved } = learn(askPlayer(player))
          if (facts.state !== null) tell(facts, moved)
        } catch (error) {
          report(error, 'youtube player')
        }
        const rests = facts.state !== STATE.PLAYING && facts.state !== STATE.BUFFERING
        if (!signal.aborted) cancel = setTimer(ask, rests ? ASK_MS.resting : ASK_MS.moving)
      }
      const hear = (type: string, data: unknown): void => {
        if (byMessage || signal.aborted) return
        if (type === 'onError') tellError(data)
        else if (type === 'onAutoplayBlocked') emit({ type: 'autoplayblocked' })
        else ask()
      }
      subscribe(player, hear)
      signal.addEventListener('abort', () => unsubscribe(player, hear))
      ask()
    }
    if (player) use(player)
    else if (options.connect === 'api') loadApi(iframe, options.nonce, context, use)
    else if (facts.state !== null) tell(facts, true)

    const framed = (): void => {
      const element = document?.fullscreenElement
      const shown = !!element?.contains(iframe)
      if (shown !== fullscreen) emit({ type: 'fullscreen', active: shown })
      fullscreen = shown
    }
    document?.addEventListener('fullscreenchange', framed, { signal })
    signal.addEventListener('abort', () => {
      leftAt = now()
    })
    if (origins.has(originOf(iframe.src)) && !/[?&]enablejsapi=1(&|$)/.test(iframe.src)) {
      report(new Error('the iframe is silent: its address lacks enablejsapi=1'), 'youtube')
    }
  }

  return {
    name: 'youtube',
    capabilities: CAPABILITIES,
    element: iframe,
    attach,
    snapshot: () => readFacts(facts, position.read(), iframe),
  }
}
