import type { Adapter, AdapterContext } from '@playhead/core'
import { DEV, text } from '@playhead/core/internal'
import {
  type FrameCounts,
  type FrameMessage,
  listenToFrame,
  parseOrigin,
  watchFullscreen,
} from '@playhead/iframe'
import { type CommandTarget, createControls } from './controls.ts'
import { createEmitter } from './createEmitter.ts'
import { createEmbed } from './embed.ts'
import { findPlayer, followPlayer, type YouTubePlayer } from './followPlayer.ts'
import { handshake } from './handshake.ts'
import { loadApi } from './loadApi.ts'

/** The part of the adapter that follows the embed. */
export interface EmbedFollower extends Pick<Adapter, 'attach' | 'snapshot' | 'controls'> {
  /** How the frame's messages were handled. Null before it is tracked. */
  readonly counts: FrameCounts | null
}

/** How to connect to an embed. */
export interface FollowOptions {
  readonly iframe: HTMLIFrameElement
  /** The player that was given to the adapter. */
  readonly given: YouTubePlayer | null
  readonly connect: 'listen' | 'handshake' | 'api' | undefined
  readonly nonce: string | undefined
  /** Exact origins of YouTube's players. */
  readonly origins: readonly string[]
}

/** The session after a source change attaches within this time, ms. */
const REATTACH_MS = 50

/** Follows an embed from one session to the next. */
export function embedFollower({
  iframe,
  given,
  connect,
  nonce,
  origins,
}: FollowOptions): EmbedFollower {
  let counts: FrameCounts | null = null
  let now = (): number => 0
  let detachedAt = 0
  /** The embed's messages are received: they are fresher than a player's values. */
  let hasMessages = false
  const embed = createEmbed(iframe, () => now())
  const target: CommandTarget = { iframe, player: given, channel: null, sessionId: undefined }
  const isAtYouTube = (): boolean => origins.includes(parseOrigin(iframe.src) as string)

  function attach(context: AdapterContext): void {
    const { signal, window, emit, report } = context
    now = context.now
    // No session listened in between: what the embed did meanwhile is unknown.
    if (now() - detachedAt > REATTACH_MS) {
      embed.reset()
      hasMessages = false
    }
    signal.addEventListener('abort', () => {
      detachedAt = now()
    })
    const { emitChanges, emitError, emitReload } = createEmitter(context)
    target.player = null
    let loads = 0

    function reload(): void {
      embed.reset()
      emitReload()
    }
    function adoptPlayer(found: YouTubePlayer | null): void {
      if (target.player || !found) return
      target.player = found
      const listener = {
        hasMessages: () => hasMessages,
        isAdvancing: () => embed.advancing,
        onValues(info: object) {
          const { moved } = embed.update(info)
          if (embed.state.playerState !== null) emitChanges(embed.state, moved)
        },
        onError: emitError,
        onAutoplayBlocked: () => emit({ type: 'autoplayblocked' }),
      }
      followPlayer(found, listener, context)
    }
    function onMessage({ event, info, id }: FrameMessage): void {
      if (!text(event)) return
      hasMessages = true
      target.sessionId = id
      onAnswer()
      if (event === 'onError') return emitError(info)
      if (event === 'onAutoplayBlocked') return emit({ type: 'autoplayblocked' })
      if (event === 'initialDelivery') {
        // A document sends it once: where the state is known already, this is another document.
        if (embed.state.playerState !== null) reload()
        // The script that made it answer may have a player by now.
        adoptPlayer(findPlayer(iframe, window))
      } else if (event !== 'infoDelivery') return
      const { late, moved } = embed.update(info)
      if (!late) emitChanges(embed.state, moved)
    }

    adoptPlayer(given ?? findPlayer(iframe, window))
    const channel = listenToFrame(
      { frame: iframe, origins, encoding: 'json', subject, onMessage },
      context,
    )
    counts = channel.counts
    target.channel = channel
    const onAnswer =
      connect === 'handshake' && !target.player
        ? handshake(iframe, channel, context)
        : (): void => {}
    // The first document may be the one whose messages are received.
    iframe.addEventListener('load', () => (++loads > 1 || !isAtYouTube()) && reload(), { signal })
    if (connect === 'api' && !target.player) loadApi(iframe, nonce, context, adoptPlayer)
    if (hasMessages && embed.state.playerState !== null) emitChanges(embed.state)

    watchFullscreen(iframe, context)
    if (isAtYouTube() && !/[?&]enablejsapi=1(&|$)/.test(iframe.src)) {
      report(
        new Error(`${DEV ? 'the iframe is silent: its address lacks' : 'no'} enablejsapi=1`),
        'youtube',
      )
    }
  }

  return {
    attach,
    snapshot: embed.snapshot,
    controls: createControls(target, () => embed.state.rates),
    get counts() {
      return counts && { ...counts }
    },
  }
}

/** Messages are patches: only one about the same values replaces another. */
const subject = ({ event, info }: FrameMessage): string =>
  String([text(event), ...Object.keys(info ?? {})])
