import type { SessionSnapshot } from '@playhead/core'
import type { Frame } from 'playwright-core'
import type { SimChannel } from '../simulators/simChannel.ts'
import type { SimTruth } from '../simulators/simTruth.ts'

declare const __sim: SimChannel

/** By how much a session is wrong, ms, never negative. */
export interface TruthError {
  readonly playingMs: number
  readonly contentMs: number
}

/**
 * Compares a session with what a simulated player's frame saw. Each is read from another window
 * while time goes on, so the truth is read before and after: whatever lies between the two is no
 * error, however long a busy machine took for the reading.
 */
export async function errorBeside(
  frame: Frame,
  read: () => Promise<Pick<SessionSnapshot, 'playingMs' | 'contentMs'>>,
): Promise<TruthError> {
  const look = (): Promise<SimTruth> => frame.evaluate(() => __sim.truth())
  const [before, session, after] = [await look(), await read(), await look()]
  const outside = (clock: 'playingMs' | 'contentMs'): number =>
    Math.max(0, before[clock] - session[clock], session[clock] - after[clock])
  return { playingMs: outside('playingMs'), contentMs: outside('contentMs') }
}
