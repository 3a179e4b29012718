import type { Adapter, Session, TrackedMedia } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { useState } from 'react'
import { createFollower } from './createFollower.ts'
import { usePlayhead } from './PlayheadProvider.ts'
import { useEarlyEffect } from './useEarlyEffect.ts'
import { useGone } from './useGone.ts'
import { useWatched } from './watchable.ts'

/**
 * The player: a ref, an element that a callback ref put into state, or an adapter. Null without a
 * player.
 */
export type SessionTarget<E> =
  | { readonly current: E | Adapter | null }
  | E
  | Adapter
  | null
  | undefined

/** How an element that is not a media element is tracked. */
export interface VideoSessionOptions<E> {
  /** `(iframe) => youtube(iframe)`: called when the element is there. @default html5 */
  readonly adapter: (element: E) => Adapter
}

/**
 * The session of what this component plays; null until the player is there. It begins with the
 * player and ends with it or with the component; another `video`, `course` or `lesson` in `media`
 * is another session, and so is another source. Without `media`, the session is null. Renders again
 * when the session is another, and never because time passes: see {@link useSnapshot}.
 *
 * A ref is looked at after each render of this component. Where an element comes without one, put
 * it into state: `const [video, setVideo] = useState<HTMLVideoElement | null>(null)` and `<video
 * ref={setVideo}>`.
 */
export function useVideoSession(
  target: SessionTarget<HTMLMediaElement>,
  media: TrackedMedia | null,
): Session | null
export function useVideoSession<E extends Element>(
  target: SessionTarget<E>,
  media: TrackedMedia | null,
  options: VideoSessionOptions<E>,
): Session | null
export function useVideoSession(
  target: SessionTarget<Element>,
  media: TrackedMedia | null,
  options?: VideoSessionOptions<never>,
): Session | null {
  const playhead = usePlayhead()
  const [follower] = useState(createFollower)

  useEarlyEffect(() => {
    const subject = target && 'current' in target ? target.current : target
    follower.follow({
      playhead,
      subject,
      media,
      adapterOf: (options?.adapter ?? html5) as (element: object) => Adapter,
    })
  })
  useEarlyEffect(() => {
    follower.stay()
    return follower.leave
  }, [])
  useGone(follower.end)

  return useWatched(follower.session)
}
