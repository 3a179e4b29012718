import type { Adapter, AdapterContext, Capabilities } from '@playhead/core'
import { DEV, isFunction, setupError, text } from '@playhead/core/internal'
import {
  createReplies,
  type FrameCounts,
  listenToFrame,
  streamPlayerId,
  watchFullscreen,
} from '@playhead/iframe'
import { createRefusal, type FrameConnection, frameControls, sdkControls } from './controls.ts'
import { STREAM_ORIGINS } from './streamOrigins.ts'
import type { StreamPlayer, StreamPlayerState } from './streamPlayer.ts'
import { blankProperties, isProperty, PROPERTIES, toSnapshot } from './streamProperties.ts'
import { type Translation, translate } from './translate.ts'

/** Options of `cloudflareStream()`. A plain iframe needs none. */
export interface CloudflareStreamOptions {
  /**
   * Returns the id of what is loaded, where neither the URL nor a signed token has it; called
   * often.
   * @default read from the URL
   */
  readonly source?: (() => string | null) | undefined
  /** The iframe of an SDK's player, for its URL and for full screen. @default none */
  readonly iframe?: HTMLIFrameElement | undefined
  /** Further origins of players, each exact: a simulator's. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** The adapter of a Cloudflare Stream player. */
export interface CloudflareStreamAdapter extends Adapter {
  /**
   * How the frame's messages were handled; `unknown` are those of a type that the adapter does not
   * know. Null for an SDK's player, or before it is tracked.
   */
  readonly counts: (FrameCounts & { readonly unknown: number }) | null
}

/**
 * The SDK's position is that of the last message as well. At the end comes a pause, then `ended`;
 * the property `ended` may be set between the two, or after.
 */
const CAPABILITIES: Capabilities = {
  timeSource: 'message',
  seek: 'native',
  pauseSettleMs: 100,
  buffering: 'native',
}
/** Types of messages without use. */
const IGNORED: readonly unknown[] = [
  'metrics',
  'playedTimeRangesUpdate',
  'bufferedTimeRangesUpdate',
]

/**
 * An adapter for a Cloudflare Stream player: its iframe, to which only the commands of `controls`
 * are posted, or the player of Cloudflare's SDK.
 * @throws TypeError if it is neither.
 */
export function cloudflareStream(
  player: HTMLIFrameElement | StreamPlayer,
  { source, iframe, allowedOrigins }: CloudflareStreamOptions = {},
): CloudflareStreamAdapter {
  const isFrame = (player as Partial<Element> | null)?.localName === 'iframe'
  if (!isFrame && !(isFunction(player?.addEventListener) && 'currentTime' in player)) {
    throw setupError(
      'cloudflareStream(player)',
      DEV && "expects an <iframe>, or the player that Cloudflare's SDK returns for one",
      player,
    )
  }
  const frame = isFrame ? (player as HTMLIFrameElement) : iframe
  const sdk = isFrame ? undefined : (player as StreamPlayer)
  const state: StreamPlayerState = {
    properties: blankProperties(frame?.src),
    receivedAt: -1 / 0,
    content: { id: null, duration: null },
    loaded: 'same',
    source: source ?? (() => streamPlayerId(sdk?.src) ?? streamPlayerId(frame?.src)),
    url: () => frame?.src,
  }
  let connection: FrameConnection | null = null
  let unknown = 0

  function followFrame(
    element: HTMLIFrameElement,
    translation: Translation,
    context: AdapterContext,
  ): void {
    const replies = createReplies(context.signal)
    const channel = listenToFrame(
      {
        frame: element,
        origins: STREAM_ORIGINS,
        allowedOrigins,
        encoding: 'object',
        subject: ({ __privateUnstableMessageType: type, property, eventName }) =>
          String([type, property, eventName].map(text)),
        onMessage({ __privateUnstableMessageType: type, property, value, eventName, promiseId }) {
          if (type === 'playSuccess') replies.resolve(promiseId)
          else if (type === 'iframeReady') replies.reject(createRefusal('was not ready'))
          else if (type === 'propertyChange') translation.onProperty(property, value)
          else if (type === 'event') translation.onEvent(text(eventName))
          else if (type === 'playFailure') {
            replies.reject(createRefusal('refused to play'), promiseId)
            translation.onPlayFailure()
          } else if (!IGNORED.includes(type)) unknown++
        },
      },
      context,
    )
    connection = { channel, replies }
    element.addEventListener('load', translation.onFrameLoad, { signal: context.signal })
  }

  return {
    name: 'cloudflare-stream',
    capabilities: CAPABILITIES,
    element: frame,
    player: frame ?? sdk,
    snapshot: () => toSnapshot(state.properties, state.source()),
    controls: sdk ? sdkControls(sdk, frame) : frameControls(() => connection),
    attach(context) {
      const translation = translate(state, context)
      if (sdk) followSdk(sdk, state, translation, context)
      else followFrame(frame as HTMLIFrameElement, translation, context)
      translation.emitEarlier()
      if (frame) watchFullscreen(frame, context)
    },
    get counts() {
      return connection && { ...connection.channel.counts, unknown }
    },
  }
}

/**
 * The SDK sets properties at once and has them confirmed later, so they are read only with its
 * events.
 */
function followSdk(
  sdk: StreamPlayer,
  state: StreamPlayerState,
  translation: Translation,
  { signal, report, now }: AdapterContext,
): void {
  const read = (take: (name: string, value: unknown) => void): void => {
    for (const name of PROPERTIES) take(name, (sdk as unknown as Record<string, unknown>)[name])
  }
  for (const type of translation.events) {
    const listener = (): void => {
      try {
        read(translation.onProperty)
        translation.onEvent(type)
      } catch (error) {
        report(error, `cloudflare-stream ${type}`)
      }
    }
    sdk.addEventListener(type, listener)
    signal.addEventListener('abort', () => sdk.removeEventListener(type, listener))
  }
  state.properties = blankProperties(state.url())
  state.receivedAt = now()
  read(
    (name, value) => isProperty(name, value) && Object.assign(state.properties, { [name]: value }),
  )
}
