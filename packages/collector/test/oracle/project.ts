import { distinct, groupBy, isView, share, sum, toLocal, totalsOf, viewersOf } from './model.ts'
import type { Play } from './plays.ts'

/** A video of a list. */
export function videoTotals(
  plays: readonly Play[],
  videoId: string,
  duration: number | null,
): object {
  const totals = totalsOf(plays)
  const title = videoId === 'video-d' ? {} : { title: `Title of ${videoId}` }
  return {
    videoId,
    ...title,
    duration,
    views: totals.views,
    impressions: totals.impressions,
    viewers: viewersOf(plays),
    playingMs: totals.playingMs,
    uniqueSeconds: totals.uniqueSeconds,
    completed: totals.completed,
    completionRate: totals.completionRate,
    playRate: totals.playRate,
    lastViewAt: totals.lastViewAt,
  }
}

const rateOf = (plays: readonly Play[]): number | null => {
  const views = plays.filter(isView).length
  return views ? plays.filter(({ completed }) => completed).length / views : null
}

/** The totals of an overview. */
export function overviewTotals(plays: readonly Play[]): object {
  const rates = [...groupBy(plays, ({ videoId }) => videoId).values()]
    .map(rateOf)
    .filter((rate) => rate !== null)
  return {
    ...totalsOf(plays),
    videos: rates.length,
    viewers: viewersOf(plays),
    averageCompletionRate: share(rates.length ? sum(rates) / rates.length : null, 1),
  }
}

export function completionOfVideos(plays: readonly Play[]): object {
  const rates = [...groupBy(plays, ({ videoId }) => videoId).values()]
    .map(rateOf)
    .filter((rate) => rate !== null)
  const count = (fits: (rate: number) => boolean): number => rates.filter(fits).length
  return {
    high: count((rate) => rate > 0.75),
    medium: count((rate) => rate >= 0.5 && rate <= 0.75),
    low: count((rate) => rate < 0.5),
  }
}

/** The points of a series that have a session, by their local time; of an hour that comes twice, in order. */
export function seriesOf(plays: readonly Play[], interval: 'day' | 'hour', tz?: string): object[] {
  const offset = (moment: number): number =>
    Date.parse(`${toLocal(moment, tz)}Z`) - Math.floor(moment / 1000) * 1000
  const key = ({ startedAt }: Play): string => {
    const local = toLocal(startedAt, tz)
    return interval === 'day' ? local.slice(0, 10) : `${local.slice(0, 13)}:00 ${offset(startedAt)}`
  }
  return [
    ...groupBy(
      [...plays].sort((a, b) => a.startedAt - b.startedAt),
      key,
    ),
  ].map(([date, group]) => ({
    date: date.slice(0, 16).trim(),
    views: group.filter(isView).length,
    impressions: group.filter((play) => !isView(play)).length,
    viewers: viewersOf(group),
    playingMs: sum(group.map(({ playingMs }) => playingMs)),
    completed: group.filter(({ completed }) => completed).length,
  }))
}

export const peakHours = (plays: readonly Play[], tz?: string): object[] =>
  Array.from({ length: 24 }, (_, hour) => {
    const group = plays.filter(
      ({ startedAt }) => Number(toLocal(startedAt, tz).slice(11, 13)) === hour,
    )
    return {
      hour,
      views: group.filter(isView).length,
      playingMs: sum(group.map(({ playingMs }) => playingMs)),
    }
  })

/** Who viewed a preview of a course, and bought it at `bought` or later. */
export function previewsOf(plays: readonly Play[], bought: ReadonlyMap<string, number>): object {
  const seen = plays.filter(
    (play) => play.preview && isView(play) && play.viewerId && play.courseId,
  )
  const first = [...groupBy(seen, ({ viewerId, courseId }) => `${viewerId} ${courseId}`)].map(
    ([pair, group]) => [pair, Math.min(...group.map(({ startedAt }) => startedAt))] as const,
  )
  const purchases = first.filter(([pair, at]) => (bought.get(pair) ?? -1) >= at).length
  return { viewers: first.length, purchases, conversionRate: share(purchases, first.length) }
}

/** The most sessions that were open at once, tried at each moment at which one began. */
export function peakOf(plays: readonly Play[]): object | null {
  const open = plays.filter((play) => isView(play) && play.at > play.startedAt)
  const counts = open.map(({ startedAt: at }) => ({
    at,
    sessions: open.filter((play) => play.startedAt <= at && at < play.at).length,
  }))
  return counts.sort((a, b) => b.sessions - a.sessions || a.at - b.at)[0] ?? null
}

/** Quality of experience, of a group of plays. */
export function qoeOf(plays: readonly Play[]): object {
  const attempts = plays.filter(
    ({ playingMs, playCount, startupMs }) => playingMs + playCount + startupMs > 0,
  )
  const views = attempts.filter(isView)
  const others = attempts.filter((play) => !isView(play))
  const startups = views.map(({ startupMs }) => startupMs).sort((a, b) => a - b)
  const percentile = (part: number): number | null =>
    startups[Math.max(0, Math.ceil(part * startups.length) - 1)] ?? null
  const total = (name: 'playingMs' | 'rebufferMs' | 'rebufferCount' | 'errorCount'): number =>
    sum(attempts.map((play) => play[name]))
  return {
    attempts: attempts.length,
    views: views.length,
    exitsBeforeStart: others.filter(({ errorCount }) => !errorCount).length,
    startFailures: others.filter(({ errorCount }) => errorCount).length,
    startupMs: {
      average: views.length ? Math.round(sum(startups) / views.length) : null,
      median: percentile(0.5),
      p95: percentile(0.95),
    },
    playingMs: total('playingMs'),
    rebufferMs: total('rebufferMs'),
    rebuffers: total('rebufferCount'),
    rebufferRatio: share(total('rebufferMs'), total('playingMs') + total('rebufferMs')),
    rebufferedViews: views.filter(({ rebufferCount }) => rebufferCount).length,
    errors: total('errorCount'),
    failedAttempts: attempts.filter(({ errorCount }) => errorCount).length,
  }
}

/** The lessons of a course in this order, and how many viewers got how far. */
export function funnelOf(plays: readonly Play[], lessons: readonly string[]): object {
  const views = plays.filter(isView)
  const viewers = [...new Set(views.flatMap(({ viewerId }) => viewerId ?? []))]
  const paths = viewers.map((viewer) => ({
    started: lessons.map((id) => views.some((p) => p.viewerId === viewer && p.videoId === id)),
    finished: lessons.map((id) => {
      const own = plays.filter((p) => p.viewerId === viewer && p.videoId === id)
      return own.some(isView) && own.some(({ completed }) => completed)
    }),
  }))
  return {
    viewers: distinct(viewers),
    finishers: paths.filter(({ finished }) => finished.every(Boolean)).length,
    lessons: lessons.map((videoId, at) => {
      const own = plays.filter((play) => play.videoId === videoId)
      return {
        videoId,
        views: own.filter(isView).length,
        playingMs: sum(own.map(({ playingMs }) => playingMs)),
        started: paths.filter(({ started }) => started[at]).length,
        finished: paths.filter(({ finished }) => finished[at]).length,
        stopped: paths.filter(
          ({ started, finished }) => started.lastIndexOf(true) === at && !finished[at],
        ).length,
      }
    }),
  }
}
