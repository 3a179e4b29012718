import type { StreamProperties } from './streamProperties.ts'

/**
 * What the adapter uses of the player that `Stream(iframe)` of Cloudflare's SDK returns;
 * `streamRef.current` in stream-react.
 */
export interface StreamPlayer {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
  currentTime: number
  playbackRate?: number
  play?(): Promise<void>
  pause?(): void
  readonly src?: string | undefined
}

/** What is known about a player, from one session to the next. */
export interface StreamPlayerState {
  properties: StreamProperties
  /** When the last message or event of the player was received. */
  receivedAt: number
  /** What is loaded; the duration once it is known. */
  content: { readonly id: string | null; readonly duration: number | null }
  /** `empty`: nothing is loaded. `replaced`: what was loaded since may be other content. */
  loaded: 'same' | 'empty' | 'replaced'
  /** What identifies the content now. */
  source(): string | null
  /** The URL of the player's iframe. */
  url(): string | undefined
}

/**
 * Whether the content changed. Content whose id becomes known is the same: an iframe may get its
 * URL late. An iframe that loses its URL has no content.
 */
export const isOtherContent = (before: string | null, now: string | null): boolean =>
  before !== null && now !== null && before !== now
