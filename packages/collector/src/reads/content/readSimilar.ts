import type { Pool } from 'pg'
import { createValues, type Scope } from '../filters.ts'
import type { ScanContext } from '../readContext.ts'
import type { RetentionPoint, SimilarRetention } from '../responses/content.ts'
import type { ReachSums } from '../scans/scanRows.ts'
import { limitShare, ratio } from '../values.ts'
import { DURATION } from '../videoSql.ts'
import { type Content, selectEdges, toEndDs } from './readContent.ts'

const MIN_VIDEOS = 3
/** Of more, the most viewed: the read costs as much as those of their curves. */
const MAX_VIDEOS = 30
/** The curve of fewer views is in large steps. */
const MIN_VIEWS = 10

export async function sumReach(
  pool: Pool,
  scope: Scope,
  videos: readonly number[],
  { count, ends }: { readonly count: number; readonly ends: readonly number[] },
): Promise<readonly ReachSums[]> {
  const values = createValues()
  const lengths = `unnest(${values.add(videos)}::int[], ${values.add(ends)}::int[])`
  const edges = selectEdges(scope, values, videos)
  const { rows } = await pool.query<ReachSums>(
    `select e.video_id video, ceil(e.ds * ${values.add(count)}::float8 / v.end_ds)::int point, sum(e.d)::float8 once
     from (${edges}) e join ${lengths} v(id, end_ds) on v.id = e.video_id where e.level = 1 group by 1, 2`,
    values.list,
  )
  return rows
}

/**
 * Reads the median curve of the videos of similar length, at the points of a video's curve. `null`
 * when there are too few of them, or the length of the video is not known.
 */
export async function readSimilar(
  context: ScanContext,
  content: Content,
  points: readonly RetentionPoint[],
): Promise<SimilarRetention | null> {
  const videos = await findSimilar(context, content)
  if (videos.length < MIN_VIDEOS) return null
  const rows = await context.scans.sumReach(
    content.scope,
    videos.map(({ id }) => id),
    { count: points.length, ends: videos.map(({ duration }) => toEndDs(duration)) },
  )
  const curves = videos.map(({ id, views }) => {
    const steps = new Map(
      rows.flatMap(({ video, point, once }) => (video === id ? [[point, once]] : [])),
    )
    let once = 0
    return points.map((_, point) => {
      once += steps.get(point) ?? 0
      return limitShare(ratio(once, views)) ?? 0
    })
  })
  return {
    videos: videos.length,
    points: points.map(({ position }, point) => ({
      position,
      reach: computeMedian(curves.map((curve) => curve[point] ?? 0)),
    })),
  }
}

interface SimilarVideo {
  readonly id: number
  readonly views: number
  readonly duration: number
}

/** Durations are looked up from the most viewed video on, until there are enough. */
async function findSimilar(
  { pool, scans }: ScanContext,
  { video, scope }: Content,
): Promise<readonly SimilarVideo[]> {
  if (!video.duration) return []
  const values = createValues()
  const totals = (await scans.selectByVideo(scope))(values)
  const [id, project] = [values.add(video.id), values.add(scope.project)]
  const [shortest, longest] = [values.add(video.duration / 2), values.add(video.duration * 2)]
  const { rows } = await pool.query<SimilarVideo>(
    `select v.id, v.views, ${DURATION} duration from (
       select v.project_id, v.id, v.duration_s, t.views from video v join (${totals}) t on t.video_id = v.id
       where v.project_id = ${project} and v.id <> ${id} and t.views >= ${MIN_VIEWS} order by t.views desc, v.id offset 0) v
     where ${DURATION} between ${shortest}::float8 and ${longest}::float8 limit ${MAX_VIDEOS}`,
    values.list,
  )
  return rows
}

function computeMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return Math.round(((low + high) / 2) * 1e4) / 1e4
}
