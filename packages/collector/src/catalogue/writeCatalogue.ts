import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { CourseEntry, PurchaseList, VideoEntry } from './catalogueSchemas.ts'

/** Stores what the app knows about a video. What the entry does not say is not known any more. */
export async function writeVideo(
  pool: Pool,
  project: number,
  videoId: string,
  entry: VideoEntry,
): Promise<void> {
  const { title, duration, thumbnailUrl, mediaUrl, chapters = [], intro, outro, preview } = entry
  const json = (value: unknown): string | null => (value ? JSON.stringify(value) : null)
  await pool.query(
    `insert into video(project_id, ext_id, title, duration_s, thumbnail_url, media_url, chapters, intro, outro, preview, catalogued_at)
     values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
     on conflict(project_id, ext_id) do update set title = excluded.title, duration_s = excluded.duration_s,
       thumbnail_url = excluded.thumbnail_url, media_url = excluded.media_url, chapters = excluded.chapters, intro = excluded.intro, outro = excluded.outro,
       preview = excluded.preview, catalogued_at = excluded.catalogued_at`,
    [
      project,
      videoId,
      title,
      duration,
      thumbnailUrl,
      mediaUrl,
      json(chapters),
      json(intro),
      json(outro),
      preview,
    ],
  )
}

/** Stores a course in place of the one that had this id. */
export async function writeCourse(
  pool: Pool,
  project: number,
  courseId: string,
  { title, lessons, teachers = [] }: CourseEntry,
): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(
      `insert into course(project_id, course_id, title, teachers, catalogued_at) values($1, $2, $3, $4, now())
       on conflict(project_id, course_id) do update set title = excluded.title, teachers = excluded.teachers,
         catalogued_at = excluded.catalogued_at`,
      [project, courseId, title, teachers],
    )
    await client.query('delete from course_lesson where project_id = $1 and course_id = $2', [
      project,
      courseId,
    ])
    await client.query(
      `insert into course_lesson(project_id, course_id, place, video_id, lesson_id)
       select $1, $2, place, video_id, lesson_id from unnest($3::text[], $4::text[]) with ordinality l(video_id, lesson_id, place)`,
      [
        project,
        courseId,
        lessons.map(({ videoId }) => videoId),
        lessons.map(({ lessonId }) => lessonId ?? null),
      ],
    )
  })
}

/** Stores purchases. The first one of a viewer and a course stays. Returns how many are new. */
export async function writePurchases(
  pool: Pool,
  project: number,
  { purchases }: PurchaseList,
): Promise<number> {
  const { rowCount } = await pool.query(
    `insert into purchase(project_id, course_id, viewer_id, at)
     select distinct on (course_id, viewer_id) $1::int, course_id, viewer_id, coalesce(to_timestamp(at / 1000), now()) at
     from unnest($2::text[], $3::text[], $4::float8[]) p(course_id, viewer_id, at) order by course_id, viewer_id, at
     on conflict do nothing`,
    [
      project,
      purchases.map(({ courseId }) => courseId),
      purchases.map(({ viewerId }) => viewerId),
      purchases.map(({ at }) => at ?? null),
    ],
  )
  return rowCount ?? 0
}
