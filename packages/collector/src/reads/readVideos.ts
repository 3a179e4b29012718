import { createValues, matchText, type Scope, type SqlValues, usesRollups } from './filters.ts'
import { type Place, readCursor, writeCursor } from './query/cursor.ts'
import type { Sort, SortColumn } from './query/parameters.ts'
import type { ReadQuery } from './query/parseQuery.ts'
import { type BoundedPeriod, toAnswerPeriod } from './query/period.ts'
import type { ReadRequest, ScanContext } from './readContext.ts'
import type { VideoList, VideoTotals } from './responses/video.ts'
import type { SessionScans } from './scans/sessionScans.ts'
import { given, ratio, toEpoch } from './values.ts'
import { DURATION, TITLE } from './videoSql.ts'
import { countViewers } from './viewers.ts'

/** What to order by, of video `v` with its totals `t`. */
const SORT_KEYS: Readonly<Record<SortColumn, string>> = {
  views: 'coalesce(t.views, 0)',
  impressions: 'coalesce(t.impressions, 0)',
  playingMs: 'coalesce(t.playing_ms, 0)',
  uniqueSeconds: 'coalesce(t.unique_ds, 0)',
  completed: 'coalesce(t.completions, 0)',
  completionRate: 'coalesce(t.completions / nullif(t.views, 0), -1)',
  playRate: 'coalesce(t.views / nullif(t.views + t.impressions, 0), -1)',
  lastViewAt: 'coalesce(extract(epoch from t.last_view_at)::float8, -1)',
  title: `coalesce(${TITLE}, v.ext_id) collate "C"`,
  videoId: 'v.ext_id collate "C"',
}
const isText = (by: SortColumn): boolean => by === 'title' || by === 'videoId'

/** A row of {@link selectVideos}. */
export interface VideoRow {
  readonly id: number
  readonly ext_id: string
  readonly title: string | null
  readonly duration: number | null
  readonly thumbnail_url: string | null
  readonly key: string | number
  readonly views: number
  readonly impressions: number
  readonly viewers: number
  readonly playing_ms: number
  readonly unique_ds: number
  readonly completions: number
  readonly last_view_at: Date | null
}

/** Reads a page of all videos, with their totals in the period. */
export async function readVideos(
  { pool, rollup, scans }: ScanContext,
  { query }: ReadRequest,
): Promise<VideoList> {
  await rollup.fresh()
  const { scope, limit, search, sort } = query
  const values = createValues()
  const conditions = [`v.project_id = ${values.add(scope.project)}`]
  if (search !== undefined) conditions.push(matchText(['v.ext_id', TITLE], search, values))
  const place = readCursor(query, [isText(sort.by) ? 'text' : 'number', 'text'])
  if (place) conditions.push(isAfter(sort, place, values))
  const { rows } = await pool.query<VideoRow>(
    selectVideos(scope, values, {
      totals: (await scans.selectByVideo(scope))(values),
      condition: conditions.join(' and '),
      sort,
      limit: limit + 1,
    }),
    values.list,
  )
  const page = rows.slice(0, limit)
  const series = await readSeries(scans, query, page)
  const last = page.at(-1)
  return {
    period: toAnswerPeriod(scope.period),
    videos: page.map((row) => ({
      ...toVideoTotals(row),
      ...given('series', series?.get(row.id) ?? null),
    })),
    next: last && rows.length > limit ? writeCursor(query, [last.key, last.ext_id]) : null,
  }
}

/** The views of each video in the parts of the period, if the request asks for them. */
async function readSeries(
  scans: SessionScans,
  { scope, series: count }: ReadQuery,
  page: readonly VideoRow[],
): Promise<ReadonlyMap<number, readonly number[]> | undefined> {
  if (count === undefined || !page.length) return undefined
  const series = new Map(page.map(({ id }) => [id, new Array<number>(count).fill(0)]))
  const bounded = scope as Scope & { readonly period: BoundedPeriod }
  for (const { video, part, views } of await scans.sumParts(bounded, [...series.keys()], count)) {
    const parts = series.get(video)
    if (parts) parts[part] = views
  }
  return series
}

function isAfter({ by, descending }: Sort, [key, id]: Place, values: SqlValues): string {
  const bound = `${values.add(key)}::${isText(by) ? 'text' : 'float8'}`
  const column = SORT_KEYS[by]
  return `(${column} ${descending ? '<' : '>'} ${bound} or (${column} = ${bound} and v.ext_id collate "C" > ${values.add(id)}))`
}

/** How {@link selectVideos} selects. */
export interface VideoSelection {
  /** SQL of the totals by `video_id`. */
  readonly totals: string
  /** The condition on video `v` and totals `t`. */
  readonly condition: string
  readonly sort: Sort
  readonly limit: number
  /** SQL of the viewers of `p`, of the page. @default those of the scope */
  readonly viewers?: string
  /** SQL of the latest view of `p`. @default that of the totals */
  readonly lastViewAt?: string
}

/** Selects videos with their totals, in an order. What is costly is computed for these only. */
export function selectVideos(scope: Scope, values: SqlValues, selection: VideoSelection): string {
  const { totals, condition, sort, limit, lastViewAt = 'p.last_view_at' } = selection
  // A scan of the sessions counts the viewers of each video; the rollups have them by day only.
  const counted = !selection.viewers && !usesRollups(scope)
  const viewers = selection.viewers ?? (counted ? 'p.viewers' : countViewers(scope, values, 'p.id'))
  const direction = sort.descending ? 'desc' : 'asc'
  const order = `order by key ${direction}, ext_id collate "C"`
  return `
    with p as materialized (
      select v.project_id, v.id, v.ext_id, v.thumbnail_url, ${SORT_KEYS[sort.by]} as key,
        coalesce(t.views, 0) views, coalesce(t.impressions, 0) impressions, coalesce(t.playing_ms, 0) playing_ms,
        coalesce(t.unique_ds, 0) unique_ds, coalesce(t.completions, 0) completions, t.last_view_at${counted ? ', t.viewers' : ''}
      from video v left join (${totals}) t on t.video_id = v.id
      where ${condition} ${order} limit ${limit})
    select p.id, p.ext_id, p.thumbnail_url, p.key, p.views, p.impressions, p.playing_ms, p.unique_ds, p.completions, ${lastViewAt} last_view_at,
      (select ${TITLE} from video v where v.project_id = p.project_id and v.id = p.id) title,
      (select ${DURATION} from video v where v.project_id = p.project_id and v.id = p.id) duration,
      case when p.views > 0 then (${viewers}) else 0 end viewers
    from p ${order}`
}

export const toVideoTotals = (row: VideoRow): VideoTotals => ({
  videoId: row.ext_id,
  ...given('title', row.title),
  duration: row.duration,
  ...given('thumbnailUrl', row.thumbnail_url),
  views: row.views,
  impressions: row.impressions,
  viewers: row.viewers,
  playingMs: row.playing_ms,
  uniqueSeconds: row.unique_ds / 10,
  completed: row.completions,
  completionRate: ratio(row.completions, row.views),
  playRate: ratio(row.views, row.views + row.impressions),
  lastViewAt: toEpoch(row.last_view_at),
})
