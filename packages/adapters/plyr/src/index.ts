export type { PlyrOptions } from './plyr.ts'
export { plyr } from './plyr.ts'
export type { PlyrPlayer } from './plyrPlayer.ts'
