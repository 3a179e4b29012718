const DAY_MS = 86_400_000

/** A read that is measured, `nth` by `nth` with other parameters, so that no cache answers it. */
export interface MeasuredRead {
  readonly name: string
  /** Answered from rollups; the others read sessions. */
  readonly rolledUp: boolean
  path(nth: number, now: number): string
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const period = (days: number) => (nth: number, now: number) =>
  `from=${day(now - (days + nth) * DAY_MS)}&to=${day(now - nth * DAY_MS)}`
const month = period(28)
const year = period(340)

const video = (name: string, filter: string, rolledUp: boolean): MeasuredRead => ({
  name: `${name}${filter ? ', filtered' : ''}`,
  rolledUp,
  path: (nth) => `/v1/videos/video-${nth}/${name}?${filter}`,
})
/** By day, of the video that a seventh of all sessions are of. */
const hot = (name: string): MeasuredRead => ({
  name: `${name}, hottest video, a month`,
  rolledUp: false,
  path: (nth, now) => `/v1/videos/video-0/${name}?${month(nth, now)}`,
})

export const READS: readonly MeasuredRead[] = [
  { name: 'overview, a month', rolledUp: true, path: (n, now) => `/v1/overview?${month(n, now)}` },
  { name: 'overview, a year', rolledUp: true, path: (n, now) => `/v1/overview?${year(n, now)}` },
  { name: 'videos, all time', rolledUp: true, path: (n) => `/v1/videos?limit=${50 + n}` },
  video('summary', '', true),
  video('heatmap', '', true),
  video('retention', '', true),
  {
    name: 'overview, a month, filtered',
    rolledUp: false,
    path: (n, now) => `/v1/overview?device=mobile&${month(n, now)}`,
  },
  {
    name: 'overview, a year, filtered',
    rolledUp: false,
    path: (n, now) => `/v1/overview?device=mobile&${year(n, now)}`,
  },
  video('summary', 'device=mobile', false),
  video('heatmap', 'device=mobile', false),
  video('dropoff', '', false),
  video('hotspots', '', false),
  hot('heatmap'),
  hot('dropoff'),
  { name: 'qoe, a month', rolledUp: false, path: (n, now) => `/v1/qoe?${month(n, now)}` },
  { name: 'qoe, a year', rolledUp: false, path: (n, now) => `/v1/qoe?${year(n, now)}` },
  {
    name: 'sessions, a page',
    rolledUp: false,
    path: (n, now) => `/v1/sessions?device=mobile&${month(n, now)}`,
  },
  { name: 'a viewer', rolledUp: false, path: (n) => `/v1/viewers/viewer-${n}` },
]
