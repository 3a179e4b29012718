import type { Adapter, AdapterContext, Capabilities } from '@playhead/core'
import { checkOptions, show, text } from '@playhead/core/internal'
import { type FrameCounts, type FrameMessage, listenToFrame, parseOrigin, watchFullscreen } from '@playhead/iframe'
import { createEmbed } from './embed.ts'
import { handshake } from './handshake.ts'
import { loadApi } from './loadApi.ts'
import { findPlayer, followPlayer, isPlayer, type YouTubePlayer } from './player.ts'
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

/** The adapter, and what came of the frame's messages. */
export interface YouTubeAdapter extends Adapter {
  /** Null before it is tracked. */
  readonly counts: FrameCounts | null
}

/** Who speaks for YouTube, and nobody whose name only looks like it. */
const ORIGINS = ['https://www.youtube.com', 'https://www.youtube-nocookie.com']
/** A mouse seek is pause, buffering, playing: the pause waits that long for its cancellation. */
const CAPABILITIES: Capabilities = { timeSource: 'message', seek: 'derived', pauseSettleMs: 450, buffering: 'native' }
/** The session after a source change attaches within this, ms. */
const AT_ONCE_MS = 50

/**
 * Follows a YouTube embed: a `YT.Player` of yours, or an iframe that somebody else speaks with.
 * @throws TypeError if it is neither.
 */
export function youtube(
  playerOrIframe: YouTubePlayer | HTMLIFrameElement,
  options: YouTubeOptions = {},
): YouTubeAdapter {
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
      (value) => value === undefined || (Array.isArray(value) && value.every((each) => parseOrigin(each) === each)),
      'exact origins, like https://player.example',
    ],
  })
  const { connect = 'listen' } = options
  const origins = [...ORIGINS, ...(options.allowedOrigins ?? [])]
  let counts: FrameCounts | null = null
  let now = (): number => 0
  let leftAt = 0
  /** Its messages are heard: fresher than what a player answers. */
  let byMessage = false
  const embed = createEmbed(iframe, () => now())

  function attach(context: AdapterContext): void {
    const { signal, window, emit, report } = context
    now = context.now
    // Nobody listened since: what it did meanwhile is unknown.
    if (now() - leftAt > AT_ONCE_MS) {
      embed.forget()
      byMessage = false
    }
    signal.addEventListener('abort', () => {
      leftAt = now()
    })
    const { tell, tellError, tellReload } = teller(context)
    let loads = 0
    let player: YouTubePlayer | null = null

    function reload(): void {
      embed.forget()
      tellReload()
    }
    function use(found: YouTubePlayer | null): void {
      if (player || !found) return
      player = found
      const hearing = {
        byMessage: () => byMessage,
        goesOn: () => embed.goesOn,
        answered(info: object) {
          const { moved } = embed.learn(info)
          if (embed.facts.state !== null) tell(embed.facts, moved)
        },
        failed: tellError,
        blocked: () => emit({ type: 'autoplayblocked' }),
      }
      followPlayer(player, hearing, context)
    }
    /** A document says it once: if one is known, this is another. Whoever made it speak may have a player by now. */
    function begins(): void {
      if (embed.facts.state !== null) reload()
      use(findPlayer(iframe, window))
    }

    use(given ?? findPlayer(iframe, window))
    const hear = ({ event, info }: FrameMessage): void => {
      if (!text(event)) return
      byMessage = true
      answered()
      if (event === 'onError') return tellError(info)
      if (event === 'onAutoplayBlocked') return emit({ type: 'autoplayblocked' })
      if (event === 'initialDelivery') begins()
      else if (event !== 'infoDelivery') return
      const { late, moved } = embed.learn(info)
      if (!late) tell(embed.facts, moved)
    }
    const ear = listenToFrame({ frame: iframe, origins, encoding: 'json', subject, onMessage: hear }, context)
    counts = ear.counts
    const answered = connect === 'handshake' && !player ? handshake(iframe, ear, context) : (): void => {}
    // The first may still be that of the document we hear.
    const isElsewhere = (): boolean => !origins.includes(parseOrigin(iframe.src) ?? '')
    iframe.addEventListener('load', () => (++loads > 1 || isElsewhere()) && reload(), { signal })
    if (connect === 'api' && !player) loadApi(iframe, options.nonce, context, use)
    if (byMessage && embed.facts.state !== null) tell(embed.facts, true)

    watchFullscreen(iframe, context)
    if (origins.includes(parseOrigin(iframe.src) ?? '') && !/[?&]enablejsapi=1(&|$)/.test(iframe.src)) {
      report(new Error('the iframe is silent: its address lacks enablejsapi=1'), 'youtube')
    }
  }

  return {
    name: 'youtube',
    capabilities: CAPABILITIES,
    element: iframe,
    attach,
    snapshot: embed.snapshot,
    get counts() {
      return counts && { ...counts }
    },
  }
}

/** Messages are patches: only one about the same facts replaces another. */
const subject = ({ event, info }: FrameMessage): string => [text(event), ...Object.keys(info ?? {})].join(' ')
