export { dragAsOneSeek } from './dragAsOneSeek.ts'
export type { Html5Adapter, Html5Options } from './html5.ts'
export { html5 } from './html5.ts'
