import type { Adapter } from '@playhead/core'
import { appendScript } from '@playhead/iframe'
import { complain } from './complain.ts'

/** Follows the player in a frame; throws if nothing is known of it. */
export type FollowFrame = (iframe: HTMLIFrameElement) => Adapter

/**
 * Fetches the second script, beside the first, when asked and until it comes: pages without frames
 * never do.
 */
export function playersLoader(
  script: HTMLScriptElement | null,
  receive: (take: (follow: FollowFrame) => void) => void,
): () => Promise<FollowFrame> {
  const url = `${script?.src || 'playhead.js'}`.replace(/(\.dev)?(\.js)?(\?.*)?$/, '.players.js$3')
  let asked = false
  let reported = false
  let come: Promise<FollowFrame> | undefined

  function fail(): void {
    asked = false // the network may come back
    if (!reported) complain(`playhead: ${url} does not load; iframes are not followed without it`)
    reported = true
  }

  return () => {
    come ??= new Promise(receive)
    if (!asked) {
      asked = true
      appendScript(url, 'playhead', script?.nonce, fail)
    }
    return come
  }
}
