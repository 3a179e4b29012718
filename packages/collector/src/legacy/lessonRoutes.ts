import type { Hono } from 'hono'
import { readViewerProgress, type ViewerProgress } from '../progress/readViewerProgress.ts'
import { type Handle, readBody, readId, respondInvalid, respondRefused } from './handle.ts'
import type { LegacyContext } from './legacyContext.ts'
import { lessonProgressSchema, MAX_VIDEOS } from './requests.ts'
import type { LessonProgressAnswer, LessonProgressRow } from './responses.ts'
import { saveViewerSample } from './viewerSamples.ts'

/** Players round durations to whole seconds. */
const DURATION_SLACK_S = 1

/** Adds `POST` and `GET /api/progress` (document A). A lesson is a video of the same id. */
export function addLessonRoutes(app: Hono, context: LegacyContext, handle: Handle): void {
  app.post(
    '/api/progress',
    handle.forViewer(async (c, caller) => {
      const { project, viewerId } = caller
      const given = await readBody(c, lessonProgressSchema)
      if (given instanceof Response) return given
      const { lessonId, positionSeconds, durationSeconds, watchTime, completed, at } = given
      const beyond = (['positionSeconds', 'watchTime'] as const).filter(
        (name) => durationSeconds && given[name] > durationSeconds + DURATION_SLACK_S,
      )
      if (beyond.length)
        return respondInvalid(
          c,
          beyond.map((name) => ({
            path: [name],
            message: `expected at most durationSeconds, ${durationSeconds}, got ${given[name]}`,
          })),
        )
      const refusal = await saveViewerSample(context, caller, {
        ...{ videoId: lessonId, player: 'lesson-progress', at, completed },
        position: positionSeconds,
        maxPosition: watchTime,
        duration: durationSeconds || undefined,
      })
      if (refusal) return respondRefused(c, refusal)
      const [stored] = await readViewerProgress(context, project, viewerId, [lessonId])
      // Of a viewer who was deleted a moment ago, what is stored has no id any more. The team's own
      // is not stored.
      const progress = toRow(
        viewerId,
        stored ?? {
          videoId: lessonId,
          position: positionSeconds,
          maxPosition: Math.max(positionSeconds, watchTime),
          duration: durationSeconds || null,
          completed,
          lastWatchedAt: Date.now(),
        },
      )
      return c.json({ success: true, progress } satisfies LessonProgressAnswer)
    }),
  )
  app.get(
    '/api/progress',
    handle.forViewer(async (c, { project, viewerId }) => {
      const lessons = c.req.queries('lessonId') ?? []
      if (!lessons.length || lessons.length > MAX_VIDEOS)
        return respondInvalid(c, [
          { path: ['lessonId'], message: `expected 1 to ${MAX_VIDEOS}, got ${lessons.length}` },
        ])
      for (const lesson of lessons) {
        const id = readId(c, lesson)
        if (id instanceof Response) return id
      }
      const found = await readViewerProgress(context, project, viewerId, lessons)
      return c.json(found.map((progress) => toRow(viewerId, progress)))
    }),
  )
}

type StoredLesson = Omit<
  ViewerProgress,
  'title' | 'watchedSeconds' | 'completedAt' | 'firstWatchedAt'
>

function toRow(viewerId: string, progress: StoredLesson): LessonProgressRow {
  const { videoId, position, maxPosition, duration, completed, lastWatchedAt } = progress
  const lastWatched = new Date(lastWatchedAt).toISOString()
  return {
    userId: viewerId,
    lessonId: videoId,
    watchTime: maxPosition,
    positionSeconds: position,
    durationSeconds: duration ?? 0,
    completed,
    lastWatched,
    updatedAt: lastWatched,
  }
}
