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
function askPlayer(player: YouTubePlayer): Readonly<Record<string, unknown>> {
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

/** What becomes of what a player says and answers. */
export interface PlayerHearing {
  /** Its own messages are heard: they are better than its answers. */
  byMessage(): boolean
  /** Time goes on. */
  goesOn(): boolean
  answered(info: object): void
  failed(code: unknown): void
  blocked(): void
}

/** How often a player is asked whose messages we cannot hear, ms. */
const ASK_MS = { moving: 250, resting: 1000 } as const

/** Has a player tell its events, and asks it where it is for as long as its messages are not heard. */
export function followPlayer(player: YouTubePlayer, hearing: PlayerHearing, context: AdapterContext): void {
  const { signal, setTimer, report } = context
  let cancel = (): void => {}
  function ask(): void {
    cancel()
    if (signal.aborted || hearing.byMessage()) return
    try {
      hearing.answered(askPlayer(player))
    } catch (error) {
      report(error, 'youtube player')
    }
    if (!signal.aborted) cancel = setTimer(ask, hearing.goesOn() ? ASK_MS.moving : ASK_MS.resting)
  }
  subscribe(
    player,
    (type, data) => {
      if (hearing.byMessage()) return
      if (type === 'onError') hearing.failed(data)
      else if (type === 'onAutoplayBlocked') hearing.blocked()
      else ask()
    },
    signal,
  )
  ask()
}

type Hear = (type: string, data: unknown) => void
const hearers = new WeakMap<YouTubePlayer, Set<Hear>>()

/**
 * Asks a player to tell its events: the embed sends only what somebody has asked for. Page-side listeners cannot be removed,
 * so there is one set a player, and it hears whoever listens now.
 */
function subscribe(player: YouTubePlayer, hear: Hear, signal: AbortSignal): void {
  const known = hearers.get(player)
  const all = known ?? new Set<Hear>()
  all.add(hear)
  signal.addEventListener('abort', () => all.delete(hear))
  if (known) return
  hearers.set(player, all)
  for (const type of SUBSCRIBED) {
    const listener = (event: { readonly data?: unknown } | null): void => {
      for (const each of [...all]) each(type, event?.data)
    }
    player.addEventListener(type as never, listener as never)
  }
}
