import type { Adapter } from '@playhead/core'

/** Follows the player in a frame; throws if nothing is known of it. */
export type FollowFrame = (iframe: HTMLIFrameElement) => Adapter

/** Fetches the second script, beside the first, once: pages without frames never do. */
export function playersLoader(
  script: HTMLElement | null,
  receive: (take: (follow: FollowFrame) => void) => void,
): () => Promise<FollowFrame> {
  let loading: Promise<FollowFrame> | undefined
  return (): Promise<FollowFrame> =>
    (loading ??= new Promise((resolve, reject) => {
      const { src, nonce } = (script ?? {}) as HTMLScriptElement
      const second = Object.assign(document.createElement('script'), {
        src: `${src || 'playhead.js'}`.replace(/(\.js)?(\?.*)?$/, '.players.js$2'),
        nonce,
        onerror: () => {
          loading = undefined // the network may come back
          reject(new Error(`playhead: ${second.src} does not load; iframes are not followed without it`))
        },
      })
      receive(resolve)
      document.head.append(second)
    }))
}
