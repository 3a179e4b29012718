import type { AdapterContext } from '@playhead/core'

/** What we need of a `YT.Player`. Its methods appear only once the embed has answered. */
export interface YouTubePlayer {
  addEventListener(type: never, listener: never): unknown
  getIframe(): HTMLIFrameElement
}
/** Asked with care: any may be missing, or answer undefined. */
type Getter =
  | 'getPlayerState'
  | 'getCurrentTime'
  | 'getDuration'
  | 'getPlaybackRate'
  | 'getVolume'
  | 'isMuted'
  | 'getVideoData'
  | 'getPlaybackQuality'

const SUBSCRIBED = ['onStateChange', 'onPlaybackRateChange', 'onError', 'onAutoplayBlocked']

/** A `YT.Player`, told from an element by what it can do. */
export const isPlayer = (given: unknown): given is YouTubePlayer =>
  typeof (given as YouTubePlayer | null)?.getIframe === 'function' &&
  typeof (given as YouTubePlayer).addEventListener === 'function'

/** What a player answers, in the words of its own messages. */
export function askPlayer(player: YouTubePlayer): Readonly<Record<string, unknown>> {
  const ask = (name: Getter): unknown => (player as Partial<Record<Getter, () => unknown>>)[name]?.()
  return {
    playerState: ask('getPlayerState'),
    currentTime: ask('getCurrentTime'),
    duration: ask('getDuration'),
    playbackRate: ask('getPlaybackRate'),
    volume: ask('getVolume'),
    muted: ask('isMuted'),
    videoData: ask('getVideoData'),
    playbackQuality: ask('getPlaybackQuality'),
  }
}

/** The player of a page's own for this iframe, if there is one. A second would silence it. */
export function findPlayer(iframe: HTMLIFrameElement, window: AdapterContext['window']): YouTubePlayer | null {
  const { YT } = (window ?? {}) as { YT?: { get?(id: string): unknown } }
  const found = iframe.id ? YT?.get?.(iframe.id) : null
  return isPlayer(found) ? found : null
}

/**
 * Asks a player to tell its events: the embed sends only what somebody has asked for. Page-side listeners cannot be removed,
 * so there is one set a player, and it hears whoever listens now.
 */
export function subscribe(player: YouTubePlayer, hear: (type: string, data: unknown) => void): void {
  const known = hearers.get(player)
  if (known) return void known.add(hear)
  const all = new Set([hear])
  hearers.set(player, all)
  for (const type of SUBSCRIBED) {
    const listener = (event: { readonly data?: unknown } | null): void => {
      for (const each of [...all]) each(type, event?.data)
    }
    player.addEventListener(type as never, listener as never)
  }
}
export const unsubscribe = (player: YouTubePlayer, hear: (type: string, data: unknown) => void): void =>
  void hearers.get(player)?.delete(hear)

const hearers = new WeakMap<YouTubePlayer, Set<(type: string, data: unknown) => void>>()
