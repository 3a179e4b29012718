export type { CloudflareStreamAdapter, CloudflareStreamOptions, StreamPlayer } from './cloudflareStream.ts'
export { cloudflareStream } from './cloudflareStream.ts'
