import type { Media, Range } from '../contracts/media.ts'
import type { SnapshotRecord } from '../contracts/snapshot.ts'
import { CLOCK_BY_STATE, roundSeconds } from './reducer/draft.ts'
import { toTenths, totalSeconds } from './reducer/ranges.ts'
import { contentLength, isLive, knownDuration, type SessionState } from './reducer/state.ts'
import { MAX_S, publicPosition } from './reducer/timeline.ts'
import type { Clocks, SessionSnapshot } from './session.ts'

/** The constant part of every snapshot. */
export interface SessionIdentity
  extends Pick<
    SnapshotRecord,
    'session' | 'viewerId' | 'player' | 'startedAt' | 'page' | 'referrer'
  > {
  readonly media: Media
}

/** To a hundredth of a percent. */
const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.round((part / whole) * 1e4) / 1e4

/**
 * The public view of the state at `now`: the time since the last reading goes to the running clock.
 */
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
    clocks[CLOCK_BY_STATE[name]] += left - since
    clocks.pausedMs += until - left
  }
  const duration = knownDuration(state)
  const length = contentLength(state)
  const contentMs = Math.round(state.contentMs)
  const toPublic = (seconds: number | null): number | null =>
    roundSeconds(publicPosition(state.origin, seconds))
  const toPublicRange = ([from, to]: Range): Range => [
    toPublic(from) as number,
    toPublic(to) as number,
  ]
  const [watched, twice, thrice] = levels.map((level) =>
    toTenths(level.map(toPublicRange), duration ?? MAX_S),
  )
  return {
    ...identity,
    ...clocks,
    ...tally,
    state: name,
    elapsedMs: Object.values(clocks).reduce((sum, ms) => sum + ms),
    contentMs,
    played: state.played.map(toPublicRange).filter(([from, to]) => to > from),
    watched,
    twice,
    thrice,
    position: toPublic(player.position ?? state.last ?? state.place),
    maxPosition: toPublic(maxPosition),
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

/**
 * The snapshot on the wire. Omits derived fields and zero or empty values to keep the payload
 * small: it is sent every 15 s.
 */
export function toRecord(
  {
    elapsedMs,
    completion,
    coverage,
    engagement,
    averageRate,
    completed,
    played,
    ...sent
  }: SessionSnapshot,
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
