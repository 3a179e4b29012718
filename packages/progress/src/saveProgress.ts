import type { Clock, Host, Session, SessionSnapshot } from '@playhead/core'
import type { SaveOptions } from './progress.ts'
import type { VideoProgress } from './progressSource.ts'

/** What saving works with. */
export interface Saving {
  readonly session: Session
  readonly clock: Clock
  readonly host: Pick<Host, 'onPageMoment'>
  readonly everyMs: number
  /** The share of the video at which it counts as completed; `session` for what the session says. */
  readonly completeAt: number | 'session'
  /** Whether the viewer has not chosen to be where they are. */
  isProvisional(snapshot: SessionSnapshot): boolean
  save(progress: VideoProgress, options: SaveOptions): Promise<unknown>
  /** It failed; or, with null, it did not. */
  told(error: unknown): void
}

/** After these it is saved without waiting; that it is once a second at most, the sender sees to. */
const AT_ONCE = ['pause', 'seek', 'ended', 'complete'] as const

/**
 * Saves how far a session is: at once when playback begins, every so often while the position changes, and without waiting when it is paused,
 * sought, completed, ended or hidden. The returned function saves a last time and stops.
 */
export function saveProgress({
  session,
  clock,
  host,
  everyMs,
  completeAt,
  isProvisional,
  save,
  told,
}: Saving): () => void {
  const stopped = new AbortController()
  let savedAt = Number.NEGATIVE_INFINITY
  let saved = ''

  /** Once it is, it stays so. */
  let wasCompleted = false
  function isCompleted({ completed, completion }: SessionSnapshot): boolean {
    wasCompleted ||= completeAt === 'session' ? completed : (completion ?? 0) >= completeAt
    return wasCompleted
  }

  function send(leaving: boolean): void {
    const { snapshot } = session
    const { position, duration, contentMs, live } = snapshot
    // What nobody has watched says nothing; it would only put an older position back to the start. Live streams have no place to go back to.
    if (position === null || !contentMs || live) return
    const completed = isCompleted(snapshot)
    const now = `${position} ${completed}`
    if (now === saved) return
    saved = now
    savedAt = clock.now()
    const row = { position, duration, completed, at: Math.round(clock.wall()) }
    save(row, { leaving, provisional: isProvisional(snapshot) }).then(() => told(null), told)
  }

  const ends = [
    session.on('change', (snapshot) => {
      const wasBefore = wasCompleted
      const isDue = snapshot.state === 'playing' && clock.now() - savedAt >= everyMs
      if (isDue || (isCompleted(snapshot) && !wasBefore)) send(false)
    }),
    ...AT_ONCE.map((type) => session.on(type, () => send(false))),
  ]
  host.onPageMoment((moment) => moment !== 'visible' && send(true), stopped.signal)

  return () => {
    if (stopped.signal.aborted) return
    stopped.abort()
    for (const end of ends) end()
    send(true)
  }
}
