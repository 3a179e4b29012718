import type { Play } from './plays.ts'

/** Filters as a request has them. */
export interface ModelFilters {
  readonly from?: string
  readonly to?: string
  readonly tz?: string
  readonly device?: string
  readonly browser?: string
  readonly country?: string
  readonly player?: string
  readonly courseId?: string
  readonly lessonId?: string
  readonly viewerId?: string
  readonly preview?: boolean
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const [year, two] = ['numeric', '2-digit'] as const
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{
      timeZone,
      hourCycle: 'h23',
      year,
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    },
  })
  formats.set(timeZone, format)
  return format
}

/** Local time of a moment, as `2026-10-25T02:30:00`. */
export function toLocal(moment: number, tz = 'UTC'): string {
  const parts = formatOf(tz).formatToParts(moment)
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:${get('second')}`
}

/** Whether a moment is before a bound: a date of the time zone, or a date-time with `Z`. */
const isBefore = (moment: number, bound: string, tz: string | undefined): boolean =>
  bound.endsWith('Z') ? moment < Date.parse(bound) : toLocal(moment, tz).slice(0, 10) < bound

/** The plays that count. */
export function select(plays: readonly Play[], filters: ModelFilters): readonly Play[] {
  const { from, to, tz, preview, ...equal } = filters
  return plays.filter(
    (play) =>
      (from === undefined || !isBefore(play.startedAt, from, tz)) &&
      (to === undefined || isBefore(play.startedAt, to, tz)) &&
      (preview === undefined || play.preview === preview) &&
      Object.entries(equal).every(([name, value]) => play[name as 'device'] === value),
  )
}

export const round4 = (value: number): number => Math.round(value * 1e4) / 1e4
/** To four digits; null without a whole. */
export const share = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : round4(part / whole)
export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
export const isView = ({ playingMs }: Play): boolean => playingMs > 0
export const distinct = <T>(values: readonly T[]): number => new Set(values).size

/** Viewers with a view. */
export const viewersOf = (plays: readonly Play[]): number =>
  distinct(plays.filter(isView).flatMap(({ viewerId }) => viewerId ?? []))

export function groupBy<T, K>(
  items: readonly T[],
  key: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item)) ?? []
    groups.set(key(item), group)
    group.push(item)
  }
  return groups
}

/** Shares are added up in whole millionths, so that the order of addition cannot matter. */
const averageOf = (millionths: readonly number[]): number | null =>
  share(sum(millionths) / 1e6, millionths.length)

/** The totals that several answers have. */
export function totalsOf(plays: readonly Play[]): Record<string, unknown> {
  const views = plays.filter(isView)
  const timed = views.filter((play): play is Play & { duration: number } => play.duration !== null)
  const completed = plays.filter((play) => play.completed).length
  const coverages = timed.map((play) =>
    Math.min(1e6, Math.floor((play.times.size * 1e5) / play.duration)),
  )
  const band = (from: number, to: number): number =>
    coverages.filter((each) => each >= from && each < to).length
  const starts = views.map(({ startedAt }) => startedAt)
  const total = (
    name: 'playingMs' | 'rebufferMs' | 'rebufferCount' | 'errorCount' | 'playCount' | 'seekCount',
  ): number => sum(plays.map((play) => play[name]))
  return {
    views: views.length,
    impressions: plays.length - views.length,
    playingMs: total('playingMs'),
    contentMs: total('playingMs'),
    rebufferMs: total('rebufferMs'),
    uniqueSeconds: sum(plays.map(({ times }) => times.size)) / 10,
    completed,
    plays: total('playCount'),
    pauses: 0,
    seeks: total('seekCount'),
    rebuffers: total('rebufferCount'),
    errors: total('errorCount'),
    completionRate: share(completed, views.length),
    playRate: share(views.length, plays.length),
    averages: {
      playingMs: views.length ? Math.round(total('playingMs') / views.length) : null,
      startupMs: views.length
        ? Math.round(sum(views.map(({ startupMs }) => startupMs)) / views.length)
        : null,
      completion: averageOf(
        timed.map((play) => Math.min(1e6, Math.floor((play.maxPosition * 1e6) / play.duration))),
      ),
      coverage: averageOf(coverages),
      engagement: averageOf(
        timed.map((play) => Math.floor((play.playingMs * 1e3) / play.duration)),
      ),
    },
    coverage: {
      '0-25': band(0, 250_000),
      '25-50': band(250_000, 500_000),
      '50-75': band(500_000, 750_000),
      '75-99': band(750_000, 990_000),
      '99-100': band(990_000, 1_000_001),
    },
    firstViewAt: starts.length ? Math.min(...starts) : null,
    lastViewAt: starts.length ? Math.max(...starts) : null,
  }
}
