import { COURSES, type Lesson, PREVIEWS } from './courses.ts'
import type { DemoConnection } from './demoConnection.ts'

/** Describes the courses and their videos to the collector. */
export async function putCatalogue({ manage }: DemoConnection): Promise<void> {
  for (const { courseId, title, lessons } of COURSES) {
    for (const lesson of lessons)
      await manage('PUT', `/v1/videos/${lesson.videoId}`, toEntry(lesson))
    await manage('PUT', `/v1/courses/${courseId}`, {
      title,
      lessons: lessons.map(({ videoId }) => ({ videoId, lessonId: videoId })),
    })
  }
  for (const lesson of Object.values(PREVIEWS)) {
    const path = `/v1/videos/${lesson.videoId}`
    const entry = toEntry(lesson)
    // An earlier collector does not know where a video plays.
    if (lesson.mediaUrl)
      await manage('PUT', path, { ...entry, mediaUrl: lesson.mediaUrl }).catch(() =>
        manage('PUT', path, entry),
      )
    else await manage('PUT', path, entry)
  }
}

const toEntry = ({ title, duration, intro, outro, chapters, preview }: Lesson): object => ({
  ...{ title, duration, intro, outro, chapters, preview },
})
