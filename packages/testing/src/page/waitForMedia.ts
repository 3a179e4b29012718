import { waitUntil } from './waitUntil.ts'

/** Steps of 10 ms after which media that plays is no longer waited for. */
const MAX_STEPS = 3000
/** A larger step of the position is a seek, seconds. */
const MAX_STEP_S = 1

const isPlaying = (media: HTMLMediaElement | undefined): media is HTMLMediaElement =>
  media !== undefined && !media.paused && !media.ended

/**
 * Waits for `ms` by the clock of the media while it plays: a busy machine takes longer for it.
 * Without playing media, it waits for `ms`, and then for the end of a seek.
 */
export async function waitForMedia(
  getMedia: () => HTMLMediaElement | undefined,
  ms: number,
): Promise<void> {
  const pass = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
  let media = getMedia()
  if (!isPlaying(media)) {
    await pass(ms)
    return waitUntil(() => !getMedia()?.seeking)
  }
  let position = media.currentTime
  for (
    let playedMs = 0, steps = 0;
    playedMs < ms && steps < MAX_STEPS && isPlaying(media);
    steps++
  ) {
    await pass(10)
    media = getMedia()
    if (!media) return
    const step = media.currentTime - position
    if (step > 0 && step < MAX_STEP_S) playedMs += (step * 1000) / media.playbackRate
    position = media.currentTime
  }
}
