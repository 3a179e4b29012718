import type { Clock, Session, SessionSnapshot } from '@playhead/core'
import type { Seeker } from '../seek/createSeeker.ts'

/**
 * A position that differs by more than this, before anything was played, was set by the viewer or
 * the page. seconds
 */
const MOVED_S = 0.5
/** After an autoplayed video has played this long, staying is the viewer's choice. ms of content */
const AUTOPLAYED_MS = 10_000
/**
 * After this much content the position is the viewer's choice, wherever playback began. ms of
 * content
 */
const CHOSEN_MS = 60_000
/** After a break of this length, another device may have played on. ms */
const AWAY_MS = 60_000

/**
 * Whether the viewer has chosen a position. `byPlaying`: the player waited for their play, so that
 * playing is not such a choice.
 */
export type HasChosen = (byPlaying?: boolean) => boolean

/**
 * Observes from now on whether the viewer chooses a position, by playing from the start or by
 * seeking. `seeks` is the `seekCount` up to which seeks are not the viewer's choice.
 */
export function watchViewerChoice(session: Session, seeker: Seeker, seeks = 0): HasChosen {
  const first = seeker.read().position ?? 0
  return (byPlaying = false) => {
    const { contentMs, seekCount } = session.snapshot
    const { seeking, position, autoplay } = seeker.read()
    if (seekCount > seeks || seeking) return true
    const moved = Math.abs((position ?? first) - first)
    if (byPlaying) return moved > MOVED_S + contentMs / 1000
    if (contentMs > 0) return !autoplay || contentMs > AUTOPLAYED_MS
    return moved > MOVED_S
  }
}

/** Whether the session's position may be saved over a stored one. */
export interface PositionClaim {
  /** Whether the viewer has sought since the last long break. */
  readonly hasSought: boolean
  /** Sets whether playback continues from the stored position, also where no position is stored. */
  anchor(isAnchored: boolean): void
  /**
   * Whether playback neither continues from the stored position nor from one that the viewer chose.
   */
  isProvisional(snapshot: SessionSnapshot): boolean
  end(): void
}

/** `isOwnSeek` recognizes the seeks of progress where the session counts them as the viewer's. */
export function createPositionClaim(
  session: Session,
  clock: Clock,
  isOwnSeek: (to: number) => boolean,
): PositionClaim {
  const claim = {
    isAnchored: false,
    hasSought: session.snapshot.seekCount > 0,
    contentBefore: session.snapshot.contentMs,
    playedAt: clock.wall(),
  }
  const subscriptions = [
    session.on('seek', ({ to, cause }) => {
      claim.hasSought ||= cause !== 'engine' && to !== null && !isOwnSeek(to)
    }),
    session.on('change', ({ state, contentMs }) => {
      if (state !== 'playing') return
      const now = clock.wall()
      if (now - claim.playedAt > AWAY_MS) {
        claim.isAnchored = claim.hasSought = false
        claim.contentBefore = contentMs
      }
      claim.playedAt = now
    }),
  ]
  return {
    get hasSought() {
      return claim.hasSought
    },
    anchor(isAnchored) {
      claim.isAnchored = isAnchored
    },
    isProvisional: ({ state, contentMs }) =>
      !claim.isAnchored &&
      !claim.hasSought &&
      contentMs - claim.contentBefore < CHOSEN_MS &&
      state !== 'ended',
    end() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}
