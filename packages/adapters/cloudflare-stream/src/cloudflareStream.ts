import type { Adapter, AdapterContext, Capabilities } from '@playhead/core'
import { show, text } from '@playhead/core/internal'
import { type FrameCounts, listenToFrame, streamPlayerId, watchFullscreen } from '@playhead/iframe'
import { FACTS, isFact, noFacts, toSnapshot } from './streamFacts.ts'
import { STREAM_ORIGINS } from './streamOrigins.ts'
import { EVENTS, type Known, type Translation, translate } from './translate.ts'

/** What `Stream(iframe)` of Cloudflare's SDK returns, and stream-react's `streamRef.current` is, as far as it is read here. */
export interface StreamPlayer {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
  readonly currentTime: number
  readonly src?: string | undefined
}

/** None is needed for a plain iframe. */
export interface CloudflareStreamOptions {
  /** What is loaded, where neither the address nor a signed token tells; asked often. */
  readonly source?: (() => string | null) | undefined
  /** The iframe of an SDK's player, which does not tell: for its address, and for full screen. */
  readonly iframe?: HTMLIFrameElement | undefined
  /** Further origins of players, each exact: a simulator's. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** The adapter, and what came of the frame's messages. */
export interface CloudflareStreamAdapter extends Adapter {
  /** `unknown` are of the vendor's form, but of a type that is new to us. Null for an SDK's player, or before it is tracked. */
  readonly counts: (FrameCounts & { readonly unknown: number }) | null
}

/**
 * The SDK's position is that of the last message as well. At the end comes a pause, then `ended`; whether it has ended may be told
 * between the two, or after.
 */
const CAPABILITIES: Capabilities = { timeSource: 'message', seek: 'native', pauseSettleMs: 100, buffering: 'native' }
/** Messages that tell nothing. */
const MUTE: readonly unknown[] = [
  ...['iframeReady', 'playSuccess', 'metrics', 'playedTimeRangesUpdate', 'bufferedTimeRangesUpdate'],
]

/**
 * Follows a Cloudflare Stream player: its iframe, whose messages are listened to and never answered, or the object of Cloudflare's SDK.
 * @throws TypeError if it is neither.
 */
export function cloudflareStream(
  player: HTMLIFrameElement | StreamPlayer,
  { source, iframe, allowedOrigins }: CloudflareStreamOptions = {},
): CloudflareStreamAdapter {
  const isFrame = (player as Partial<Element> | null)?.localName === 'iframe'
  if (!isFrame && !(typeof player?.addEventListener === 'function' && 'currentTime' in player)) {
    throw new TypeError(
      `playhead: cloudflareStream(player) expects an <iframe>, or the player that Cloudflare's SDK returns for one, got ${show(player)}`,
    )
  }
  const frame = isFrame ? (player as HTMLIFrameElement) : iframe
  const sdk = isFrame ? undefined : (player as StreamPlayer)
  const known: Known = {
    facts: noFacts(frame?.src),
    heardAt: Number.NEGATIVE_INFINITY,
    content: { name: null, length: null },
    source: source ?? (() => streamPlayerId(sdk?.src) ?? streamPlayerId(frame?.src)),
    address: () => frame?.src,
  }
  let counts: FrameCounts | null = null
  let unknown = 0

  function followFrame(element: HTMLIFrameElement, context: AdapterContext, to: Translation): void {
    const ear = listenToFrame(
      {
        frame: element,
        origins: STREAM_ORIGINS,
        allowedOrigins,
        encoding: 'object',
        subject: ({ __privateUnstableMessageType: type, property, eventName }) =>
          [type, property, eventName].map(text).join(' '),
        onMessage({ __privateUnstableMessageType: type, property, value, eventName }) {
          if (type === 'propertyChange') to.learn(property, value)
          else if (type === 'event') to.hear(text(eventName))
          else if (type === 'playFailure') to.refuse()
          else if (!MUTE.includes(type)) unknown++
        },
      },
      context,
    )
    counts = ear.counts
    element.addEventListener('load', to.frameLoaded, { signal: context.signal })
  }

  return {
    name: 'cloudflare-stream',
    capabilities: CAPABILITIES,
    element: frame,
    player: frame ?? sdk,
    snapshot: () => toSnapshot(known.facts, known.source()),
    attach(context) {
      const translation = translate(known, context)
      if (sdk) listenToSdk(sdk, known, translation, context)
      else if (frame) followFrame(frame, context, translation)
      translation.begin()
      if (frame) watchFullscreen(frame, context)
    },
    get counts() {
      return counts && { ...counts, unknown }
    },
  }
}

/** The SDK sets properties at once and has them confirmed later, so they are read with its events only. */
function listenToSdk(sdk: StreamPlayer, known: Known, to: Translation, { signal, report, now }: AdapterContext): void {
  const read = (take: (name: string, value: unknown) => void): void => {
    for (const name of FACTS) take(name, (sdk as unknown as Record<string, unknown>)[name])
  }
  for (const type of EVENTS) {
    const heard = (): void => {
      try {
        read(to.learn)
        to.hear(type)
      } catch (error) {
        report(error, `cloudflare-stream ${type}`)
      }
    }
    sdk.addEventListener(type, heard)
    signal.addEventListener('abort', () => sdk.removeEventListener(type, heard), { once: true })
  }
  known.facts = noFacts(known.address())
  known.heardAt = now()
  read((name, value) => isFact(name, value) && Object.assign(known.facts, { [name]: value }))
}
