import type { Clock } from '@playhead/core'

/** A media element, or whatever looks like one. */
export type MediaLike = Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'readyState' | 'seeking'> &
  EventTarget & { readonly autoplay?: boolean; readonly networkState?: number; readonly localName?: string }

/** How any other player is sent elsewhere: `{ seek: (seconds) => player.seekTo(seconds, true), startsOnSeek: true }`. What is left out, the session knows. */
export interface SeekPort {
  /** A promise that rejects is a failure. */
  seek(seconds: number): unknown
  /** Seconds; null while unknown. */
  position?(): number | null
  duration?(): number | null
  /** It plays by itself, so that playing is nobody's choice. @default false */
  readonly autoplay?: boolean | undefined
  /** Being sent somewhere starts it, as YouTube and Vimeo do before the first play: it is sent when it is first played. @default false */
  readonly startsOnSeek?: boolean | undefined
}

/** What can be sent elsewhere: an element, a port, or only the way to do it, of a player that stands still there: `(seconds) => { … }`. */
export type Seekable = MediaLike | SeekPort | ((seconds: number) => unknown)

/** What a player may have to tell. */
export type News = 'ready' | 'arrived'

/** A player as resuming needs it. */
export interface Seeker {
  readonly clock: Clock
  isReady(): boolean
  /** Nothing is loaded before somebody plays. */
  isWaiting(): boolean
  autoplays(): boolean
  startsOnSeek(): boolean
  /** Seconds. */
  position(): number | null
  duration(): number | null
  isSeeking(): boolean
  seek(seconds: number): unknown
  /** Resolves when the player may be ready, or may have arrived; or after so long. */
  news(what: News, limitMs: number, signal: AbortSignal): Promise<void>
  /** Tells when the player is sent elsewhere than to `target`, until `signal` aborts. */
  onOtherSeek(target: number, told: () => void, signal: AbortSignal): void
}

/** Nearer than this is the same place: players go to a key frame. seconds */
export const CLOSE_S = 1
