import { distinct, isView, round4, share, sum, viewersOf } from './model.ts'
import { NOW, type Play } from './plays.ts'

/** The answers about the content of one video, of the plays that count. */
export interface ModelContent {
  readonly plays: readonly Play[]
  readonly duration: number | null
}

/** The end of the content in tenths: its duration, or the last tenth that was played. */
const endOf = ({ plays, duration }: ModelContent): number =>
  duration === null
    ? Math.max(0, ...plays.flatMap(({ times }) => [...times.keys()].map((tenth) => tenth + 1)))
    : Math.ceil(duration * 10)

const viewsOf = ({ plays }: ModelContent): number => plays.filter(isView).length

interface Cell {
  readonly from: number
  readonly to: number
  readonly tenths: readonly number[]
}

/** The content in cells of some seconds, with the tenths in each. */
function cellsOf(content: ModelContent, seconds: number): Cell[] {
  const end = endOf(content)
  return Array.from({ length: Math.ceil(end / (seconds * 10)) }, (_, cell) => {
    const from = cell * seconds * 10
    const to = Math.min(end, from + seconds * 10)
    return {
      from: from / 10,
      to: to / 10,
      tenths: Array.from({ length: to - from }, (__, at) => from + at),
    }
  })
}

/** How many plays have played a tenth at least so often, added up over tenths. */
const seen = (plays: readonly Play[], tenths: readonly number[], least: number): number =>
  sum(plays.map(({ times }) => tenths.filter((at) => (times.get(at) ?? 0) >= least).length))

const replayed = (plays: readonly Play[], tenths: readonly number[]): number =>
  seen(plays, tenths, 2) + seen(plays, tenths, 3)

export const heatmap = (content: ModelContent, seconds: number): object[] =>
  cellsOf(content, seconds).map(({ from, to, tenths }) => {
    const watched = seen(content.plays, tenths, 1)
    return {
      from,
      to,
      watchedSeconds: watched / 10,
      reach: Math.min(1, share(watched, tenths.length * viewsOf(content)) ?? 0),
      replayedSeconds: replayed(content.plays, tenths) / 10,
    }
  })

export function retention(content: ModelContent, points: number): object[] {
  const end = endOf(content)
  const count = Math.min(points, end)
  return Array.from({ length: count }, (_, point) => {
    const tenth = Math.floor((point * end) / count)
    const once = seen(content.plays, [tenth], 1)
    return {
      position: tenth / 10,
      reach: Math.min(1, share(once, viewsOf(content)) ?? 0),
      plays: share(once + replayed(content.plays, [tenth]), viewsOf(content)) ?? 0,
    }
  })
}

/** A session has ended when it says so, or was silent for half an hour. */
const hasEnded = ({ state, at }: Play): boolean =>
  state === 'ended' || state === 'closed' || at < NOW - 30 * 60_000

export function dropoff(
  content: ModelContent,
  seconds: number,
): { ended: number; segments: object[] } {
  const views = content.plays.filter(isView)
  const cells = cellsOf(content, seconds)
  const ended = views.filter(hasEnded)
  return {
    ended: cells.length ? ended.length : 0,
    segments: cells.map(({ from, to, tenths }, cell) => {
      const touching = views.filter(({ times }) => tenths.some((at) => times.has(at)))
      const whole = views.filter(({ times }) => tenths.every((at) => times.has(at)))
      const here = ended.filter(
        ({ position }) =>
          Math.min(cells.length - 1, Math.floor((position * 10) / (seconds * 10))) === cell,
      )
      return {
        from,
        to,
        views: touching.length,
        viewers: viewersOf(touching),
        watchedSeconds: seen(content.plays, tenths, 1) / 10,
        completionRate: share(whole.length, touching.length),
        ended: here.length,
        dropOffs: here.filter(({ completed }) => !completed).length,
      }
    }),
  }
}

export const milestones = ({ plays }: ModelContent): object[] =>
  [25, 50, 75, 90, 100].map((percent) => ({
    percent,
    reached: plays.filter((play) => isView(play) && play.reached.includes(percent)).length,
    played: 0,
  }))

/** Ranges of seconds of which each is replayed at least 1.5 times as much as the average second. */
export function hotspots(content: ModelContent): object[] {
  const cells = cellsOf(content, 1)
  const mean = sum(cells.map(({ tenths }) => replayed(content.plays, tenths))) / endOf(content)
  if (!mean || !viewsOf(content)) return []
  const hot = cells.map(
    ({ tenths }) => replayed(content.plays, tenths) / tenths.length >= mean * 1.5,
  )
  const starts = hot.flatMap((is, at) => (is && !hot[at - 1] ? [at] : []))
  return starts
    .map((start) => {
      const after = hot.indexOf(false, start)
      const range = cells.slice(start, after < 0 ? undefined : after)
      const tenths = range.flatMap((cell) => cell.tenths)
      const total = replayed(content.plays, tenths)
      return {
        from: range[0]?.from ?? 0,
        to: range.at(-1)?.to ?? 0,
        replayedSeconds: total / 10,
        replays: round4(total / (tenths.length * viewsOf(content))),
        score: round4(total / (tenths.length * mean)),
      }
    })
    .sort((a, b) => b.score - a.score || b.replayedSeconds - a.replayedSeconds || a.from - b.from)
    .slice(0, 10)
}

/** What viewers covered of a video, all their plays together. */
export function viewerFigures({ plays, duration }: ModelContent): object {
  const ids = [...new Set(plays.filter(isView).flatMap(({ viewerId }) => viewerId ?? []))]
  const own = ids.map((id) => plays.filter(({ viewerId }) => viewerId === id))
  const unique = sum(own.map((each) => distinct(each.flatMap(({ times }) => [...times.keys()]))))
  const covered = ids.length && duration ? round4(unique / ids.length / 10 / duration) : null
  return {
    viewers: ids.length,
    completers: own.filter((each) => each.some(({ completed }) => completed)).length,
    viewerCoverage: covered === null ? null : Math.min(1, covered),
  }
}
