export type { YouTubePlayer } from './player.ts'
export type { YouTubeOptions } from './youtube.ts'
export { youtube } from './youtube.ts'
