export type { VideoJs, WithPlayhead } from './registerPlayhead.ts'
export { registerPlayhead } from './registerPlayhead.ts'
export type { VideoJsPlayer } from './videoJsPlayer.ts'
export { videojs } from './videojs.ts'
