import type { ReadContext } from '../reads/readContext.ts'
import { given } from '../reads/values.ts'
import { DURATION, TITLE } from '../reads/videoSql.ts'
import { listCourseVideos } from './listCourseVideos.ts'
import { type ProgressContext, readViewerProgress } from './readViewerProgress.ts'
import type { CourseProgress, LessonProgress } from './responses.ts'
import { toWatchProgress } from './toWatchProgress.ts'

/** Reads a viewer's progress in a course; `undefined` when the course is unknown. */
export async function readCourseProgress(
  context: ProgressContext,
  project: number,
  viewerId: string,
  courseId: string,
): Promise<CourseProgress | undefined> {
  const videoIds = await listCourseVideos(context, project, courseId)
  if (!videoIds.length) return undefined
  const found = await readViewerProgress(context, project, viewerId, videoIds)
  const known = new Map(found.map((progress) => [progress.videoId, toWatchProgress(progress)]))
  const { title, lessons: all } = await readLessons(context, project, courseId, videoIds)
  const lessons = all.map((lesson) => ({ ...lesson, ...known.get(lesson.videoId) }))
  const done = lessons.filter(({ completed }) => completed).length
  return {
    courseId,
    ...given('title', title),
    percent: round(lessons.reduce((sum, { percent }) => sum + percent, 0) / lessons.length),
    completed: done === lessons.length,
    completedLessons: done,
    lessons,
    next: findNext(lessons),
  }
}

/** The lesson to go on with. */
function findNext(lessons: readonly LessonProgress[]): string | null {
  const open = lessons.filter(({ completed }) => !completed)
  const begun = open.filter(({ position }) => position > 0)
  const [latest = open[0]] = begun.toSorted(
    (a, b) => (b.lastWatchedAt ?? 0) - (a.lastWatchedAt ?? 0),
  )
  return latest?.videoId ?? null
}

const round = (percent: number): number => Math.round(percent * 100) / 100

/** The lessons as they are before they are watched. */
async function readLessons(
  { pool }: ReadContext,
  project: number,
  courseId: string,
  videoIds: readonly string[],
): Promise<{ readonly title: string | null; readonly lessons: readonly LessonProgress[] }> {
  const { rows } = await pool.query(
    `select w.id, l.lesson_id, c.title course_title, ${TITLE} title, ${DURATION} duration
     from unnest($3::text[]) with ordinality w(id, place)
     left join video v on v.project_id = $1 and v.ext_id = w.id
     left join course c on c.project_id = $1 and c.course_id = $2
     left join course_lesson l on l.project_id = $1 and l.course_id = $2 and l.video_id = w.id
     order by w.place`,
    [project, courseId, videoIds],
  )
  return {
    title: rows[0]?.course_title ?? null,
    lessons: rows.map((row) => ({
      videoId: row.id,
      ...given('lessonId', row.lesson_id),
      ...given('title', row.title),
      ...{ position: 0, duration: row.duration, percent: 0, completed: false, completedAt: null },
      ...{ firstWatchedAt: null, lastWatchedAt: null, watchedSeconds: 0 },
    })),
  }
}
