export type { VimeoPlayer } from './connect.ts'
export type { VimeoAdapter, VimeoOptions } from './vimeo.ts'
export { vimeo } from './vimeo.ts'
