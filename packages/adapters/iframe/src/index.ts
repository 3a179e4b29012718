/**
 * What Playhead's adapters share about players in iframes. Not part of the public API: it changes
 * in any release.
 * @packageDocumentation
 */
export { appendScript } from './appendScript.ts'
export { contentId, streamPlayerId, vimeoPlayerId, youtubePlayerId } from './contentId.ts'
export type { VimeoFault } from './errors/vimeo.ts'
export { vimeoError } from './errors/vimeo.ts'
export { youtubeError } from './errors/youtube.ts'
export type { FrameChannel, FrameCounts, FrameOptions } from './frameChannel.ts'
export { listenToFrame } from './frameChannel.ts'
export type { FrameEncoding, FrameMessage } from './frameMessage.ts'
export { watchFullscreen } from './fullscreen.ts'
export { parseOrigin } from './parseOrigin.ts'
export type { Replies } from './replies.ts'
export { createReplies } from './replies.ts'
export { youtubeRate } from './youtubeRate.ts'
