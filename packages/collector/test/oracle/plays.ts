import type { Range, SessionStateName, SnapshotRecord } from '@playhead/core'
import fc from 'fast-check'

/** A session as the oracle knows it: marked tenths of a second, and plain values. */
export interface Play {
  readonly session: string
  readonly videoId: string
  readonly title: string | undefined
  readonly viewerId: string | undefined
  readonly courseId: string | undefined
  readonly lessonId: string | undefined
  readonly preview: boolean
  readonly player: string
  readonly device: string | null
  readonly browser: string | null
  readonly country: string | null
  readonly startedAt: number
  readonly at: number
  readonly state: SessionStateName
  readonly playingMs: number
  readonly startupMs: number
  readonly rebufferMs: number
  readonly rebufferCount: number
  readonly errorCount: number
  readonly playCount: number
  readonly seekCount: number
  readonly duration: number | null
  readonly position: number
  readonly maxPosition: number
  readonly completed: boolean
  /** How often each tenth of a second was played. */
  readonly times: ReadonlyMap<number, number>
  readonly reached: readonly number[]
}

/** The Sunday on which clocks are set back in Europe is in the middle of these days. */
export const FIRST_DAY: number = Date.UTC(2026, 9, 23)
const DAYS = 4
const HOUR_MS = 3_600_000
export const NOW: number = FIRST_DAY + DAYS * 24 * HOUR_MS

/** Durations of the videos, seconds. */
export const VIDEOS: Readonly<Record<string, number | null>> = {
  'video-a': 42,
  'video-b': 30.5,
  'video-c': null,
  'video-d': 65,
}

/** What is chosen at random about a play. */
export interface GivenPlay {
  readonly videoId: string
  readonly viewerId: string | undefined
  readonly courseId: string | undefined
  readonly lessonId: string | undefined
  readonly preview: boolean
  readonly player: string
  readonly device: string | null
  readonly browser: string | null
  readonly country: string | null
  /** Quarters of an hour since the first day, and seconds. */
  readonly quarter: number
  readonly second: number
  readonly state: SessionStateName
  /** What was played, tenths of a second. */
  readonly pieces: readonly { readonly from: number; readonly length: number }[]
  readonly pausedMs: number
  readonly startupMs: number
  readonly rebuffers: number
  readonly errorCount: number
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 3 })
const orNull = (...values: string[]): fc.Arbitrary<string | null> =>
  fc.constantFrom(...values, null)

/** Quarters of an hour since the first day: midnights of several zones, and the ends of the hour that comes twice. */
const EDGES = [
  ...[0, 96, 192, 288, 88, 184, 280, 283, 208, 304, 73, 169, 265],
  ...[191, 196, 200, 204, 117],
]

const given: fc.Arbitrary<GivenPlay> = fc.record({
  videoId: fc.constantFrom(...Object.keys(VIDEOS)),
  viewerId: maybe(fc.constantFrom('ann', 'bob', 'cid')),
  courseId: maybe(fc.constantFrom('course-1', 'course-2')),
  lessonId: maybe(fc.constantFrom('lesson-1', 'lesson-2')),
  preview: fc.boolean(),
  player: fc.constantFrom('html5', 'youtube'),
  device: orNull('desktop', 'mobile'),
  browser: orNull('Firefox', 'Safari'),
  country: orNull('DE', 'US'),
  // Quarters of an hour: often those at which a period begins, a day, or an hour that comes twice.
  quarter: fc.oneof(fc.nat(DAYS * 96 - 1), fc.constantFrom(...EDGES)),
  second: fc.constantFrom(0, 1, 899),
  state: fc.constantFrom<SessionStateName>('playing', 'paused', 'rebuffering', 'ended', 'closed'),
  pieces: fc.array(fc.record({ from: fc.nat(640), length: fc.integer({ min: 1, max: 150 }) }), {
    maxLength: 4,
  }),
  pausedMs: fc.constantFrom(0, 5000, 1_200_000, 4_000_000),
  startupMs: fc.constantFrom(0, 120, 900),
  rebuffers: fc.nat(2),
  errorCount: fc.constantFrom(0, 0, 1),
})
/** Plays of one project. */
export const somePlays: fc.Arbitrary<readonly GivenPlay[]> = fc.array(given, {
  minLength: 1,
  maxLength: 14,
})

export function createPlay(given: GivenPlay, session: string): Play {
  const { pieces, quarter, second, pausedMs, startupMs, rebuffers, errorCount, ...known } = given
  const duration = VIDEOS[known.videoId] ?? null
  const end = duration === null ? 640 : Math.ceil(duration * 10)
  const times = new Map<number, number>()
  let playingMs = 0
  let position = 0
  for (const { from, length } of pieces) {
    const begin = from % end
    const to = Math.min(end, begin + length)
    for (let tenth = begin; tenth < to; tenth++) times.set(tenth, (times.get(tenth) ?? 0) + 1)
    playingMs += (to - begin) * 100
    position = to / 10
  }
  const maxPosition = times.size ? (Math.max(...times.keys()) + 1) / 10 : 0
  const startedAt = FIRST_DAY + quarter * (HOUR_MS / 4) + second * 1000
  const rebufferMs = rebuffers * 250
  return {
    ...known,
    session,
    title: known.videoId === 'video-d' ? undefined : `Title of ${known.videoId}`,
    startedAt,
    at: startedAt + startupMs + playingMs + rebufferMs + pausedMs,
    playingMs,
    startupMs,
    rebufferMs,
    rebufferCount: rebuffers,
    errorCount,
    playCount: pieces.length ? 1 : 0,
    seekCount: Math.max(0, pieces.length - 1),
    duration,
    position,
    maxPosition,
    completed: duration !== null && maxPosition >= duration * 0.9,
    times,
    reached:
      duration === null
        ? []
        : [25, 50, 75, 90, 100].filter((percent) => maxPosition >= (duration * percent) / 100),
  }
}

/** The tenths that were played at least so often, as ranges of seconds. */
export function toRanges({ times }: Pick<Play, 'times'>, least: number): Range[] {
  const ranges: [number, number][] = []
  const tenths = [...times].filter(([, count]) => count >= least).map(([tenth]) => tenth)
  for (const at of tenths.sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && Math.round(last[1] * 10) === at) last[1] = (at + 1) / 10
    else ranges.push([at / 10, (at + 1) / 10])
  }
  return ranges
}

/** The last snapshot of a play. */
export function toSnapshot(play: Play): SnapshotRecord {
  const { device: _, browser: __, country: ___, times: ____, reached, completed, ...fields } = play
  const { title, viewerId, courseId, lessonId, duration, preview, ...known } = fields
  return {
    ...known,
    rev: 1,
    ...(title !== undefined && { title }),
    ...(viewerId !== undefined && { viewerId }),
    ...(courseId !== undefined && { courseId }),
    ...(lessonId !== undefined && { lessonId }),
    ...(duration !== null && { duration }),
    ...(preview && { preview }),
    contentMs: play.playingMs,
    watched: toRanges(play, 1),
    twice: toRanges(play, 2),
    thrice: toRanges(play, 3),
    milestones: { reached: reached as never, played: [] },
    ...(completed && { completedAt: play.at }),
  }
}
