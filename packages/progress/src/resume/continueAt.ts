import { type Clock, type ResumeAttempt, type Session, systemClock } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { isSeconds } from '../rows/seconds.ts'
import { createSeeker } from '../seek/createSeeker.ts'
import { isSeekable, SEEKABLE, type Seekable } from '../seek/seekTarget.ts'
import { resumeAt } from './resumeAt.ts'
import { resumePoint } from './resumePoint.ts'

/** How a session continues at the position of another device. */
export interface ContinueOptions {
  /**
   * Drives the player where its adapter cannot: an element, `{ seek(seconds) }` or a function of
   * seconds.
   * @default `session.controls`
   */
  readonly player?: Seekable | null | undefined
  /** The source of time. @default systemClock() */
  readonly clock?: Clock | undefined
}

/**
 * Sends the player to the position of another device at the viewer's request, as after an offer in
 * `liveProgress({ onElsewhere })`. The attempt is verified, and reported as an attempt to resume.
 * @throws TypeError for `seconds` or `player`, and where nothing can drive the player.
 */
export async function continueAt(
  session: Session,
  seconds: number,
  { player, clock = systemClock() }: ContinueOptions = {},
): Promise<ResumeAttempt | null> {
  if (!isSeconds(seconds)) {
    throw new TypeError(
      `playhead: continueAt(session, seconds) expects seconds, got ${show(seconds)}`,
    )
  }
  if (player != null && !isSeekable(player)) {
    throw new TypeError(
      `playhead: continueAt() option "player" must be ${SEEKABLE}, got ${show(player)}`,
    )
  }
  const seeker = createSeeker(session, clock, player)
  if (!seeker) {
    throw new TypeError(
      `playhead: continueAt() expects the option "player", because the adapter "${session.adapter.name}" has no controls`,
    )
  }
  return resumeAt({
    player: seeker,
    session,
    signal: new AbortController().signal, // never aborted
    choose: (duration) => resumePoint(null, duration, { initialPosition: seconds }) ?? 0,
  })
}
