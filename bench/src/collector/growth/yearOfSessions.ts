import type { SnapshotRecord } from '@playhead/core'
import { mulberry32 } from '@playhead/example-demo-data/mulberry32'

const DAY_MS = 86_400_000
const DAYS = 365
const VIDEOS = 500
const COURSES = 50
/** Each has about ten sessions a year when there are a million. */
const VIEWERS = 100_000

/** Browsers whose sessions arrive together, since the collector derives the device from a request. */
export const USER_AGENTS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
]

/** The sessions of a day, by the index of their user agent. */
export interface DayOfSessions {
  /** Epoch ms: when the day is over. */
  readonly end: number
  readonly sessions: readonly SnapshotRecord[]
}

/**
 * Sessions of the year before `now`, with the counters of their end. Videos are as popular as
 * videos are: the first of the 500 has a seventh of the sessions, half of them are of the first 25.
 */
export function* yearOfSessions(given: {
  readonly count: number
  readonly now: number
  readonly seed: number
}): Generator<DayOfSessions> {
  const { count, now, seed } = given
  const random = mulberry32(seed)
  const last = Math.floor(now / DAY_MS) * DAY_MS
  const first = last - DAYS * DAY_MS
  for (let day = 0; day < DAYS; day++) {
    const until = Math.round((count * (day + 1)) / DAYS)
    const from = Math.round((count * day) / DAYS)
    yield {
      end: first + (day + 1) * DAY_MS,
      sessions: Array.from({ length: until - from }, (_, at) =>
        createSession(`bench-session-${seed}-${from + at}`, first + day * DAY_MS, random),
      ),
    }
  }
}

/** The share of sessions of a video falls with its rank. */
const SHARES = Array.from({ length: VIDEOS }, (_, rank) => 1 / (rank + 1))
const TOTAL = SHARES.reduce((sum, share) => sum + share, 0)

function chooseVideo(random: () => number): number {
  let left = random() * TOTAL
  const found = SHARES.findIndex((share) => {
    left -= share
    return left < 0
  })
  return Math.max(found, 0) // rounding may leave a little
}

function createSession(session: string, day: number, random: () => number): SnapshotRecord {
  const video = chooseVideo(random)
  const duration = 300 + ((video * 97) % 2100)
  const reached = duration * Math.min(1, 0.05 + random() ** 1.5 * 1.1)
  const skipped = random() < 0.3 ? reached * (0.2 + random() * 0.3) : 0
  const watchedTo = Math.round((reached - skipped) * 10) / 10
  const watched: [number, number][] = skipped
    ? [
        [0, Math.round(watchedTo * 5) / 10],
        [Math.round((watchedTo / 2 + skipped) * 10) / 10, Math.round(reached * 10) / 10],
      ]
    : [[0, watchedTo]]
  const playingMs = Math.round(watchedTo * 1000)
  const startedAt = day + Math.floor(random() * (DAY_MS - playingMs * 1.2 - 60_000))
  const completed = reached >= duration * 0.9
  const rebuffers = random() < 0.1 ? 1 + Math.floor(random() * 3) : 0
  return {
    session,
    rev: 1 + Math.floor(watchedTo / 10),
    videoId: `video-${video}`,
    title: `Lesson ${video}`,
    courseId: `course-${video % COURSES}`,
    ...(random() < 0.8 && { viewerId: `viewer-${Math.floor(random() * VIEWERS)}` }),
    player: ['html5', 'plyr', 'youtube'][video % 3] as string,
    startedAt,
    at: startedAt + Math.round(playingMs * 1.1) + 5000,
    state: 'closed',
    duration,
    playingMs,
    contentMs: playingMs,
    rebufferMs: rebuffers * 700,
    rebufferCount: rebuffers,
    startupMs: 150 + Math.floor(random() ** 4 * 4000),
    position: Math.round(reached * 10) / 10,
    maxPosition: Math.round(reached * 10) / 10,
    playCount: 1,
    seekCount: skipped ? 1 : 0,
    watched,
    ...(random() < 0.1 && { twice: [[0, Math.min(30, watchedTo)]] as const }),
    ...(completed && { completedAt: startedAt + playingMs }),
  }
}
