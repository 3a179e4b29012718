import type { Adapter } from '@playhead/core'
import { complain } from './complain.ts'

/** Follows the player in a frame; throws if nothing is known of it. */
export type FollowFrame = (iframe: HTMLIFrameElement) => Adapter

/** Fetches the second script, beside the first, when asked and until it comes: pages without frames never do. */
export function playersLoader(
  script: HTMLElement | null,
  receive: (take: (follow: FollowFrame) => void) => void,
): () => Promise<FollowFrame> {
  let asked = false
  let come: Promise<FollowFrame> | undefined
  return () => {
    come ??= new Promise(receive)
    if (asked) return come
    asked = true
    const { src, nonce } = (script ?? {}) as HTMLScriptElement
    const second = Object.assign(document.createElement('script'), {
      src: `${src || 'playhead.js'}`.replace(/(\.js)?(\?.*)?$/, '.players.js$2'),
      nonce,
      onerror: () => {
        asked = false // the network may come back
        complain(`playhead: ${second.src} does not load; iframes are not followed without it`)
      },
    })
    document.head.append(second)
    return come
  }
}
