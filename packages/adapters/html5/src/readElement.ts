import type { PlayerSnapshot, QualityProbe, Rendition } from '@playhead/core'
import { finite } from '@playhead/core/internal'

/**
 * A media element, and what the adapter knows about it beyond its properties. It outlives sessions.
 */
export interface ElementState {
  readonly element: HTMLMediaElement
  /** A `<video>` or `<audio>`, not a custom element with their API. */
  readonly native: boolean
  readonly quality: QualityProbe | undefined
  /** What the engine shows; null while it has not reported a rendition. */
  rendition: Rendition | null
  /** Whether the element's `paused` and `ended` still describe the previous content. */
  stale: boolean
  /**
   * Whether `currentTime` is what `controls.seek()` set, and the element has not reported a
   * position since. Custom elements only.
   */
  unconfirmed: boolean
  /** What identifies the content; null when nothing does. */
  source(): string | null
  /** Whether the engine of `quality` feeds the element. */
  isEngineFed(): boolean
}

/** No content is longer: ten days. Engines give live streams a duration of 2^32 or 1e9. Seconds */
const MAX_S = 864_000

/** `networkState` with a known source of which nothing is being loaded: `preload="none"`. */
const NETWORK_IDLE = 1

/** Whether a script feeds the element by Media Source Extensions, or may. */
export const isScriptFed = ({ currentSrc }: HTMLMediaElement): boolean => /^blob:/.test(currentSrc)

/** The element right now. */
export function readElement({
  element,
  native,
  quality,
  rendition,
  unconfirmed,
  source,
}: ElementState): PlayerSnapshot {
  const { currentTime, videoWidth: width, videoHeight: height } = element as HTMLVideoElement
  const duration = element.duration > MAX_S ? 1 / 0 : element.duration
  const known = finite(duration)
  const live =
    quality?.live?.() ??
    // Media that a script feeds may be live, whatever its duration: only an engine knows.
    (known !== null && !isScriptFed(element) ? false : duration === 1 / 0 || null)
  const length = live ? null : known
  const isEmpty = element.readyState === 0
  // Without a fixed duration there is a window. Reading it allocates, so it is not read four times
  // a second without need. Before metadata there is no end, and in WebKitGTK 2.50 reading it sets
  // the duration of the content that is being loaded to 0.
  const seekable = length === null && !isEmpty ? element.seekable : undefined
  const window = seekable?.length
    ? ([seekable.start(0), seekable.end(seekable.length - 1)] as const)
    : null
  return {
    // Without media, an element reports 0, which is not the viewer's position.
    // A custom element may never report that it has media, but then it is not at 0 for long.
    position: (isEmpty && (native || !currentTime)) || unconfirmed ? null : finite(currentTime),
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
    loadsOnPlay: isEmpty && element.networkState === NETWORK_IDLE,
  }
}
