/** What was really played, as the frame itself saw it. */
export interface SimTruth {
  readonly playingMs: number
  readonly contentMs: number
  /**
   * How often the picture stood still for 150 ms or more while it should have moved. A machine
   * without time for it adds to the stalls that a test commands, so a count of rebuffers is
   * compared with this one.
   */
  readonly stalls: number
  /** Stretches in order, `[from, to]` seconds. */
  readonly played: readonly (readonly [from: number, to: number])[]
}

/** How often the picture is sampled, ms. */
const SAMPLE_MS = 20
/** A step beyond what playback can do between two samples is a seek, seconds. */
const TOLERANCE_S = 0.1
/** A picture that stands still for so long has stalled, ms. */
const STALL_MS = 150

/**
 * Samples the picture itself, not events or messages. Returns what has been played so far. Browser
 * code.
 */
export function simTruth(video: HTMLVideoElement): () => SimTruth {
  let content = 0
  let playing = 0
  let played: [number, number][] = []
  let stalls = 0
  /** For how long it has stood still, ms; null before the first frame of a play or a seek. */
  let still: number | null = null
  let [at, since] = [video.currentTime, performance.now()]

  setInterval(() => {
    const [position, now, rate] = [video.currentTime, performance.now(), video.playbackRate]
    const step = position - at
    if (video.paused || video.ended || video.seeking || step < 0) still = null
    else if (step > 0) still = 0
    else if (still !== null) {
      if (still < STALL_MS && still + now - since >= STALL_MS) stalls++
      still += now - since
    }
    if (
      !video.seeking &&
      step > 0 &&
      rate > 0 &&
      step <= ((now - since) / 1000) * rate + TOLERANCE_S
    ) {
      content += step * 1000
      playing += (step * 1000) / rate
      const last = played.at(-1)
      if (last?.[1] === at) last[1] = position
      else played = [...played, [at, position]]
    }
    at = position
    since = now
  }, SAMPLE_MS)
  return () => ({ playingMs: playing, contentMs: content, stalls, played })
}
