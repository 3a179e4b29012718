import { createPageHarness, type PageHarness } from './createPageHarness.ts'
import { type MediaTruth, sampleMedia } from './sampleMedia.ts'
import { waitForMedia } from './waitForMedia.ts'

/** The harness of a page whose player plays a media element of the same page. */
export interface MediaHarness extends PageHarness {
  /**
   * Waits for `ms` by the clock of the media while it plays; otherwise for that time, and for the
   * end of a seek.
   */
  wait(ms: number): Promise<void>
  /** What the element really played since this was last called. */
  truth(): MediaTruth
}

/**
 * Creates a harness that samples the current media element. It may change, and may be missing for a
 * while.
 */
export function createMediaHarness(getMedia: () => HTMLMediaElement | undefined): MediaHarness {
  const media = { wait: (ms: number) => waitForMedia(getMedia, ms), truth: sampleMedia(getMedia) }
  return Object.assign(createPageHarness(), media)
}
