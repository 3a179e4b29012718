export type { VideoConfig } from './readMedia.ts'
export type { Setup } from './readSetup.ts'
export type { PlayheadGlobal } from './startScript.ts'
export { startScript } from './startScript.ts'
