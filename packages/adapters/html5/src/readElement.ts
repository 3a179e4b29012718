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
  /** What identifies the content; null when nothing does. */
  source(): string | null
  /** An engine that we can ask feeds the element. */
  byEngine(): boolean
}

/** The element right now. */
export function readElement({ element, rendition, source }: Heard): PlayerSnapshot {
  const { duration, videoWidth: width, videoHeight: height } = element as HTMLVideoElement
  const length = finite(duration)
  // Without a fixed length there is a window; reading it makes objects, so not four times a second for nothing.
  const seekable = length === null ? element.seekable : undefined
  const window = seekable?.length ? ([seekable.start(0), seekable.end(seekable.length - 1)] as const) : null
  return {
    position: finite(element.currentTime),
    duration: length || null,
    live: length !== null ? false : duration === Number.POSITIVE_INFINITY || null,
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
  }
}

/** A number, or null for what is none. */
const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
