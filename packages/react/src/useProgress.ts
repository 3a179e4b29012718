import type { Session } from '@playhead/core'
import type { VideoProgress } from '@playhead/progress'
import {
  type FollowProgressOptions,
  followProgress,
  type Progress,
  type ProgressSource,
  type Resumed,
  type Seekable,
} from '@playhead/progress'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { bookOf } from './bookOf.ts'
import { useEarlyEffect } from './useEarlyEffect.ts'

/** How far the viewer is, and how that went. */
export interface ProgressState {
  /** What is known: kept here or loaded, then as it was saved. */
  readonly known: VideoProgress | null
  /** How the player was sent there; null until then, and when there was nowhere to go. */
  readonly resumed: Resumed | null
  /** Why the last load or save failed; null when it did not. It is tried again. */
  readonly error: unknown
}

/** While playing, when nothing else is said. ms */
const EVERY_MS = 5000
const NOTHING = { session: null, resumed: null, error: null } as const

/**
 * Resumes a session's player where its viewer was, then saves how far they are: every so often while it plays, and at once at a pause, a
 * seek, completion, the end, when the page is hidden, and when the component is gone. Options are those of `followProgress()`, as they are
 * when the session begins; `everyMs` is 5000 where it is left out.
 */
export function useProgress(
  session: Session | null,
  player: { readonly current: Seekable | null } | Seekable | null,
  source: ProgressSource | Progress,
  options: FollowProgressOptions = {},
): ProgressState {
  const progress = bookOf(source)
  const latest = useRef({ player, options })
  useEarlyEffect(() => {
    latest.current = { player, options }
  })
  const id = session?.snapshot.videoId
  const known = useSyncExternalStore(
    progress.watch,
    () => (id ? progress.rows[id] : null) ?? null,
    () => null,
  )
  const [went, setWent] = useState<{ session: Session | null; resumed: Resumed | null; error: unknown }>(NOTHING)

  useEffect(() => {
    if (!session) return
    const { player: on, options: chosen } = latest.current
    let here = true
    const say = (said: { resumed?: Resumed; error?: unknown }): void => {
      if (here) setWent((before) => ({ ...(before.session === session ? before : NOTHING), session, ...said }))
    }
    const stop = followProgress(session, on && 'current' in on ? on.current : on, progress, {
      everyMs: EVERY_MS,
      ...chosen,
      onResumed(resumed) {
        say({ resumed })
        latest.current.options.onResumed?.(resumed)
      },
      onError(error) {
        say({ error })
        latest.current.options.onError?.(error)
      },
    })
    return () => {
      here = false
      stop()
    }
  }, [session, progress])

  const { resumed, error } = went.session === session ? went : NOTHING
  return { known, resumed, error }
}
