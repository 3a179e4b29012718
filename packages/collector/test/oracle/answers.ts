import type { ReadName } from '../../src/reads/query/paths.ts'
import { dropoff, heatmap, hotspots, milestones, retention, viewerFigures } from './content.ts'
import { groupBy, isView, type ModelFilters, select, share, sum, totalsOf } from './model.ts'
import { NOW, type Play, toRanges, VIDEOS } from './plays.ts'
import {
  completionOfVideos,
  funnelOf,
  overviewTotals,
  peakHours,
  peakOf,
  previewsOf,
  qoeOf,
  seriesOf,
  videoTotals,
} from './project.ts'

/** What a project holds, as the oracle knows it. */
export interface World {
  readonly plays: readonly Play[]
  /** The moment of a purchase, by viewer and course. */
  readonly bought: ReadonlyMap<string, number>
}

/** A read of the oracle: the endpoint, its id and further parameters, and what it must answer. */
export interface Expectation {
  readonly name: ReadName
  readonly id?: string
  readonly given?: Readonly<Record<string, unknown>>
  readonly answer: object
}

/** Everything that the endpoints must answer about a world with these filters. */
export function expectAll(world: World, filters: ModelFilters): readonly Expectation[] {
  const plays = select(world.plays, filters)
  const known = [...new Set(world.plays.map(({ videoId }) => videoId))].sort()
  return [
    ...expectProject(world, plays, filters, known),
    ...known.flatMap((videoId) => expectVideo(plays, videoId)),
    ...expectCourses(world, filters),
  ]
}

const newestFirst = (plays: readonly Play[]): readonly Play[] =>
  [...plays].sort((a, b) => b.startedAt - a.startedAt || (a.session < b.session ? 1 : -1))

function expectProject(
  { plays: all, bought }: World,
  plays: readonly Play[],
  { tz, from, to, preview, ...filters }: ModelFilters,
  known: readonly string[],
): readonly Expectation[] {
  const list = (counted: readonly Play[]): { views: number; videoId: string }[] =>
    known
      .map((videoId) => {
        const own = counted.filter((play) => play.videoId === videoId)
        return videoTotals(own, videoId, VIDEOS[videoId] ?? null) as never
      })
      .sort((a: { views: number }, b: { views: number }) => b.views - a.views)
  const videos: Expectation = { name: 'videos', answer: { videos: list(plays), next: null } }
  const sessions: Expectation = {
    name: 'sessions',
    answer: { sessions: newestFirst(plays).map(sessionItem), next: null },
  }
  if (from === undefined || to === undefined) return [videos, sessions]
  const popular = preview === true ? [] : list(plays.filter((play) => !play.preview))
  const overview = {
    totals: overviewTotals(plays),
    peakHours: peakHours(plays, tz),
    popular: popular.filter(({ views }) => views > 0),
    completion: completionOfVideos(plays),
    previews: previewsOf(plays, bought),
  }
  const series = tz === undefined ? [listSeries(plays, list(plays), { from, to })] : []
  return [
    videos,
    sessions,
    ...series,
    ...(preview === undefined && !Object.keys(filters).length
      ? [{ name: 'viewers', answer: { viewers: listViewers(all, plays), next: null } } as const]
      : []),
    ...(['day', 'hour'] as const).map(
      (interval): Expectation => ({
        name: 'overview',
        given: { interval },
        answer: { ...overview, series: seriesOf(plays, interval, tz) },
      }),
    ),
    { name: 'live', answer: { peak: peakOf(plays) } },
    { name: 'qoe', answer: { totals: qoeOf(plays), by: groupsOf(plays) } },
  ]
}

/**
 * Views in five parts of a period of UTC. Of a period of whole days, a day counts where it begins.
 */
function listSeries(
  plays: readonly Play[],
  listed: readonly { videoId: string }[],
  bounds: { readonly from: string; readonly to: string },
): Expectation {
  const [from, to] = [Date.parse(bounds.from), Date.parse(bounds.to)]
  const unit = [from, to].every((moment) => moment % 86_400_000 === 0) ? 86_400_000 : 1
  const videos = listed.map(({ videoId }) => {
    const parts = plays
      .filter((play) => isView(play) && play.videoId === videoId)
      .map(({ startedAt }) => Math.floor(startedAt / unit) * unit - from)
      .map((after) => Math.floor(after / ((to - from) / 5)))
    return {
      videoId,
      series: [0, 1, 2, 3, 4].map((nth) => parts.filter((part) => part === nth).length),
    }
  })
  return { name: 'videos', given: { series: 5 }, answer: { videos } }
}

/** The viewers of a list: those with one of the plays that count, with the totals of all. */
function listViewers(all: readonly Play[], counted: readonly Play[]): readonly object[] {
  const seen = new Set(counted.filter(isView).map(({ viewerId }) => viewerId))
  const known = [...groupBy(all, ({ viewerId }) => viewerId ?? null)].filter(
    (entry): entry is [string, Play[]] => entry[0] !== null && seen.has(entry[0]),
  )
  return known
    .map(([viewerId, plays]) => {
      const views = plays.filter(isView)
      const starts = views.map(({ startedAt }) => startedAt)
      const videosOf = (own: readonly Play[]): number =>
        new Set(own.map(({ videoId }) => videoId)).size
      return {
        ...{ viewerId, videos: videosOf(views), views: views.length },
        playingMs: sum(plays.map(({ playingMs }) => playingMs)),
        completed: videosOf(plays.filter(({ completed }) => completed)),
        firstSeenAt: Math.min(...starts),
        lastSeenAt: Math.max(...starts),
      }
    })
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.viewerId < b.viewerId ? 1 : -1))
}

/** Quality of experience by dimension, in the order of attempts. */
function groupsOf(plays: readonly Play[]): object {
  const by = (value: (play: Play) => string | null): object[] =>
    [...groupBy(plays, value)]
      .map(([name, group]) => ({ value: name, ...(qoeOf(group) as { attempts: number }) }))
      .filter(({ attempts }) => attempts > 0)
      .sort((a, b) => b.attempts - a.attempts || ((a.value ?? '') < (b.value ?? '') ? -1 : 1))
  return {
    player: by(({ player }) => player),
    device: by(({ device }) => device),
    browser: by(({ browser }) => browser),
    os: by(() => null),
    country: by(({ country }) => country),
  }
}

function expectVideo(all: readonly Play[], videoId: string): readonly Expectation[] {
  const duration = VIDEOS[videoId] ?? null
  const plays = all.filter((play) => play.videoId === videoId)
  const content = { plays, duration }
  const totals = totalsOf(plays)
  const head = { videoId, duration, views: totals.views }
  const { viewerCoverage, ...viewers } = viewerFigures(content) as { viewerCoverage: number | null }
  const { completed, completionRate, coverage } = totals
  return [
    {
      name: 'summary',
      answer: {
        ...{ videoId, duration, ...totals, ...viewers },
        averages: { ...(totals.averages as object), viewerCoverage },
      },
    },
    { name: 'heatmap', given: { bucket: '7s' }, answer: { ...head, cells: heatmap(content, 7) } },
    {
      name: 'retention',
      given: { points: 60 },
      answer: { ...head, points: retention(content, 60) },
    },
    { name: 'dropoff', given: { bucket: '10s' }, answer: { ...head, ...dropoff(content, 10) } },
    { name: 'hotspots', answer: { ...head, hotspots: hotspots(content) } },
    {
      name: 'completion',
      answer: {
        ...{ ...head, completed, completionRate, coverage },
        untimed: duration === null ? totals.views : 0,
        milestones: milestones(content),
      },
    },
  ].map((expectation) => ({ ...expectation, id: videoId })) as Expectation[]
}

/** Lessons of the course that the tests put into the catalogue. */
export const PLANNED = ['video-b', 'video-a', 'unseen'] as const

function expectCourses(world: World, filters: ModelFilters): readonly Expectation[] {
  if (filters.courseId !== undefined) return []
  const plays = select(world.plays, { ...filters, courseId: 'course-1' })
  const byStart = [...plays].sort(
    (a, b) => a.startedAt - b.startedAt || (a.videoId < b.videoId ? -1 : 1),
  )
  const others = [...new Set(byStart.map(({ videoId }) => videoId))].filter(
    (videoId) => !PLANNED.includes(videoId as 'unseen'),
  )
  const lessons = [...PLANNED, ...others]
  const funnel = funnelOf(plays, lessons)
  return [
    {
      name: 'courseSummary',
      id: 'course-1',
      answer: {
        ...funnel,
        // No viewer can finish a lesson that was never played.
        finishers: 0,
        views: plays.filter(isView).length,
        playingMs: sum(plays.map(({ playingMs }) => playingMs)),
        previews: previewsOf(plays, world.bought),
      },
    },
  ]
}

/** A session of a list. */
function sessionItem(play: Play): object {
  const { duration, maxPosition, times } = play
  const limited = (value: number | null): number | null =>
    value === null ? null : Math.min(1, value)
  return {
    ...{ session: play.session, videoId: play.videoId, preview: play.preview, player: play.player },
    ...{ state: play.state, startedAt: play.startedAt, at: play.at, playingMs: play.playingMs },
    ...{ position: play.position, maxPosition, duration, completed: play.completed },
    completion: limited(share(maxPosition, duration)),
    coverage: limited(share(times.size / 10, duration)),
    watched: toRanges(play, 1),
    twice: toRanges(play, 2),
    thrice: toRanges(play, 3),
  }
}

/** Who watches at the moment of the requests. */
export const watchingNow = (plays: readonly Play[]): number =>
  plays.filter(
    ({ at, state, startedAt }) =>
      at > NOW - 45_000 &&
      startedAt >= NOW - 86_400_000 &&
      ['playing', 'rebuffering'].includes(state),
  ).length
