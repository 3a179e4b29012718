import type { MediaTruth } from '../page/sampleMedia.ts'

/** The times of a session, or the sums of several. */
export interface PlayedTimes {
  readonly playingMs: number
  readonly contentMs: number
  readonly seekCount?: number
  readonly rebufferCount?: number
}

/** What a sample and a timer of a busy machine miss at a start or a stop, ms. */
export const SAMPLE_ERROR_MS = 60
/** At a seek a sample is lost, which takes its time on a busy machine, ms. */
const SEEK_ERROR_MS = 100

/**
 * Compares a session with what its media element really played. Allowed are 1 % of the content, 2 %
 * of the time, or what sampling and the machine's delays miss. A rebuffer that the picture did not
 * show is a fault. Returns one sentence a fault.
 */
export function findMediaFaults(session: PlayedTimes | undefined, truth: MediaTruth): string[] {
  const { playingMs = 0, contentMs = 0, seekCount = 0, rebufferCount = 0 } = session ?? {}
  const errorMs = SAMPLE_ERROR_MS + SEEK_ERROR_MS * seekCount + truth.delayMs
  const faults: string[] = []
  function compare(name: 'playingMs' | 'contentMs', value: number, allowedMs: number): void {
    if (!(Math.abs(value - truth[name]) < allowedMs))
      faults.push(`${name} is ${value}, the media's ${truth[name]}; ${allowedMs} ms are allowed`)
  }
  if (rebufferCount > truth.stalls)
    faults.push(`${rebufferCount} rebuffers, but the picture stalled ${truth.stalls} times`)
  compare('contentMs', contentMs, Math.max(errorMs, truth.contentMs / 100))
  compare('playingMs', playingMs, Math.max(errorMs, truth.playingMs / 50))
  return faults
}

/** Adds the times of sessions up, for a comparison with all that an element played. */
export const sumTimes = (sessions: readonly PlayedTimes[]): PlayedTimes => ({
  playingMs: sessions.reduce((sum, each) => sum + each.playingMs, 0),
  contentMs: sessions.reduce((sum, each) => sum + each.contentMs, 0),
})
