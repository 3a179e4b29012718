import type { Adapter, Capabilities } from '@playhead/core'
import { DEV, isFunction, setupError } from '@playhead/core/internal'
import { type FrameCounts, vimeoPlayerId, watchFullscreen } from '@playhead/iframe'
import {
  callPlayer,
  connectToFrame,
  connectToPlayer,
  type FrameConnection,
  type VimeoPlayer,
} from './connect.ts'
import { type CallMethod, createControls } from './controls.ts'
import { createVimeoState, translate } from './translate.ts'

/** Options of `vimeo()`. */
export interface VimeoOptions {
  /** Further origins of players, each exact: an enterprise's, or a simulator's. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** The adapter of a Vimeo player. */
export interface VimeoAdapter extends Adapter {
  /** How the frame's messages were handled. Null for a `@vimeo/player`, or before it is tracked. */
  readonly counts: FrameCounts | null
}

/** At the end Vimeo may pause first. */
const CAPABILITIES: Capabilities = {
  timeSource: 'message',
  seek: 'native',
  pauseSettleMs: 100,
  buffering: 'native',
}

/**
 * An adapter for a Vimeo player: a `@vimeo/player` of the page, or its iframe, without any script
 * of Vimeo's.
 * @throws TypeError if it is neither.
 */
export function vimeo(
  player: VimeoPlayer | HTMLIFrameElement,
  { allowedOrigins }: VimeoOptions = {},
): VimeoAdapter {
  const isFrame = (given: unknown): given is HTMLIFrameElement =>
    (given as Element | null)?.localName === 'iframe'
  const frame = isFrame(player) ? player : isFrame(player?.element) ? player.element : undefined
  if (!isFrame(player) && !isFunction(player?.on)) {
    throw setupError('vimeo(player)', DEV && 'expects an <iframe> or a @vimeo/player', player)
  }
  const state = createVimeoState(frame?.src)
  let connected: FrameConnection | null = null
  const call: CallMethod = async (method, value) => {
    // The promises of a `@vimeo/player` never settle then.
    if (frame && !frame.contentWindow) throw new Error('playhead: the Vimeo player is gone')
    if (!isFrame(player)) return callPlayer(player, method, value)
    if (!connected) throw new Error('playhead: the Vimeo player is not tracked')
    return connected.call(method, value)
  }

  return {
    name: 'vimeo',
    capabilities: CAPABILITIES,
    element: frame,
    player: frame ?? player,
    snapshot: () => state.player,
    controls: createControls(call),
    attach(context) {
      const listener = translate(state, context)
      const connection = { allowedOrigins, listener, context }
      context.emit({ type: 'ready' })
      if (isFrame(player)) connected = connectToFrame(player, connection)
      else connectToPlayer(player, frame, connection)
      if (!frame) return
      // With another URL, the content before is gone before the next document reports that it is
      // ready.
      const onLoad = (): void => {
        if (vimeoPlayerId(frame.src) !== state.urlId) listener.onReload(frame.src)
      }
      frame.addEventListener('load', onLoad, { signal: context.signal })
      watchFullscreen(frame, context)
    },
    get counts() {
      return connected && { ...connected.counts }
    },
  }
}
