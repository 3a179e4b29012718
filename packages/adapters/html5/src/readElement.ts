import type { PlayerSnapshot, QualityProbe, Rendition } from '@playhead/core'

/** An element, and what is known about it. */
export interface Heard {
  readonly element: HTMLMediaElement
  /** A `<video>` or `<audio>`, not an element that looks like one. */
  readonly native: boolean
  readonly quality: QualityProbe | undefined
  /** What the engine says is on screen. */
  rendition: Rendition | null
  /** What the element says of itself is still about the content before. */
  former: boolean
  /** `currentTime` is what `controls.seek()` set, and the element has not reported a position since. Custom elements only. */
  unconfirmed: boolean
  /** What identifies the content; null when nothing does. */
  source(): string | null
  /** An engine that we can ask feeds the element. */
  byEngine(): boolean
}

/** No content is longer: ten days. Engines give live streams a length of 2^32 or 1e9. Seconds */
const MAX_S = 864_000

/** `networkState` with a known source of which nothing is being loaded: `preload="none"`. */
const NETWORK_IDLE = 1

/** The element right now. */
export function readElement({ element, native, quality, rendition, unconfirmed, source }: Heard): PlayerSnapshot {
  const { videoWidth: width, videoHeight: height } = element as HTMLVideoElement
  const duration = element.duration > MAX_S ? 1 / 0 : element.duration
  const live =
    quality?.live?.() ??
    // Media that a script feeds may be live, whatever its length: only an engine knows.
    (Number.isFinite(duration) && !/^blob:/.test(element.currentSrc) ? false : duration === 1 / 0 || null)
  const length = live ? null : finite(duration)
  // Without a fixed length there is a window; reading it makes objects, so not four times a second for nothing.
  const seekable = length === null ? element.seekable : undefined
  const window = seekable?.length ? ([seekable.start(0), seekable.end(seekable.length - 1)] as const) : null
  return {
    // Without media, an element says 0, which is not where anybody is.
    position: (native && element.readyState === 0) || unconfirmed ? null : finite(element.currentTime),
    duration: length || null,
    live,
    paused: !!element.paused,
    ended: !!element.ended,
    seeking: !!element.seeking,
    loop: !!element.loop,
    rate: finite(element.playbackRate) ?? 1,
    volume: finite(element.volume),
    muted: element.muted ?? null,
    source: source(),
    rendition: rendition ?? (width && height ? { width, height } : null),
    seekable: window?.every(Number.isFinite) ? window : null,
    autoplay: !!element.autoplay,
    loadsOnPlay: element.readyState === 0 && element.networkState === NETWORK_IDLE,
  }
}

/** A number, or null for what is none. */
const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
