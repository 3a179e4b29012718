import type { AdapterContext } from '@playhead/core'
import { isFunction } from '@playhead/core/internal'

/** What the adapter needs of a `YT.Player`. Its methods appear only once the embed has answered. */
export interface YouTubePlayer {
  addEventListener(type: never, listener: never): unknown
  getIframe(): HTMLIFrameElement
}
/** Any of these may be missing, or return undefined. */
type Getter =
  | 'getPlayerState'
  | 'getCurrentTime'
  | 'getDuration'
  | 'getPlaybackRate'
  | 'getVolume'
  | 'isMuted'
  | 'getVideoData'
  | 'getPlaybackQuality'

const EVENTS = ['onStateChange', 'onPlaybackRateChange', 'onError', 'onAutoplayBlocked']
/** How often a player is polled whose messages are not received, ms. */
const POLL_MS = { advancing: 250, resting: 1000 } as const

/** Whether this is a `YT.Player`, by its methods. */
export const isPlayer = (given: unknown): given is YouTubePlayer =>
  isFunction((given as YouTubePlayer | null)?.getIframe) &&
  isFunction((given as YouTubePlayer).addEventListener)

/**
 * The page's own player for this iframe, if there is one. A second player would receive all
 * messages of the first.
 */
export function findPlayer(
  iframe: HTMLIFrameElement,
  window: AdapterContext['window'],
): YouTubePlayer | null {
  const { YT } = (window ?? {}) as { YT?: { get?(id: string): unknown } }
  const found = iframe.id ? YT?.get?.(iframe.id) : null
  return isPlayer(found) ? found : null
}

/** Receives the events and values of a player. */
export interface PlayerListener {
  /** Whether the embed's own messages are received: they are fresher than the player's values. */
  hasMessages(): boolean
  isAdvancing(): boolean
  /** Takes values under the names they have in a message. */
  onValues(info: object): void
  onError(code: unknown): void
  onAutoplayBlocked(): void
}

/**
 * Subscribes to a player, and polls its values for as long as the embed's messages are not
 * received.
 */
export function followPlayer(
  player: YouTubePlayer,
  listener: PlayerListener,
  { signal, setTimer, report }: AdapterContext,
): void {
  let cancel = (): void => {}

  function poll(): void {
    cancel()
    if (signal.aborted || listener.hasMessages()) return
    try {
      listener.onValues(readPlayer(player))
    } catch (error) {
      report(error, 'youtube player')
    }
    if (!signal.aborted)
      cancel = setTimer(poll, listener.isAdvancing() ? POLL_MS.advancing : POLL_MS.resting)
  }

  subscribe(player, signal, (type, data) => {
    if (listener.hasMessages()) return
    if (type === 'onError') listener.onError(data)
    else if (type === 'onAutoplayBlocked') listener.onAutoplayBlocked()
    else poll()
  })
  poll()
}

/** The values of a player, under the names they have in a message. */
function readPlayer(player: YouTubePlayer): Readonly<Record<string, unknown>> {
  const get = (name: Getter): unknown =>
    (player as Partial<Record<Getter, () => unknown>>)[name]?.()
  return {
    playerState: get('getPlayerState'),
    currentTime: get('getCurrentTime'),
    duration: get('getDuration'),
    playbackRate: get('getPlaybackRate'),
    volume: get('getVolume'),
    muted: get('isMuted'),
    videoData: get('getVideoData'),
    playbackQuality: get('getPlaybackQuality'),
  }
}

type EventListener = (type: string, data: unknown) => void
const listenersByPlayer = new WeakMap<YouTubePlayer, Set<EventListener>>()

/**
 * Subscribes to the events of a player: the embed sends only those that were asked for. Listeners
 * of a player cannot be removed, so one set is added to each player, and calls the listeners of the
 * sessions that run.
 */
function subscribe(player: YouTubePlayer, signal: AbortSignal, listener: EventListener): void {
  const known = listenersByPlayer.get(player)
  const listeners = known ?? new Set<EventListener>()
  listeners.add(listener)
  signal.addEventListener('abort', () => listeners.delete(listener))
  if (known) return
  listenersByPlayer.set(player, listeners)
  for (const type of EVENTS) {
    const notify = (event: { readonly data?: unknown } | null): void => {
      for (const each of [...listeners]) each(type, event?.data)
    }
    player.addEventListener(type as never, notify as never)
  }
}
