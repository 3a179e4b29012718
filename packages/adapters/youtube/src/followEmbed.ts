import type { AdapterContext } from '@playhead/core'
import { text } from '@playhead/core/internal'
import { type FrameCounts, type FrameMessage, listenToFrame, parseOrigin, watchFullscreen } from '@playhead/iframe'
import { createEmitter } from './createEmitter.ts'
import type { Embed } from './embed.ts'
import { findPlayer, followPlayer, type YouTubePlayer } from './followPlayer.ts'
import { handshake } from './handshake.ts'
import { loadApi } from './loadApi.ts'

/** An embed, and how the adapter is connected to it, from one session to the next. */
export interface Connection {
  readonly iframe: HTMLIFrameElement
  /** The player that was given to the adapter. */
  readonly player: YouTubePlayer | null
  readonly connect: 'listen' | 'handshake' | 'api'
  readonly nonce: string | undefined
  /** Exact origins of YouTube's players. */
  readonly origins: readonly string[]
  readonly embed: Embed
  counts: FrameCounts | null
  /** When the last session ended. */
  detachedAt: number
  /** The embed's messages are received: they are fresher than a player's values. */
  hasMessages: boolean
}

/** The session after a source change attaches within this time, ms. */
const REATTACH_MS = 50

/** Follows the embed in one session. */
export function followEmbed(connection: Connection, context: AdapterContext): void {
  const { iframe, embed, origins } = connection
  const { signal, window, emit, report, now } = context
  // No session listened in between: what the embed did meanwhile is unknown.
  if (now() - connection.detachedAt > REATTACH_MS) {
    embed.reset()
    connection.hasMessages = false
  }
  signal.addEventListener('abort', () => {
    connection.detachedAt = now()
  })
  const { emitChanges, emitError, emitReload } = createEmitter(context)
  let player: YouTubePlayer | null = null

  function reload(): void {
    embed.reset()
    emitReload()
  }
  function adoptPlayer(found: YouTubePlayer | null): void {
    if (player || !found) return
    player = found
    const listener = {
      hasMessages: () => connection.hasMessages,
      isAdvancing: () => embed.advancing,
      onValues(info: object) {
        const { moved } = embed.update(info)
        if (embed.state.playerState !== null) emitChanges(embed.state, moved)
      },
      onError: emitError,
      onAutoplayBlocked: () => emit({ type: 'autoplayblocked' }),
    }
    followPlayer(player, listener, context)
  }
  function onMessage({ event, info }: FrameMessage): void {
    if (!text(event)) return
    connection.hasMessages = true
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

  adoptPlayer(connection.player ?? findPlayer(iframe, window))
  const channel = listenToFrame({ frame: iframe, origins, encoding: 'json', subject, onMessage }, context)
  connection.counts = channel.counts
  const onAnswer = connection.connect === 'handshake' && !player ? handshake(iframe, channel, context) : () => {}
  watchReloads(connection, signal, reload)
  if (connection.connect === 'api' && !player) loadApi(iframe, connection.nonce, context, adoptPlayer)
  if (connection.hasMessages && embed.state.playerState !== null) emitChanges(embed.state, true)

  watchFullscreen(iframe, context)
  if (isAtYouTube(connection) && !/[?&]enablejsapi=1(&|$)/.test(iframe.src)) {
    report(new Error('the iframe is silent: its address lacks enablejsapi=1'), 'youtube')
  }
}

/** Calls `reload` for every document but the first: that may be the one whose messages are received. */
function watchReloads(connection: Connection, signal: AbortSignal, reload: () => void): void {
  let loads = 0
  const onLoad = (): void => {
    if (++loads > 1 || !isAtYouTube(connection)) reload()
  }
  connection.iframe.addEventListener('load', onLoad, { signal })
}

const isAtYouTube = ({ iframe, origins }: Connection): boolean => origins.includes(parseOrigin(iframe.src) ?? '')

/** Messages are patches: only one about the same values replaces another. */
const subject = ({ event, info }: FrameMessage): string => [text(event), ...Object.keys(info ?? {})].join(' ')
