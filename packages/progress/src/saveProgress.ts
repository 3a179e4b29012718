import type { Session, SessionSnapshot } from '@playhead/core'
import { totalSeconds } from './course.ts'
import type { SaveMoment, VideoProgress } from './progressSource.ts'

/** What saving works with. */
export interface Saving {
  readonly session: Session
  readonly everyMs: number
  /** The share of the video at which it counts as completed; null for the session's own threshold. */
  readonly completeAt: number | null
  /** Whether something failed before, which the first success makes good. */
  readonly hasFailed: boolean
  save(progress: VideoProgress, moment: SaveMoment): Promise<unknown>
  /** It failed; or, with null, it does no more. */
  told(error: unknown): void
}

/** Never more often than this, but when the page goes: backends answer 429 to more. ms */
const LEAST_MS = 1000
/** After these it is saved without waiting. */
const AT_ONCE = ['pause', 'seek', 'ended', 'complete'] as const

/**
 * Saves how far a session is: at once when playback begins, every so often while the position changes, and without waiting when it is paused,
 * sought, completed, ended or hidden. The returned function saves a last time and stops.
 */
export function saveProgress({ session, everyMs, completeAt, hasFailed, save, told }: Saving): () => void {
  const stopped = new AbortController()
  let savedAt = Number.NEGATIVE_INFINITY
  let saved = ''
  let failed = hasFailed
  let due = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Once it is, it stays so. */
  let wasCompleted = false
  function isCompleted({ completed, completion }: SessionSnapshot): boolean {
    wasCompleted ||= completeAt === null ? completed : (completion ?? 0) >= completeAt
    return wasCompleted
  }

  function send(leaving: boolean): void {
    clearTimeout(timer)
    due = Number.POSITIVE_INFINITY
    const { position, duration, contentMs, watched } = session.snapshot
    // What nobody has watched says nothing; it would only put an older position back to the start.
    if (position === null || !contentMs) return
    const completed = isCompleted(session.snapshot)
    const now = `${position} ${completed}`
    if (now === saved) return
    saved = now
    savedAt = performance.now()
    const progress = { position, duration, completed, watched: totalSeconds(watched), at: Date.now() }
    save(progress, { leaving }).then(
      () => {
        if (failed) told(null)
        failed = false
      },
      (error) => {
        failed = true
        told(error)
      },
    )
  }

  /** Leading and trailing: at once if it was long ago, else as soon as it was. */
  function soon(wait: number): void {
    const at = Math.max(performance.now(), savedAt + wait)
    if (at >= due) return
    clearTimeout(timer)
    due = at
    if (at <= performance.now()) send(false)
    else timer = setTimeout(() => send(false), at - performance.now())
  }

  const unlisten = [
    session.on('change', (snapshot) => {
      if (!wasCompleted && isCompleted(snapshot)) soon(LEAST_MS)
      else if (snapshot.state === 'playing' && snapshot.contentMs) soon(everyMs)
    }),
    session.on('end', () => send(true)),
    ...AT_ONCE.map((type) => session.on(type, () => soon(LEAST_MS))),
  ]
  const { signal } = stopped
  globalThis.document?.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && send(true), {
    signal,
  })
  globalThis.addEventListener?.('pagehide', () => send(true), { signal })

  return () => {
    if (signal.aborted) return
    stopped.abort()
    for (const end of unlisten) end()
    send(true)
  }
}
