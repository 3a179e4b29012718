import type { ReadContext } from '../reads/readContext.ts'

/** Courses are lists of lessons, not archives. */
const MAX_VIDEOS = 1000

/**
 * The videos of a course, in the order of the catalogue; of a course that is not in it, those that
 * sessions of any viewer have named with this course.
 */
export async function listCourseVideos(
  { pool }: ReadContext,
  project: number,
  courseId: string,
): Promise<readonly string[]> {
  const { rows: lessons } = await pool.query<{ video_id: string }>(
    `select video_id from course_lesson where project_id = $1 and course_id = $2 order by place limit ${MAX_VIDEOS}`,
    [project, courseId],
  )
  if (lessons.length) return lessons.map(({ video_id }) => video_id)
  const { rows } = await pool.query<{ ext_id: string }>(
    `select v.ext_id from video v where v.project_id = $1 and v.id in (
       select s.video_id from play_session s where s.project_id = $1 and s.course_id = $2)
     order by v.id limit ${MAX_VIDEOS}`,
    [project, courseId],
  )
  return rows.map(({ ext_id }) => ext_id)
}
