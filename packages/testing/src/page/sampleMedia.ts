/** What a media element really played, by samples of it. */
export interface MediaTruth {
  readonly playingMs: number
  readonly contentMs: number
  /** Content that was played at least once. */
  readonly uniqueMs: number
  /** How often the picture stood still while it should have moved. */
  readonly stalls: number
  /**
   * How long the page was kept from sampling, and what lies between the last sample of one source
   * and the first of the next. Neither the samples nor a session are exact to less.
   */
  readonly delayMs: number
}

interface Sample {
  readonly media: HTMLMediaElement
  readonly at: number
  readonly position: number
  readonly rate: number
  readonly paused: boolean
  readonly seeking: boolean
  readonly src: string
}

/** A picture that stands still for so long stalls, ms. */
const STALL_MS = 150
/** A sample that is later than this was delayed by the machine, ms. */
const LATE_SAMPLE_MS = 40

/**
 * Samples the current media element every 10 ms. The function that it returns reads the result, and
 * starts over.
 */
export function sampleMedia(getMedia: () => HTMLMediaElement | undefined): () => MediaTruth {
  const createTotals = () => ({
    playingMs: 0,
    contentMs: 0,
    stalls: 0,
    delayMs: 0,
    playedMs: new Set<string>(),
  })
  let totals = createTotals()
  let last: Sample | undefined
  let stillMs: number | null = null

  const isSameSource = ({ media, src }: Sample): boolean =>
    last?.media === media && last.src === src

  function countStall(sample: Sample, contentMs: number, wallMs: number): void {
    const { media, paused, seeking } = sample
    // It stands still while it should move, after it has moved.
    if (!isSameSource(sample) || paused || seeking || media.ended || contentMs < 0) stillMs = null
    else if (contentMs > 0) stillMs = 0
    else if (stillMs !== null) {
      if (stillMs < STALL_MS && stillMs + wallMs >= STALL_MS) totals.stalls++
      stillMs += wallMs
    }
  }
  function countPlaying(sample: Sample, contentMs: number, wallMs: number): void {
    if (!last || !isSameSource(sample) || sample.seeking || last.seeking) return
    const isPlayback = contentMs > 0 && contentMs <= wallMs * Math.max(sample.rate, last.rate) + 250
    if (!isPlayback) return
    totals.contentMs += contentMs
    // As a session defines it. The wall clock would add what the sound takes to start.
    if (!last.paused) totals.playingMs += contentMs / (last.rate || sample.rate)
    for (let ms = Math.round(last.position * 1000); ms < Math.round(sample.position * 1000); ms++) {
      totals.playedMs.add(sample.src + ms)
    }
  }
  setInterval(() => {
    const media = getMedia()
    if (!media) {
      last = undefined
      return
    }
    const { currentTime: position, playbackRate: rate, paused, seeking, currentSrc: src } = media
    const sample = { media, at: performance.now(), position, rate, paused, seeking, src }
    const contentMs = last ? (position - last.position) * 1000 : 0
    const wallMs = last ? sample.at - last.at : 0
    totals.delayMs += isSameSource(sample) ? Math.max(0, wallMs - LATE_SAMPLE_MS) : wallMs
    countStall(sample, contentMs, wallMs)
    countPlaying(sample, contentMs, wallMs)
    last = sample
  }, 10)

  return () => {
    const { playedMs, ...read } = totals
    totals = createTotals()
    return { ...read, uniqueMs: playedMs.size }
  }
}
