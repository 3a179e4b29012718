/** The position of an embed between its messages. */
export interface PositionClock {
  /** Takes the position that the embed had `at` that moment. */
  set(
    position: number,
    at: number,
    options: {
      /** Whether playback goes on from there. */
      readonly advancing: boolean
      /**
       * Whether the same content was advancing before, so that a small step back is an estimate
       * that went too far.
       */
      readonly continuous: boolean
      readonly rate: number
    },
  ): void
  setRate(rate: number): void
  /** The position stays where it is. */
  stop(): void
  /** Seconds now; null while unknown. */
  read(): number | null
  reset(): void
}

/** Messages come every 250 ms. Without one for this long, nothing is known to move, ms. */
const MAX_EXTRAPOLATION_MS = 500

/**
 * Extrapolates the position between messages, for the session reads it at any moment. Backward
 * corrections below `slip` seconds are over-extrapolation: the position holds until playback
 * catches up. Larger ones apply at once.
 */
export function createPositionClock(now: () => number, slip: number): PositionClock {
  let base: number | null = null
  let since = 0
  let rate = 1
  let advancing = false
  /** The position is never below this. */
  let floor = 0

  function read(): number | null {
    if (base === null) return null
    const elapsedMs = advancing ? Math.min(now() - since, MAX_EXTRAPOLATION_MS) : 0
    return Math.max(floor, base + (elapsedMs / 1000) * rate)
  }

  return {
    read,
    set(position, at, options) {
      const shown = read() ?? 0
      const slipped = options.continuous && shown - position < slip * Math.max(1, options.rate)
      base = position
      since = at
      rate = options.rate
      advancing = options.advancing
      floor = slipped ? shown : 0
    },
    setRate(next) {
      base = read()
      since = now()
      rate = next
    },
    stop() {
      base = read()
      advancing = false
    },
    reset() {
      base = null
      floor = 0
    },
  }
}
