import type { ResumeAttempt, Session } from '@playhead/core'
import type { Progress } from '../progress.ts'
import { SAME_POSITION_S } from '../rows/seconds.ts'
import type { Seeker } from '../seek/createSeeker.ts'
import { resumeAt } from './resumeAt.ts'
import { type ResumeOptions, resumePoint } from './resumePoint.ts'
import { type HasChosen, watchViewerChoice } from './viewerChoice.ts'

/** What resuming works with. */
export interface ResumerParts {
  readonly session: Session
  readonly seeker: Seeker
  readonly progress: Progress
  readonly options: ResumeOptions
  readonly signal: AbortSignal
  onAttempt(attempt: ResumeAttempt): void
}

/** Sends a player to the stored position. */
export interface Resumer {
  /** The position that the player was last sent to; NaN before that. Seconds */
  readonly target: number
  /** Null where there is nothing to resume. */
  resume(): Promise<ResumeAttempt | null>
  /**
   * To be called once the backend has answered: it may have another position than that of the
   * `first` attempt.
   */
  correct(first: ResumeAttempt | null, hasSought: boolean): Promise<ResumeAttempt | null>
}

/** Observes from now on whether the viewer chooses a position. */
export function createResumer({
  session,
  seeker,
  progress,
  options,
  signal,
  onAttempt,
}: ResumerParts): Resumer {
  const { videoId } = session.snapshot
  const hasChosen = watchViewerChoice(session, seeker)
  const resumer = { target: Number.NaN, hadRead: false }

  const run = (hasChosen: HasChosen): Promise<ResumeAttempt | null> =>
    resumeAt({
      player: seeker,
      session,
      signal,
      choose(duration) {
        resumer.hadRead = progress.hasRead(videoId)
        const to = resumePoint(progress.rows[videoId], duration, options)
        resumer.target = to ?? Number.NaN
        return to
      },
      hasChosen,
      onAttempt,
    })

  return {
    get target() {
      return resumer.target
    },
    resume: () => run(hasChosen),
    async correct(first, hasSought) {
      if (resumer.hadRead) return first
      const { duration, position } = seeker.read()
      const to = resumePoint(progress.rows[videoId], duration, options)
      if (to === null || options.initialPosition !== undefined) return first
      // Saves of this page are between the position of the first attempt and that of the player.
      const isKnown =
        to >= (first?.target ?? 0) - (options.back ?? 0) - SAME_POSITION_S &&
        to <= (position ?? 0) + SAME_POSITION_S
      if (isKnown || first?.reason === 'viewer') return first
      return run(watchViewerChoice(session, seeker, hasSought ? 0 : session.snapshot.seekCount))
    },
  }
}
