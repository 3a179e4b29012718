/** What the adapter uses of a Video.js 8 player, by shape. */
export interface VideoJsPlayer {
  on(type: string, listener: (event: unknown) => void): void
  off(type: string, listener: (event: unknown) => void): void
  el(): Element
  isDisposed(): boolean
  /** With an argument, it does not log a warning about the use of techs. */
  tech(safety: unknown): unknown
  readonly options_?: { readonly techOrder?: readonly string[] | undefined } | undefined
  readonly techName_?: string | undefined
  currentSrc(): string
  currentTime(seconds?: number): number | undefined
  duration(): number | undefined
  readyState(): number
  networkState(): number
  paused(): boolean
  ended(): boolean
  seeking(): boolean
  scrubbing(): boolean | undefined
  loop(): boolean | undefined
  autoplay(): unknown
  muted(): boolean | undefined
  volume(): number | undefined
  playbackRate(rate?: number): number | undefined
  play?(): Promise<unknown> | null | undefined
  pause?(): void
  played(): unknown
  seekable(): unknown
  videoWidth(): number
  videoHeight(): number
  error(): unknown
  isFullscreen(): boolean | undefined
  textTracks(): unknown
  /** Built in since 8.0. */
  qualityLevels?(): unknown
}

/** Video.js' own event target: its methods take no options. */
export interface EventList {
  readonly length: number
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}
