import { cloudflareSimulator } from './cloudflareSimulator.ts'
import type { Simulator } from './simulator.ts'
import { vimeoSimulator } from './vimeoSimulator.ts'
import { youtubeSimulator } from './youtubeSimulator.ts'

/** Everyone we can play. */
export const SIMULATORS: readonly Simulator[] = [
  youtubeSimulator,
  cloudflareSimulator,
  vimeoSimulator,
]
