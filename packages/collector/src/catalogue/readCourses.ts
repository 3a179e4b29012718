import { createValues, matchSessions } from '../reads/filters.ts'
import { toAnswerPeriod } from '../reads/query/period.ts'
import type { ReadContext, ReadRequest } from '../reads/readContext.ts'
import type { Course, CourseList, Lesson } from '../reads/responses/course.ts'
import { given, ratio } from '../reads/values.ts'

const MAX_COURSES = 1000

/** Reads the courses of the catalogue, and those that sessions of the period name. */
export async function readCourses(
  { pool }: ReadContext,
  { project, query: { scope } }: ReadRequest,
): Promise<CourseList> {
  const values = createValues()
  const { rows } = await pool.query(
    `with t as (
       select s.course_id, count(*) filter (where s.playing_ms > 0)::float8 views, coalesce(sum(s.playing_ms), 0)::float8 playing_ms,
         count(distinct s.viewer_id) filter (where s.playing_ms > 0)::float8 viewers, count(s.completed_at)::float8 completed
       from play_session s where ${matchSessions(scope, values)} and s.course_id is not null group by 1),
     c as (
       select c.course_id, c.title, (
         select count(*)::float8 from course_lesson l where l.project_id = c.project_id and l.course_id = c.course_id) lessons
       from course c where c.project_id = ${values.add(project)})
     select course_id, c.title, coalesce(c.lessons, 0) lessons, coalesce(t.views, 0) views, coalesce(t.viewers, 0) viewers,
       coalesce(t.playing_ms, 0) playing_ms, coalesce(t.completed, 0) completed
     from c full join t using(course_id) order by 4 desc, course_id collate "C" limit ${MAX_COURSES}`,
    values.list,
  )
  return {
    period: toAnswerPeriod(scope.period),
    courses: rows.map((row) => ({
      courseId: row.course_id,
      ...given('title', row.title),
      lessons: row.lessons,
      views: row.views,
      viewers: row.viewers,
      playingMs: row.playing_ms,
      completed: row.completed,
      completionRate: ratio(row.completed, row.views),
    })),
  }
}

/** Reads a course of the catalogue. */
export async function readCourse(
  { pool }: Pick<ReadContext, 'pool'>,
  { project, id }: Pick<ReadRequest, 'project' | 'id'>,
): Promise<Course | undefined> {
  const { rows } = await pool.query(
    'select title, teachers, catalogued_at from course where project_id = $1 and course_id = $2',
    [project, id],
  )
  const [row] = rows
  if (!row) return undefined
  const { rows: lessons } = await pool.query(
    'select video_id, lesson_id from course_lesson where project_id = $1 and course_id = $2 order by place',
    [project, id],
  )
  return {
    courseId: id,
    ...given('title', row.title),
    teachers: row.teachers,
    lessons: lessons.map(
      ({ video_id, lesson_id }): Lesson => ({ videoId: video_id, ...given('lessonId', lesson_id) }),
    ),
    cataloguedAt: row.catalogued_at.getTime(),
  }
}
