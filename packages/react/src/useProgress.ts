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
import { sharedProgress } from './sharedProgress.ts'
import { useEarlyEffect } from './useEarlyEffect.ts'

/** The viewer's progress, and how resuming and saving went. */
export interface ProgressState {
  /** Kept on this device or loaded, then as it was saved. */
  readonly known: VideoProgress | null
  /**
   * How the player was sent to the stored position; null until then, and without a stored position.
   */
  readonly resumed: Resumed | null
  /** Why the last load or save failed; null when it did not. Both are tried again. */
  readonly error: unknown
}

/** Options of `followProgress()`; the player may be in a ref. */
export interface UseProgressOptions extends Omit<FollowProgressOptions, 'player'> {
  /**
   * Drives the player where its adapter cannot: see `followProgress()`.
   * @default `session.controls`
   */
  readonly player?: { readonly current: Seekable | null } | Seekable | null | undefined
}

/** How often progress is saved while playing, by default. ms */
const EVERY_MS = 5000
const NOTHING = { session: null, resumed: null, error: null } as const

/**
 * Sends a session's player to the viewer's stored position, then saves their progress: every
 * `everyMs` while playing (5000 by default), and at once at a pause, a seek, completion, the end,
 * when the page is hidden, and when the component is unmounted. Options are those of
 * `followProgress()`, read when the session begins.
 */
export function useProgress(
  session: Session | null,
  source: ProgressSource | Progress,
  options: UseProgressOptions = {},
): ProgressState {
  const progress = sharedProgress(source)
  const latest = useRef(options)
  useEarlyEffect(() => {
    latest.current = options
  })
  const id = session?.snapshot.videoId
  const known = useSyncExternalStore(
    progress.watch,
    () => (id ? progress.rows[id] : null) ?? null,
    () => null,
  )
  const [outcome, setOutcome] = useState<{
    session: Session | null
    resumed: Resumed | null
    error: unknown
  }>(NOTHING)

  useEffect(() => {
    if (!session) return
    const { player, ...rest } = latest.current
    let isMounted = true
    const update = (change: { resumed?: Resumed; error?: unknown }): void => {
      if (isMounted)
        setOutcome((before) => ({
          ...(before.session === session ? before : NOTHING),
          session,
          ...change,
        }))
    }
    const stop = followProgress(session, progress, {
      everyMs: EVERY_MS,
      ...rest,
      player: player && 'current' in player ? player.current : player,
      onResumed(resumed) {
        update({ resumed })
        latest.current.onResumed?.(resumed)
      },
      onError(error) {
        update({ error })
        latest.current.onError?.(error)
      },
    })
    return () => {
      isMounted = false
      stop()
    }
  }, [session, progress])

  const { resumed, error } = outcome.session === session ? outcome : NOTHING
  return { known, resumed, error }
}
