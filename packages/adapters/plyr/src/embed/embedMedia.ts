import type { VimeoFault } from '@playhead/iframe'

/**
 * The properties that Plyr puts on the `<div>` of a YouTube or Vimeo player; all of them are
 * missing until that player is ready.
 */
export type EmbedMedia = EventTarget & {
  readonly [K in 'currentTime' | 'duration' | 'playbackRate' | 'volume']?: number
} & {
  readonly [K in 'paused' | 'ended' | 'seeking' | 'loop' | 'muted']?: boolean
} & {
  readonly currentSrc?: string
  /** YouTube's code, or Vimeo's whole error: also for calls that failed. */
  readonly error?: VimeoFault & { readonly code?: unknown }
  readonly src?: string
  querySelector?(selector: string): { readonly src?: string } | null
}
