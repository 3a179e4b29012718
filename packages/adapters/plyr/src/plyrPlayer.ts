/** What the adapter uses of a Plyr, by shape. Plyr's own types leave out the second half. */
export interface PlyrPlayer {
  /** `html5`, `youtube` or `vimeo`; another one may come with another source. */
  readonly provider: string
  /** Null a moment after `destroy()`. */
  readonly elements: { readonly container: HTMLElement | null } | null
  readonly fullscreen: { readonly active: boolean }
  play?(): Promise<void> | null | void
  pause?(): unknown
  currentTime?: number
  /** 0 for a live stream. */
  readonly duration?: number
  speed?: number
  readonly minimumSpeed?: number
  readonly maximumSpeed?: number
  /** The vendor's player, behind `youtube` and `vimeo`. */
  readonly embed?: {
    getPlayerState?(): unknown
    getVideoData?(): { readonly isLive?: boolean } | null
    getAvailablePlaybackRates?(): readonly number[]
    setPlaybackRate?(rate: number): unknown
  } | null
  /**
   * A real `<video>` for `html5`, else a `<div>` with some of its properties. Another one comes
   * with another source.
   */
  readonly media?: EventTarget | null
  readonly ready?: boolean
  readonly captions?: {
    readonly toggled?: boolean
    readonly language?: string | null
    readonly currentTrackNode?: { readonly language?: string } | null
  }
}
