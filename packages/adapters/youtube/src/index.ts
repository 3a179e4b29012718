export type { YouTubePlayer } from './player.ts'
export type { YouTubeAdapter, YouTubeOptions } from './youtube.ts'
export { youtube } from './youtube.ts'
