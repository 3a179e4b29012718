import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  readonly src: string
  readonly poster?: string | undefined
  /** Where the replay is, seconds. */
  readonly position: number
  /** How fast the content moves, in seconds of content a second; 0: it does not. */
  readonly rate: number
}

/** Browsers decode and play up to here; beyond it the video shows single frames. */
const MAX_RATE = 4
/** How far the video may be from the replay, seconds at rate 1. */
const TOLERANCE_S = 0.4

/** The video, which shows what the viewer saw at the moment of the replay. */
export function FollowingVideo({ src, poster, position, rate }: Props): VNode {
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = element.current
    if (!video) return
    // A file may be shorter than the video that was watched; at its end it would begin again.
    const isBeyond = position >= video.duration
    const target = isBeyond ? video.duration : position
    const plays = rate > 0 && rate <= MAX_RATE && !isBeyond
    const away = Math.abs(video.currentTime - target)
    // A seek that runs is not interrupted: at 60× the video would never show a frame.
    if (!video.seeking && away > TOLERANCE_S * (plays ? Math.max(1, rate) : 0.25))
      video.currentTime = target
    if (plays) {
      video.playbackRate = rate
      if (video.paused) void video.play().catch(() => {})
    } else if (!video.paused) video.pause()
  }, [position, rate])
  return (
    <video
      ref={element}
      class="replay-video"
      src={src}
      poster={poster}
      muted
      playsInline
      preload="auto"
      aria-label="What the viewer saw at this moment, without sound"
    />
  )
}
