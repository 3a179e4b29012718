/// <reference types="youtube" />
/**
 * Globals of scripts that vendors have their users load: YouTube's `YT`, and the SDK of Cloudflare
 * Stream.
 */
declare function Stream(
  iframe: HTMLIFrameElement,
): import('@playhead/cloudflare-stream').StreamPlayer
