import type { Session } from '@playhead/core'
import {
  followProgress,
  type MediaLike,
  type Progress as ProgressBook,
  type ProgressSource,
  type Resumed,
  type VideoProgress,
} from '@playhead/progress'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { bookOf } from './bookOf.ts'

/** How progress is kept. */
export interface ProgressOptions {
  /** How often it is saved while playing, ms. @default 5000 */
  readonly every?: number | undefined
  /** Whether the player is sent to where the viewer was. @default true */
  readonly resume?: boolean | undefined
  /** Whether that is done with a video that is completed. @default false */
  readonly resumeCompleted?: boolean | undefined
}

/** How far the viewer is, and how that went. */
export interface Progress {
  /** What is known: from the source, then as it was saved. */
  readonly known: VideoProgress | null
  /** How the player was sent there; null until then, and when there was nowhere to go. */
  readonly resumed: Resumed | null
  /** Why the last load or save failed; null when it did not. */
  readonly error: unknown
}

const NOTHING = { session: null, resumed: null, error: null } as const

/**
 * Resumes a session's player where its viewer was, then saves how far they are: every so often while it plays, and at once at a pause, a
 * seek, completion, the end, when the page is hidden, and when the component is gone.
 */
export function useProgress(
  session: Session | null,
  player: { readonly current: MediaLike | null } | MediaLike | null,
  source: ProgressSource | ProgressBook,
  { every = 5000, resume = true, resumeCompleted = false }: ProgressOptions = {},
): Progress {
  const shared = bookOf(source)
  const id = session?.snapshot.video
  const known = useSyncExternalStore(
    shared.watch,
    () => (id ? shared.rows[id] : null) ?? null,
    () => null,
  )
  const [went, setWent] = useState<{ session: Session | null; resumed: Resumed | null; error: unknown }>(NOTHING)

  useEffect(() => {
    if (!session) return
    const say = (said: { resumed?: Resumed | null; error?: unknown }): void =>
      setWent((before) => ({ ...(before.session === session ? before : NOTHING), session, ...said }))
    const element = player && 'current' in player ? player.current : player
    return followProgress(session, element, bookOf(source), {
      everyMs: every,
      resume,
      resumeCompleted,
      onResumed: (resumed) => say({ resumed }),
      onError: (error) => say({ error }),
    })
    // A ref is the same object for ever; an element in state is another one with another session.
  }, [session, source, player, every, resume, resumeCompleted])

  const { resumed, error } = went.session === session ? went : NOTHING
  return { known, resumed, error }
}
