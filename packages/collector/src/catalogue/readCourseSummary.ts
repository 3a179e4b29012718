import { createValues, matchSessions, type Scope } from '../reads/filters.ts'
import { readPreviews } from '../reads/overview/readPreviews.ts'
import { toAnswerPeriod } from '../reads/query/period.ts'
import type { ReadContext, ReadRequest } from '../reads/readContext.ts'
import type { CourseSummary, LessonTotals } from '../reads/responses/course.ts'
import { given } from '../reads/values.ts'
import { DURATION, TITLE } from '../reads/videoSql.ts'
import { readCourse } from './readCourses.ts'

/** Reads how many viewers started and finished each lesson of a course. */
export async function readCourseSummary(
  { pool, rollup }: ReadContext,
  { project, id, query }: ReadRequest,
): Promise<CourseSummary | undefined> {
  await rollup.fresh()
  const scope = { ...query.scope, filters: { ...query.scope.filters, courseId: id } }
  const course = await readCourse({ pool }, { project, id })
  const planned = course?.lessons ?? []
  const rows = await readLessons(
    pool,
    scope,
    planned.map(({ videoId }) => videoId),
  )
  if (!course && rows.length === 0) return undefined
  // Without a course in the catalogue, every lesson that was watched is part of it.
  const funnel = await readFunnel(pool, scope, rows, planned.length || rows.length)
  const lessonIds = new Map(planned.map(({ videoId, lessonId }) => [videoId, lessonId]))
  return {
    courseId: id,
    ...given('title', course?.title ?? null),
    period: toAnswerPeriod(scope.period),
    views: rows.reduce((sum, { views }) => sum + views, 0),
    playingMs: rows.reduce((sum, { playing_ms }) => sum + playing_ms, 0),
    viewers: funnel.viewers,
    finishers: funnel.finishers,
    lessons: rows.map((row, at): LessonTotals => {
      const lessonId = lessonIds.has(row.ext_id) ? lessonIds.get(row.ext_id) : row.lesson_id
      return {
        videoId: row.ext_id,
        ...given('lessonId', lessonId ?? null),
        ...given('title', row.title),
        duration: row.duration,
        views: row.views,
        playingMs: row.playing_ms,
        started: funnel.started[at] ?? 0,
        finished: funnel.finished[at] ?? 0,
        stopped: funnel.stopped[at] ?? 0,
      }
    }),
    previews: await readPreviews({ pool }, scope),
  }
}

/** A lesson with its sessions. */
interface LessonRow {
  /** The key of the video's row; null when the collector has never seen it. */
  readonly id: number | null
  readonly ext_id: string
  readonly lesson_id: string | null
  readonly title: string | null
  readonly duration: number | null
  readonly views: number
  readonly playing_ms: number
}

/** Lessons in the order of the course; then other videos of its sessions, by their first view. */
async function readLessons(
  pool: ReadContext['pool'],
  scope: Scope,
  videoIds: readonly string[],
): Promise<readonly LessonRow[]> {
  const values = createValues()
  const { rows } = await pool.query<LessonRow>(
    `with t as (
       select s.video_id, count(*) filter (where s.playing_ms > 0)::float8 views, coalesce(sum(s.playing_ms), 0)::float8 playing_ms,
         min(s.started_at) first_at, (array_agg(s.lesson_id order by s.started_at desc, s.session_id) filter (where s.lesson_id is not null))[1] lesson_id
       from play_session s where ${matchSessions(scope, values)} group by 1),
     seen as (
       select v.ext_id, t.* from t join video v on v.project_id = ${values.add(scope.project)} and v.id = t.video_id),
     planned as (
       select * from unnest(${values.add(videoIds)}::text[]) with ordinality p(ext_id, place))
     select v.id, coalesce(planned.ext_id, seen.ext_id) ext_id, seen.lesson_id, ${TITLE} title, ${DURATION} duration, coalesce(seen.views, 0) views,
       coalesce(seen.playing_ms, 0) playing_ms
     from planned full join seen on seen.ext_id = planned.ext_id
     left join video v on v.project_id = ${values.add(scope.project)} and v.ext_id = coalesce(planned.ext_id, seen.ext_id)
     order by planned.place nulls last, seen.first_at, seen.ext_id collate "C"`,
    values.list,
  )
  return rows
}

/** Viewers by lesson. */
interface Funnel {
  readonly viewers: number
  readonly finishers: number
  readonly started: readonly number[]
  readonly finished: readonly number[]
  readonly stopped: readonly number[]
}

/** Counts viewers along the lessons. To finish the course is to finish its first `planned` lessons. */
async function readFunnel(
  pool: ReadContext['pool'],
  scope: Scope,
  lessons: readonly LessonRow[],
  planned: number,
): Promise<Funnel> {
  const values = createValues()
  const { rows } = await pool.query<{
    place: number | null
    started: number
    finished: number
    stopped: number
    finishers: number
  }>(
    `with w as (
       select s.viewer_id, o.place::int, bool_or(s.completed_at is not null) finished
       from play_session s join unnest(${values.add(lessons.map(({ id }) => id))}::int[]) with ordinality o(video_id, place)
         on o.video_id = s.video_id
       where ${matchSessions(scope, values)} and s.viewer_id is not null group by 1, 2 having bool_or(s.playing_ms > 0)),
     x as (
       select viewer_id, max(place) last_place, count(*) filter (where finished and place <= ${values.add(planned)}) lessons
       from w group by 1)
     select w.place, count(*)::float8 started, count(*) filter (where w.finished)::float8 finished,
       count(*) filter (where w.place = x.last_place and not w.finished)::float8 stopped, 0::float8 finishers
     from w join x using(viewer_id) group by 1
     union all
     select null, count(*)::float8, 0, 0, count(*) filter (where lessons = ${values.add(planned)})::float8 from x`,
    values.list,
  )
  const total = rows.find(({ place }) => place === null)
  const byPlace = new Map(rows.map((row) => [row.place, row]))
  const list = (name: 'started' | 'finished' | 'stopped'): readonly number[] =>
    lessons.map((_, at) => byPlace.get(at + 1)?.[name] ?? 0)
  return {
    viewers: total?.started ?? 0,
    finishers: total?.finishers ?? 0,
    started: list('started'),
    finished: list('finished'),
    stopped: list('stopped'),
  }
}
