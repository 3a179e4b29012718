/** As much of a Video.js player as is touched, by shape: 8.x. */
export interface VideoJsPlayer {
  on(type: string, listener: (event: unknown) => void): void
  off(type: string, listener: (event: unknown) => void): void
  el(): Element
  isDisposed(): boolean
  /** Given anything, it does not warn that techs come and go. */
  tech(safety: unknown): unknown
  readonly options_?: { readonly techOrder?: readonly string[] | undefined } | undefined
  currentSrc(): string
  currentTime(): number | undefined
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
  playbackRate(): number | undefined
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

/** Where Video.js has its own event targets: they know no options. */
export interface EventList {
  readonly length: number
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}
