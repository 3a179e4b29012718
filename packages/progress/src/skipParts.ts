import type { Session } from '@playhead/core'
import type { Seeker } from './player.ts'

/** A part that ends so soon is not worth a jump, seconds. */
const WORTH_S = 1

/**
 * Leaves each of these parts when playback comes into it, once: a viewer who goes back to one wants to see it. `failed` hears why a player would not.
 */
export function skipParts(
  session: Session,
  player: Seeker,
  parts: readonly (readonly [from: number, to: number])[],
  failed: (error: unknown) => void,
): () => void {
  const left = new Set(parts)
  const leave = async (to: number): Promise<unknown> => player.seek(Math.min(to, player.duration() ?? to))
  const ends = [
    session.on('change', ({ state, position }) => {
      if (state !== 'playing' || position === null) return
      for (const part of left) {
        const [from, to] = part
        if (position < from || position >= to) continue
        left.delete(part)
        if (to - position > WORTH_S) leave(to).catch(failed)
      }
    }),
    // Somebody chose to be there.
    session.on('seek', ({ to: landed }) => {
      for (const part of left) if (landed !== null && landed >= part[0] && landed < part[1]) left.delete(part)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
