/**
 * The query parameters of the reads: what is expected, and how text becomes a value. The server and
 * the client check by the same table, so this file has to run in a page.
 */

/** Values of the parameters, as a client gives them. */
export interface ParameterValues {
  /** First moment: a date like `2026-11-01`, or a date-time like `2026-11-01T08:00:00Z`. */
  readonly from?: string | undefined
  /** The moment after the last, as `from`. */
  readonly to?: string | undefined
  /** IANA time zone of dates, days and hours. @default 'UTC' */
  readonly tz?: string | undefined
  readonly device?: string | undefined
  readonly browser?: string | undefined
  readonly os?: string | undefined
  readonly country?: string | undefined
  readonly player?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly viewerId?: string | undefined
  readonly videoId?: string | undefined
  /** `true`: only sessions of previews; `false`: only others. */
  readonly preview?: boolean | undefined
  /** Adds the same figures of the period before. */
  readonly compare?: 'previous' | undefined
  /** Width of the points of a series. @default 'day' */
  readonly interval?: Interval | undefined
  /** Items of one page: 1 to 1000. @default 100 */
  readonly limit?: number | undefined
  /** `next` of the page before. */
  readonly cursor?: string | undefined
  /** What to order by; with `-`, the highest first. @default '-views' */
  readonly sort?: string | undefined
  /** Text that the id of a video or a viewer, or the title, contains. */
  readonly search?: string | undefined
  /** Adds the views of each video in so many equal parts of the period: 2 to 60. */
  readonly series?: number | undefined
  /** Size of a cell: seconds or percent of the duration. @default '10s' */
  readonly bucket?: string | undefined
  /** Points of a curve: 10 to 1000. @default 100 */
  readonly points?: number | undefined
  /** Days to look back: 1 to 366. @default 30 */
  readonly days?: number | undefined
}

export type ParameterName = keyof ParameterValues
export type Interval = 'day' | 'hour'

/** The size of cells: seconds, or percent of the duration. */
export type Bucket = { readonly seconds: number } | { readonly percent: number }

/** A column to order by. */
export interface Sort {
  readonly by: SortColumn
  readonly descending: boolean
}
export const SORT_COLUMNS = [
  'views',
  'impressions',
  'playingMs',
  'uniqueSeconds',
  'completed',
  'completionRate',
  'playRate',
  'lastViewAt',
  'title',
  'videoId',
] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

/** Values as the server uses them. */
export interface ParsedParameters
  extends Omit<
    ParameterValues,
    'bucket' | 'sort' | 'limit' | 'points' | 'days' | 'tz' | 'compare'
  > {
  readonly compare?: 'previous' | 'similar' | undefined
  readonly tz: string
  readonly interval: Interval
  readonly limit: number
  readonly sort: Sort
  readonly bucket: Bucket
  readonly points: number
  readonly days: number
}

/** How text becomes the value of a parameter. */
export interface Parameter<Value> {
  readonly expected: string
  /** The value of a text; `undefined` when it is not what is expected. */
  readonly parse: (text: string) => Value | undefined
  /** The text that counts when the parameter is absent. */
  readonly absent?: string
}

const MAX_TEXT_CHARS = 300

const text: Parameter<string> = {
  expected: `1 to ${MAX_TEXT_CHARS} characters`,
  parse: (value) =>
    value !== '' && value.length <= MAX_TEXT_CHARS && !/\0|\p{Surrogate}/u.test(value)
      ? value
      : undefined,
}
const oneOf = <const T extends string>(values: readonly T[], absent?: T): Parameter<T> => ({
  expected: values.join(' or '),
  parse: (value) => values.find((each) => each === value),
  ...(absent && { absent }),
})
const wholeNumber = (min: number, max: number, absent?: number): Parameter<number> => ({
  expected: `${min} to ${max}`,
  parse: (value) => {
    const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN
    return number >= min && number <= max ? number : undefined
  },
  ...(absent !== undefined && { absent: String(absent) }),
})
const moment: Parameter<string> = {
  expected: 'a date like 2026-11-01, or a date-time like 2026-11-01T08:00:00Z',
  parse: (value) => (parseMoment(value) ? value : undefined),
}

export const PARAMETERS: {
  readonly [Name in ParameterName]-?: Parameter<NonNullable<ParsedParameters[Name]>>
} = {
  from: moment,
  to: moment,
  tz: {
    expected: 'an IANA time zone like Europe/Berlin',
    parse: (value) => (isTimeZone(value) ? value : undefined),
    absent: 'UTC',
  },
  device: text,
  browser: text,
  os: text,
  country: text,
  player: text,
  courseId: text,
  lessonId: text,
  viewerId: text,
  videoId: text,
  preview: {
    expected: 'true or false',
    parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  },
  compare: oneOf(['previous']),
  interval: oneOf(['day', 'hour'], 'day'),
  limit: wholeNumber(1, 1000, 100),
  cursor: {
    expected: '`next` of the page before, with the same parameters',
    parse: (value) => (/^[\w-]{1,2000}$/.test(value) ? value : undefined),
  },
  sort: {
    expected: `one of ${SORT_COLUMNS.join(', ')}, with - before it for the highest first`,
    parse: parseSort,
    absent: '-views',
  },
  search: text,
  series: wholeNumber(2, 60),
  bucket: {
    expected: 'seconds or percent, like 10s or 1%',
    parse: parseBucket,
    absent: '10s',
  },
  points: wholeNumber(10, 1000, 100),
  days: wholeNumber(1, 366, 30),
}

/** `compare` of a curve, which has no figures of the period before. */
export const COMPARE_SIMILAR: Parameter<'similar'> = oneOf(['similar'])

/** Parses `10s` or `1%`; `undefined` when it is neither. */
function parseBucket(value: string): Bucket | undefined {
  const [, amount, unit] = /^(\d{1,4})(s|%)$/.exec(value) ?? []
  const number = Number(amount)
  if (!number) return undefined
  if (unit === '%') return number <= 100 ? { percent: number } : undefined
  return { seconds: number }
}

function parseSort(value: string): Sort | undefined {
  const [, minus, name] = /^(-?)(\w+)$/.exec(value) ?? []
  const by = SORT_COLUMNS.find((column) => column === name)
  return by && { by, descending: minus === '-' }
}

function isTimeZone(value: string): boolean {
  // `Intl` also accepts offsets, which are not names of time zones.
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(value)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** A moment as it was written: wall-clock time, and its offset from UTC where it has one. */
export interface WrittenMoment {
  /** The wall-clock time, as if it were UTC, in epoch ms. */
  readonly wallMs: number
  /** Absent: wall-clock time of the time zone. */
  readonly offsetMs?: number
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i

export function parseMoment(value: string): WrittenMoment | undefined {
  const [, date, time = '00:00', zone] = MOMENT.exec(value) ?? []
  if (!date) return undefined
  const wallMs = Date.parse(`${date}T${time}Z`)
  // `Date.parse()` reads February 30 as March 2.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 10) !== date) return undefined
  if (wallMs < 0) return undefined
  if (!zone) return { wallMs }
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return Math.abs(offsetMs) <= 18 * 3_600_000 ? { wallMs, offsetMs } : undefined
}
