export type { VimeoAdapter, VimeoOptions } from './vimeo.ts'
export { vimeo } from './vimeo.ts'
export type { VimeoPlayer } from './voices.ts'
