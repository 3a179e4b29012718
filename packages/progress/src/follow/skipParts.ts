import type { Session } from '@playhead/core'
import type { Seeker } from '../seek/createSeeker.ts'

/** The rest of a part that is shorter than this is played. seconds */
const MIN_REST_S = 1

/**
 * Seeks to the end of each part when playback enters it, once: a viewer who goes back to a part wants to see it. `onFailure` is called with
 * why the player refused.
 */
export function skipParts(
  session: Session,
  player: Seeker,
  parts: readonly (readonly [from: number, to: number])[],
  onFailure: (error: unknown) => void,
): () => void {
  const left = new Set(parts)
  const leave = async (to: number): Promise<unknown> => player.seek(Math.min(to, player.read().duration ?? to))
  const ends = [
    session.on('change', ({ state, position }) => {
      if (state !== 'playing' || position === null) return
      for (const part of left) {
        const [from, to] = part
        if (position < from || position >= to) continue
        left.delete(part)
        if (to - position > MIN_REST_S) leave(to).catch(onFailure)
      }
    }),
    // The viewer or the app chose to be there.
    session.on('seek', ({ to: landed, cause }) => {
      if (cause === 'engine') return
      for (const part of left) if (landed !== null && landed >= part[0] && landed < part[1]) left.delete(part)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
