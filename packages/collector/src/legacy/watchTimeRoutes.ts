import type { Hono } from 'hono'
import { respondError } from '../http/respond.ts'
import { readCourseProgress } from '../progress/readCourseProgress.ts'
import {
  progressPercent,
  readViewerProgress,
  type ViewerProgress,
} from '../progress/readViewerProgress.ts'
import { type Handle, readBody, readId, respondRefused } from './handle.ts'
import type { LegacyContext } from './legacyContext.ts'
import { videoBatchSchema, watchTimeSchema } from './requests.ts'
import type {
  CourseProgressAnswer,
  MessageAnswer,
  VideoBatchAnswer,
  VideoStatus,
} from './responses.ts'
import { saveViewerSample } from './viewerSamples.ts'

/** Adds the endpoints of document D below `/api/progress`. */
export function addWatchTimeRoutes(app: Hono, context: LegacyContext, handle: Handle): void {
  app.post(
    '/api/progress/video/:id/watch-time',
    handle.forViewer(async (c, caller) => {
      const videoId = readId(c)
      if (videoId instanceof Response) return videoId
      const given = await readBody(c, watchTimeSchema)
      if (given instanceof Response) return given
      const refusal = await saveViewerSample(context, caller, {
        ...{ videoId, player: 'watch-time', at: given.at },
        position: given.watch_time,
        duration: given.total_duration || undefined,
        completeAt: context.completeAt,
      })
      if (refusal) return respondRefused(c, refusal)
      return c.json({ message: 'Watch time updated' } satisfies MessageAnswer)
    }),
  )
  app.get(
    '/api/progress/video/:id/status',
    handle.forViewer(async (c, { project, viewerId }) => {
      const videoId = readId(c)
      if (videoId instanceof Response) return videoId
      const [progress] = await readViewerProgress(context, project, viewerId, [videoId])
      if (!progress) return respondError(c, 404, 'the viewer has no progress in this video')
      return c.json(toStatus(progress) satisfies VideoStatus)
    }),
  )
  app.post(
    '/api/progress/videos/batch',
    handle.forViewer(async (c, { project, viewerId }) => {
      const given = await readBody(c, videoBatchSchema)
      if (given instanceof Response) return given
      const found = await readViewerProgress(context, project, viewerId, given.video_ids)
      const progress = Object.fromEntries(found.map((each) => [each.videoId, toStatus(each)]))
      return c.json({ progress } satisfies VideoBatchAnswer)
    }),
  )
  app.get(
    '/api/progress/course/:id',
    handle.forViewer(async (c, { project, viewerId }) => {
      const courseId = readId(c)
      if (courseId instanceof Response) return courseId
      const found = await readCourseProgress(context, project, viewerId, courseId)
      if (!found) return respondError(c, 404, 'this course is unknown')
      const { lessons, percent } = found
      const completedIds = lessons.filter(({ completed }) => completed).map((each) => each.videoId)
      const videos = lessons.flatMap(({ lastWatchedAt, ...lesson }) =>
        lastWatchedAt === null ? [] : [{ ...lesson, lastWatchedAt }],
      )
      const progress = {
        course_id: courseId,
        student_id: viewerId,
        overall_progress: percent,
        materials: {
          total: lessons.length,
          completed: completedIds.length,
          completed_ids: completedIds,
        },
        videos: Object.fromEntries(videos.map((video) => [video.videoId, toStatus(video)])),
      }
      return c.json({ progress } satisfies CourseProgressAnswer)
    }),
  )
}

function toStatus(
  progress: Pick<ViewerProgress, 'position' | 'duration' | 'completed' | 'lastWatchedAt'>,
): VideoStatus {
  const { position, duration, completed, lastWatchedAt } = progress
  return {
    watch_time: position,
    total_duration: duration ?? 0,
    progress_percentage: progressPercent(progress),
    completed,
    last_watched: new Date(lastWatchedAt).toISOString(),
  }
}
