import type { Session } from '@playhead/core'
import type { Seeker } from '../seek/createSeeker.ts'

/** A part is played on when less than this is left of it. seconds */
const MIN_REST_S = 1

/**
 * Seeks to the end of each part when playback enters it, once: a viewer who goes back to a part
 * wants to see it. `onFailure` is called with the error of a player that does not seek.
 */
export function skipParts(
  session: Session,
  player: Seeker,
  parts: readonly (readonly [from: number, to: number])[],
  onFailure: (error: unknown) => void,
): () => void {
  const left = new Set(parts)
  const leave = async (to: number): Promise<unknown> =>
    player.seek(Math.min(to, player.read().duration ?? to))
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
      for (const part of left)
        if (landed !== null && landed >= part[0] && landed < part[1]) left.delete(part)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
