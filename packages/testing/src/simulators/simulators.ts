import type { Simulator } from './simulator.ts'
import { youtubeSimulator } from './youtubeSimulator.ts'

/** Everyone we can play. */
export const SIMULATORS: readonly Simulator[] = [youtubeSimulator]
