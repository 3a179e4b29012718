import type { Range, SnapshotRecord } from '@playhead/core'
import { intersect, measure } from './ranges.ts'
import type { Sample } from './sample.ts'

/** A session as it is stored. */
export type StoredState = Omit<SnapshotRecord, 'played'>

/** Positions are rounded, and timers are late. seconds */
const SLACK_S = 2
/**
 * Pages send a position every 5 to 15 s, once a minute in a background tab. After a longer time a
 * pause is more likely than playback. ms
 */
const MAX_SAMPLE_GAP_MS = 90_000
/** The longest time of playback before the first sample of a page. ms */
const MAX_FIRST_SAMPLE_MS = 15_000
/** The collector accepts 20 revisions a second. */
const MS_PER_REVISION = 50
const MILESTONES = [25, 50, 75, 90, 100] as const

/** What was played between two samples. */
interface Step {
  readonly range: Range
  readonly playingMs: number
}

/**
 * The snapshot that a sample makes of its session. Clocks and counts only grow, and ranges are those
 * that are new, so that the merge loses nothing when several samples arrive at once. Revisions
 * follow from the time of the sample: of samples in any order, the latest one decides the position.
 */
export function continueSession(stored: StoredState | undefined, sample: Sample): SnapshotRecord {
  const { session, player, at } = sample
  const duration = sample.duration ?? stored?.duration
  const limit = (seconds: number): number => Math.min(seconds, duration ?? seconds)
  const position = limit(sample.position)
  const step = inferStep(stored, { ...sample, position }, limit)
  const startedAt =
    stored?.startedAt ?? Math.min(sample.startedAt ?? at, at - (step?.playingMs ?? 0))
  const maxPosition = Math.max(position, limit(sample.maxPosition ?? 0), stored?.maxPosition ?? 0)
  /** Playing time that the sender measured since the previous sample. */
  const measuredMs = stored ? Math.max(0, (sample.playingMs ?? 0) - (stored.playingMs ?? 0)) : 0
  const playingMs = sample.playingMs ?? (stored?.playingMs ?? 0) + (step?.playingMs ?? 0)
  const watched: readonly Range[] = step ? [step.range] : []
  const twice = watched.flatMap((range) => intersect(stored?.watched ?? [], range))
  const thrice = twice.flatMap((range) => intersect(stored?.twice ?? [], range))
  const seen = measure(stored?.watched ?? []) + measure(watched) - measure(twice)
  const isComplete =
    sample.completed ||
    (!!sample.completeAt && !!duration && maxPosition >= sample.completeAt * duration)
  return {
    ...carryOver(stored, sample),
    session,
    player,
    startedAt,
    at,
    rev: findRevision(stored, sample, startedAt),
    state: 'playing',
    duration,
    position,
    maxPosition,
    playingMs,
    contentMs: (stored?.contentMs ?? 0) + (step ? measureMs(step.range) : measuredMs),
    ...{ watched, twice, thrice },
    ...sample.counts,
    ...(!sample.counts && playingMs > 0 && { playCount: 1 }),
    milestones: {
      reached: listMilestones(maxPosition, duration),
      played: listMilestones(seen, duration),
    },
    ...(isComplete && { completedAt: at }),
  }
}

/** What the newest snapshot decides: a sample that leaves it out does not remove it. */
function carryOver(
  stored: StoredState | undefined,
  { videoId, viewerId, courseId, lessonId, preview, referrer }: Sample,
): Pick<SnapshotRecord, 'videoId' | 'viewerId' | 'courseId' | 'lessonId' | 'preview' | 'referrer'> {
  return {
    videoId: stored?.videoId ?? videoId,
    viewerId: stored?.viewerId ?? viewerId,
    courseId: courseId ?? stored?.courseId,
    lessonId: lessonId ?? stored?.lessonId,
    preview: preview ?? stored?.preview,
    referrer: referrer ?? stored?.referrer,
  }
}

/**
 * `[previous, position)` was played when it is no longer than what could be played since. A sample
 * that is older than the stored one proves nothing.
 */
function inferStep(
  stored: StoredState | undefined,
  sample: Sample,
  limit: (seconds: number) => number,
): Step | undefined {
  if (stored && isOlder(stored, sample)) return undefined
  const previous = limit(stored ? (stored.position ?? 0) : (sample.previous ?? sample.position))
  const gained = sample.position - previous
  const { playingMs, rate } = findPlayable(stored, sample)
  const isPlayed = gained > 0 && gained <= (playingMs / 1000) * rate + SLACK_S
  if (!isPlayed) return undefined
  const range: Range = [previous, sample.position]
  return { range, playingMs: Math.min(playingMs, measureMs(range)) }
}

/** The longest time of playback since the previous sample, and the fastest rate in it. */
function findPlayable(
  stored: StoredState | undefined,
  sample: Sample,
): { readonly playingMs: number; readonly rate: number } {
  const { playingMs, at, rate } = sample
  if (playingMs !== undefined)
    return { playingMs: Math.max(0, playingMs - (stored?.playingMs ?? 0)), rate }
  if (stored) return { playingMs: Math.min(at - stored.at, MAX_SAMPLE_GAP_MS), rate }
  return { playingMs: MAX_FIRST_SAMPLE_MS, rate: 1 }
}

const measureMs = ([from, to]: Range): number => Math.round((to - from) * 1000)

/**
 * Whether a sample was made before the stored one: by its time, or by the watch time of a page that
 * measures it, whose requests may come late without a time of their own.
 */
const isOlder = (
  stored: StoredState,
  { at, playingMs = Number.POSITIVE_INFINITY }: Sample,
): boolean => at < stored.at || playingMs < (stored.playingMs ?? 0)

function findRevision(stored: StoredState | undefined, sample: Sample, startedAt: number): number {
  const byTime = 1 + Math.floor(Math.max(0, sample.at - startedAt) / MS_PER_REVISION)
  if (!stored) return byTime
  // The merge keeps what is stored when a revision comes again.
  return isOlder(stored, sample) ? Math.min(byTime, stored.rev) : Math.max(byTime, stored.rev + 1)
}

const listMilestones = (seconds: number, duration: number | undefined): readonly number[] =>
  duration ? MILESTONES.filter((percent) => seconds / duration >= percent / 100) : []
