export type { CloudflareStreamAdapter, CloudflareStreamOptions } from './cloudflareStream.ts'
export { cloudflareStream } from './cloudflareStream.ts'
export type { StreamPlayer } from './streamPlayer.ts'
