import { cloudflareSimulator } from './cloudflare/cloudflareSimulator.ts'
import type { Simulator } from './simulator.ts'
import { vimeoSimulator } from './vimeo/vimeoSimulator.ts'
import { youtubeSimulator } from './youtube/youtubeSimulator.ts'

/** Everyone we can play. */
export const SIMULATORS: readonly Simulator[] = [
  youtubeSimulator,
  cloudflareSimulator,
  vimeoSimulator,
]
