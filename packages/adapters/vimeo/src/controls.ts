import type { Controls } from '@playhead/core'
import { finite } from '@playhead/core/internal'

/**
 * Calls a method of the player. Resolves with what it returned; rejects if the player refused, or
 * cannot be reached.
 */
export type CallMethod = (method: string, value?: unknown) => Promise<unknown>

/** Drives a player by its methods. */
export function createControls(call: CallMethod): Controls {
  return {
    play: async () => void (await call('play')),
    pause: async () => void (await call('pause')),
    seek: async (seconds) => void (await call('setCurrentTime', seconds)),
    // Refused where the owner's plan, or the embed's settings, do not allow it.
    setRate: async (rate) => finite(await call('setPlaybackRate', rate)) ?? rate,
    startsOnSeek: true,
  }
}
