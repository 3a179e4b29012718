import type { Random } from './createRandom.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
const DAYS = 365
/** Where the school is. */
const TIME_ZONE = 'Europe/Berlin'

/** Parts of the school year, by their first and last day, and how busy they are. */
const SEASONS: readonly (readonly [from: string, to: string, weight: number])[] = [
  ['12-22', '12-31', 0.06], // Christmas
  ['01-01', '01-05', 0.08],
  ['02-05', '02-18', 2], // exams
  ['02-19', '04-07', 0.22], // spring break
  ['07-08', '07-21', 1.9], // exams
  ['07-22', '10-03', 0.12], // summer break
]
const TERM_STARTS = ['04-08', '10-04'] as const
/** From Monday. */
const WEEKDAYS = [1.15, 1.2, 1.1, 1, 0.62, 0.42, 0.95]
/** By the hour: lessons in the morning, homework in the evening. */
const SCHOOL_DAY = [
  1, 0, 0, 0, 0, 1, 3, 7, 12, 15, 16, 14, 9, 10, 13, 14, 13, 12, 13, 18, 24, 22, 12, 4,
]
const WEEKEND = [
  3, 1, 0, 0, 0, 0, 1, 2, 4, 8, 12, 13, 11, 10, 11, 13, 14, 14, 15, 18, 20, 18, 12, 6,
]

/** A day of the year before `now`. */
export interface Day {
  /** Epoch ms of midnight in the time zone of the school. */
  readonly start: number
  /** How busy it is. 0: it has no sessions. */
  readonly weight: number
  /** How many begin a course on it. */
  readonly starts: number
  readonly isExam: boolean
  readonly hours: readonly number[]
}

export interface Calendar {
  /** The oldest first. */
  readonly days: readonly Day[]
  /** The index of a day by its starts. */
  pickStart(random: Random): number
  /** The next busy day from an index on; `undefined` when the year is over. */
  findDay(random: Random, from: number): number | undefined
  /** A moment of a day, by its hours. */
  pickMoment(random: Random, day: number, hours?: readonly number[]): number
}

/**
 * A new day costs the embedded engine of a collector as much as twenty sessions, since it creates
 * partitions. Of few sessions, the quieter days have none.
 */
const SESSIONS_PER_DAY = 20
const MIN_DAYS = 40

const formatDay = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, dateStyle: 'short' })
const formatHour = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: TIME_ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
})

/** The midnight before a moment, in the time zone of the school. */
function findMidnight(moment: number): number {
  const noon = Date.parse(`${formatDay.format(moment)}T12:00:00Z`)
  const [hours = 0, minutes = 0] = formatHour.format(noon).split(':').map(Number)
  return noon - hours * HOUR_MS - minutes * 60_000
}

export function createCalendar(random: Random, now: number, sessions: number): Calendar {
  const today = findMidnight(now)
  const all = Array.from({ length: DAYS }, (_, at) => toDay(today, at))
  // By chance, so that a quiet weekday remains here and there.
  const ranks = all.map(({ weight }) => weight * random.between(0.5, 1))
  const count = Math.min(DAYS, Math.max(MIN_DAYS, Math.round(sessions / SESSIONS_PER_DAY)))
  const least = [...ranks].sort((a, b) => b - a)[count - 1] as number
  const days = all.map((day, at) =>
    (ranks[at] as number) < least ? { ...day, weight: 0, starts: 0 } : day,
  )
  const busiest = Math.max(...days.map(({ weight }) => weight))
  const starts = days.map(({ starts: share }, at) => [at, share] as const)
  return {
    days,
    pickStart: (random) => random.weighted(starts),
    findDay(random, from) {
      for (let at = Math.max(0, from); at < DAYS; at++)
        if (random.chance((days[at] as Day).weight / busiest)) return at
      return undefined
    },
    pickMoment(random, at, hours) {
      const day = days[at] as Day
      const shares = (hours ?? day.hours).map((share, hour) => [hour, share] as const)
      return Math.round(day.start + (random.weighted(shares) + random.next()) * HOUR_MS)
    },
  }
}

function toDay(today: number, at: number): Day {
  const start = findMidnight(today + 12 * HOUR_MS - (DAYS - 1 - at) * DAY_MS)
  const date = formatDay.format(start)
  const season = SEASONS.find(([from, to]) => date.slice(5) >= from && date.slice(5) <= to)
  const weekday = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7
  const since = Math.min(
    ...TERM_STARTS.flatMap((day) => {
      const days = (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-${day}`)) / DAY_MS
      return days >= 0 ? [days] : []
    }),
  )
  // The platform has grown by half within the year.
  const growth = 0.8 + (0.4 * at) / DAYS
  const weight = (season?.[2] ?? 1) * (WEEKDAYS[weekday] as number) * growth
  return {
    ...{ start, weight, isExam: (season?.[2] ?? 1) > 1 },
    // Most begin within the first weeks of a term.
    starts: weight * (0.12 + 2.5 * Math.exp(-since / 12)),
    hours: weekday > 4 ? WEEKEND : SCHOOL_DAY,
  }
}
