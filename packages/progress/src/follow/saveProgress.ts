import type { Clock, Host, Session, SessionSnapshot } from '@playhead/core'
import type { SaveOptions } from '../progress.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** What saving works with. */
export interface Saving {
  readonly session: Session
  readonly clock: Clock
  readonly host: Pick<Host, 'onPageMoment'>
  readonly everyMs: number
  /**
   * The share of the video at which it counts as completed; `session` for the session's own
   * `completed`.
   */
  readonly completeAt: number | 'session'
  /**
   * Whether playback neither continues from the stored position nor from one that the viewer chose.
   */
  isProvisional(snapshot: SessionSnapshot): boolean
  save(progress: VideoProgress, options: SaveOptions): Promise<unknown>
  /** Called with why a save failed, or with null when it did not. */
  onResult(error: unknown): void
}

/**
 * Progress is saved at these events without waiting. The sender makes that once a second at most.
 */
const SAVES_AT = ['pause', 'seek', 'ended', 'complete'] as const

/**
 * Saves a session's progress: when playback begins, every `everyMs` while the position changes, and
 * without waiting at a pause, a seek, completion, the end, and when the page is hidden. The
 * returned function saves a last time and stops.
 */
export function saveProgress({
  session,
  clock,
  host,
  everyMs,
  completeAt,
  isProvisional,
  save,
  onResult,
}: Saving): () => void {
  const stopped = new AbortController()
  let savedAt = Number.NEGATIVE_INFINITY
  let saved = ''

  /** Never goes back to false. */
  let wasCompleted = false
  function isCompleted({ completed, completion }: SessionSnapshot): boolean {
    wasCompleted ||= completeAt === 'session' ? completed : (completion ?? 0) >= completeAt
    return wasCompleted
  }

  function send(leaving: boolean): void {
    const { snapshot } = session
    const { position, duration, contentMs, live } = snapshot
    // Before anything was watched, a save would replace a stored position by the start. A live
    // stream has no position to resume at.
    if (position === null || !contentMs || live) return
    const completed = isCompleted(snapshot)
    const now = `${position} ${completed}`
    if (now === saved) return
    saved = now
    savedAt = clock.now()
    const row = { position, duration, completed, at: Math.round(clock.wall()) }
    save(row, { leaving, provisional: isProvisional(snapshot) }).then(
      () => onResult(null),
      onResult,
    )
  }

  const ends = [
    session.on('change', (snapshot) => {
      const wasBefore = wasCompleted
      const isDue = snapshot.state === 'playing' && clock.now() - savedAt >= everyMs
      if (isDue || (isCompleted(snapshot) && !wasBefore)) send(false)
    }),
    ...SAVES_AT.map((type) => session.on(type, () => send(false))),
  ]
  host.onPageMoment((moment) => moment !== 'visible' && send(true), stopped.signal)

  return () => {
    if (stopped.signal.aborted) return
    stopped.abort()
    for (const end of ends) end()
    send(true)
  }
}
