import { finite } from '@playhead/core/internal'
import type { EmbedMedia } from './embedMedia.ts'

/** The position of a player inside Plyr, smoothed. */
export interface EmbedPosition {
  /** The last position that was read, seconds. */
  readonly last: number | null
  /** Seconds now; `advancing` while the content moves. */
  read(advancing: boolean): number | null
  /** Sets the clock of the session that listens. Without one, the position is Plyr's own. */
  useClock(now: () => number): void
}

/** Vimeo's time events come this often, ms. */
const MAX_EXTRAPOLATION_MS = 250
/** YouTube's API extrapolates a position for a second without a message. Seconds */
const MAX_AHEAD_S = 1.2
/** When playback stops, the position is corrected by a message that was on its way. Seconds */
const MAX_SETTLE_S = 0.35

/**
 * Plyr's position is that of Vimeo's last message, up to 250 ms old, or YouTube's extrapolation, up
 * to a second ahead. So the one is extrapolated until the next message, and neither makes a small
 * step back.
 */
export function createEmbedPosition(media: EmbedMedia, extrapolates: boolean): EmbedPosition {
  let clock: (() => number) | null = null
  let raw = finite(media.currentTime)
  /** When Plyr's position changed while the content moved. */
  let changedAt: number | null = null
  let last = raw

  return {
    get last() {
      return last
    },
    useClock(now) {
      clock = now
    },
    read(advancing) {
      const current = finite(media.currentTime)
      if (current !== raw) changedAt = clock?.() ?? null
      if (!advancing) changedAt = null
      raw = current
      if (current === null || !clock || media.seeking) {
        last = current
        return last
      }
      const elapsedMs =
        !extrapolates || changedAt === null
          ? 0
          : Math.min(clock() - changedAt, MAX_EXTRAPOLATION_MS)
      const now = current + (elapsedMs / 1000) * (media.playbackRate ?? 1)
      const stepBack = (last ?? now) - now
      if (stepBack <= 0 || stepBack > (advancing ? MAX_AHEAD_S : MAX_SETTLE_S)) last = now
      return last
    },
  }
}
