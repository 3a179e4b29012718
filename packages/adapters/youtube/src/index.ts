export type { YouTubePlayer } from './followPlayer.ts'
export type { YouTubeAdapter, YouTubeOptions } from './youtube.ts'
export { youtube } from './youtube.ts'
