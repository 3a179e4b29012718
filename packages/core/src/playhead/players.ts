import type { Adapter } from '../contracts/adapter.ts'
import { LIMITS } from '../contracts/limits.ts'
import type { Media } from '../contracts/media.ts'
import { fitText } from '../utilities/fitRecord.ts'

/** The adapter's name; a session without one is still worth keeping. */
export function readName(adapter: Adapter): string {
  try {
    return fitText(adapter.name, LIMITS.playerChars) || 'unknown'
  } catch {
    return 'unknown'
  }
}

/**
 * Two adapters of one player: of the same element, or one of them around what the other one tracks.
 */
export function isSamePlayer(one: Adapter, other: Adapter): boolean {
  const [mine, theirs] = [one, other].map((adapter) => {
    try {
      return [adapter, adapter.element, adapter.player]
    } catch {
      return [adapter] // a player that is gone
    }
  }) as [unknown[], unknown[]]
  return mine.some((part) => !!part && theirs.includes(part))
}

export const isSameMedia = (one: Media, other: Media): boolean =>
  (['videoId', 'courseId', 'lessonId'] as const).every((key) => one[key] === other[key])
