import type { VideoProgress } from './videoProgress.ts'

/** Ten days, the limit of the wire: a greater number is no position in a video. */
const MAX_SECONDS = 864_000
/** How far the clock of another device may be ahead. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

const isInRange = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_SECONDS

/**
 * Epoch ms, or 0 when the time is unknown. A time in the future counts as unknown, because no save
 * could ever be newer. Seconds are converted.
 */
function checkTime(value: unknown, now: number): number {
  if (typeof value !== 'number' || !(value > 0)) return 0
  const ms = value >= 1e9 && value < 1e11 ? value * 1000 : value
  return ms <= now + CLOCK_TOLERANCE_MS ? ms : 0
}

/**
 * A row from outside with its valid fields, or undefined without a valid position. The position is
 * limited to the duration. `now` is epoch ms.
 */
export function checkRow(given: unknown, now: number): VideoProgress | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { position, duration, completed, watched, at } = given as Record<string, unknown>
  if (!isInRange(position)) return undefined
  const length = isInRange(duration) && duration > 0 ? duration : null
  return {
    position: Math.min(position, length ?? position),
    duration: length,
    completed: completed === true,
    ...(isInRange(watched) && { watched }),
    at: checkTime(at, now),
  }
}

/**
 * A row that this device stored: a time in the future becomes `now`, because the clock may have
 * been set back since.
 */
export function checkStoredRow(given: unknown, now: number): VideoProgress | undefined {
  const row = checkRow(given, now)
  if (!row) return undefined
  const { at, provisional } = given as Partial<VideoProgress>
  return {
    ...row,
    at: row.at || ((at as number) > 0 ? now : 0),
    ...(provisional && {
      provisional: {
        at: checkTime(provisional.at, now) || now,
        from: isInRange(provisional.from) ? provisional.from : null,
      },
    }),
  }
}
