import type { Media, Range, SnapshotRecord } from '../records.ts'
import { CLOCK_OF, roundSeconds } from './reducer/draft.ts'
import { toTenths, totalSeconds } from './reducer/ranges.ts'
import { durationOf, isLive, lengthOf, type SessionState } from './reducer/state.ts'
import { MAX_S, toldPosition } from './reducer/timeline.ts'
import type { Clocks, SessionSnapshot } from './session.ts'

/** Whose session it is and where it stands: constant, and in every snapshot. */
export interface SessionIdentity
  extends Pick<SnapshotRecord, 'session' | 'viewerId' | 'player' | 'startedAt' | 'page' | 'referrer'> {
  readonly media: Media
}

/** To a hundredth of a percent. */
const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.round((part / whole) * 1e4) / 1e4

/** The state as everybody reads it, at this moment: the time since the last reading goes to the clock that runs. */
export function project(
  state: SessionState,
  now: number,
  identity: { readonly session: string; readonly videoId: string },
): SessionSnapshot {
  const { name, levels, player, maxPosition, milestones, completedAt, tally } = state
  const clocks: { -readonly [K in keyof Clocks]: number } = { ...state.clocks }
  if (name !== 'closed') {
    const since = state.now
    const until = Math.max(since, Math.round(now))
    // Nothing of this content plays once the player was seen elsewhere.
    const left = Math.min(until, Math.max(since, state.away[0]?.now ?? until))
    clocks[CLOCK_OF[name]] += left - since
    clocks.pausedMs += until - left
  }
  const duration = durationOf(state)
  const length = lengthOf(state)
  const contentMs = Math.round(state.contentMs)
  const told = (seconds: number | null): number | null => roundSeconds(toldPosition(state.origin, seconds))
  const toldRange = ([from, to]: Range): Range => [told(from) as number, told(to) as number]
  const [watched, twice, thrice] = levels.map((level) => toTenths(level.map(toldRange), duration ?? MAX_S))
  return {
    ...identity,
    ...clocks,
    ...tally,
    state: name,
    elapsedMs: Object.values(clocks).reduce((sum, ms) => sum + ms),
    contentMs,
    played: state.played.map(toldRange).filter(([from, to]) => to > from),
    watched,
    twice,
    thrice,
    position: told(player.position ?? state.last ?? state.place),
    maxPosition: told(maxPosition),
    duration,
    live: isLive(state),
    completion: ratio(maxPosition && Math.min(maxPosition, length ?? maxPosition), length),
    coverage: ratio(totalSeconds(levels[0], length ?? undefined), length),
    engagement: ratio(clocks.playingMs / 1000, length),
    averageRate: clocks.playingMs ? ratio(contentMs, clocks.playingMs) : null,
    milestones,
    completed: completedAt !== null,
    completedAt,
  } as SessionSnapshot
}

/** The snapshot on the wire: without what follows from the rest, and without what is nothing; each costs its bytes four times a minute. */
export function toRecord(
  { elapsedMs, completion, coverage, engagement, averageRate, completed, played, ...sent }: SessionSnapshot,
  rev: number,
  at: number,
  { media: { duration: _, end: __, ...media }, ...identity }: SessionIdentity,
): SnapshotRecord {
  const stretches = played.map((stretch) => stretch.map((seconds) => Math.round(seconds * 10) / 10))
  const { milestones, watched } = sent
  const all: Record<string, unknown> = {
    ...identity,
    ...media,
    ...sent,
    milestones: milestones.reached[0] && milestones,
    played: String(stretches) !== String(watched) && stretches,
    rev,
    at,
  }
  const record: Record<string, unknown> = {}
  for (const key in all) {
    const value = all[key]
    if (value && (value as { length?: number }).length !== 0) record[key] = value
  }
  return record as unknown as SnapshotRecord
}
