import type { Media, SnapshotRecord } from '../records.ts'
import { CLOCK_OF, roundSeconds } from './account.ts'
import { toTenths, totalSeconds } from './ranges.ts'
import type { Clocks, SessionSnapshot } from './session.ts'
import { durationOf, type SessionState } from './state.ts'

/** Whose session it is and where it stands: constant, and in every snapshot. */
export interface SessionIdentity
  extends Pick<SnapshotRecord, 'session' | 'viewer' | 'player' | 'startedAt' | 'page' | 'referrer'> {
  readonly media: Media
}

const share = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.min(1, Math.round((part / whole) * 1e4) / 1e4)

/** The state as everybody reads it, at this moment: the time since the last reading goes to the clock that runs. */
export function project(
  state: SessionState,
  now: number,
  identity: { readonly session: string; readonly video: string },
): SessionSnapshot {
  const clocks: { -readonly [K in keyof Clocks]: number } = { ...state.clocks }
  if (state.name !== 'closed') clocks[CLOCK_OF[state.name]] += Math.max(0, Math.round(now) - state.now)
  const duration = durationOf(state)
  const position = state.player.position ?? state.last
  const end = duration ?? undefined
  const watched = toTenths(state.watched, end)
  const contentMs = Math.round(state.contentMs)
  return {
    ...identity,
    state: state.name,
    elapsedMs: Object.values(clocks).reduce((sum, ms) => sum + ms, 0),
    ...clocks,
    contentMs,
    played: state.played
      .map(([from, to]) => [roundSeconds(from), roundSeconds(to)] as const)
      .filter(([from, to]) => to > from),
    watched,
    twice: toTenths(state.twice, end),
    thrice: toTenths(state.thrice, end),
    position: position === null ? null : roundSeconds(position),
    maxPosition: state.maxPosition === null ? null : roundSeconds(state.maxPosition),
    duration,
    live: state.player.live,
    completion: share(state.maxPosition, duration),
    coverage: share(totalSeconds(state.watched), duration),
    engagement: duration ? Math.round((clocks.playingMs / duration) * 10) / 1e4 : null,
    playCount: state.playCount,
    pauseCount: state.pauseCount,
    seekCount: state.seekCount,
    rateChangeCount: state.rateChangeCount,
    renditionChangeCount: state.renditionChangeCount,
    rebufferCount: state.rebufferCount,
    errorCount: state.errorCount,
    averageRate: clocks.playingMs ? Math.round((contentMs / clocks.playingMs) * 1000) / 1000 : null,
    milestones: { reached: state.reached, played: state.milestonesPlayed },
    completed: state.completedAt !== null,
    completedAt: state.completedAt,
  }
}

/** What follows from other fields, or is spelled otherwise on the wire. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'elapsedMs',
  'completion',
  'coverage',
  'engagement',
  'averageRate',
  'completed',
])

/** The snapshot on the wire: only what is known and not nothing, for each costs its bytes four times a minute. */
export function toRecord(
  snapshot: SessionSnapshot,
  rev: number,
  at: number,
  identity: SessionIdentity,
): SnapshotRecord {
  const { media, ...rest } = identity
  const { duration: _, ...shown } = media
  const known = Object.entries(snapshot).filter(
    ([name, value]) => !NOT_SENT.has(name) && value !== null && value !== 0 && !(Array.isArray(value) && !value.length),
  )
  const record = { ...rest, ...shown, rev, at, ...Object.fromEntries(known) } as SnapshotRecord
  const { played, watched, milestones, ...others } = record
  return {
    ...others,
    ...(watched ? { watched } : {}),
    ...(played && JSON.stringify(toTenths(played)) !== JSON.stringify(watched) ? { played: toTenths(played) } : {}),
    ...(milestones?.reached.length ? { milestones } : {}),
  }
}
