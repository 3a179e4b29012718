import { hash } from 'node:crypto'
import { LIMITS } from '@playhead/core/wire'
import type { Context, Hono } from 'hono'
import type * as v from 'valibot'
import { readJson } from '../http/readJson.ts'
import { respondError, respondLater } from '../http/respond.ts'
import { isStorable } from '../ingest/validation.ts'
import { PARAMETERS } from '../reads/query/parameters.ts'
import type { Rate, RateLimiter } from '../shared/rateLimiter.ts'
import { listWatched, type WatchedList } from './listWatched.ts'
import type { ProgressFeed } from './live/createProgressFeed.ts'
import { readCourseProgress } from './readCourseProgress.ts'
import { type ProgressContext, readViewerProgress } from './readViewerProgress.ts'
import { requireViewer, type ViewerAccess, type ViewerEnv } from './requireViewer.ts'
import type { SavedProgress, WatchProgress, WatchProgressList } from './responses.ts'
import { type ProgressViewer, type SaveParts, saveProgress } from './saveProgress.ts'
import { progressToSaveSchema, videoIdsSchema } from './schemas.ts'
import { toWatchProgress } from './toWatchProgress.ts'

/** What the endpoints of progress work with. */
export interface ProgressParts extends ProgressContext, ViewerAccess, SaveParts {
  readonly limiter: RateLimiter
  readonly feed: Pick<ProgressFeed, 'announce'>
}

/**
 * Saves of one viewer and video: one a second. Pages keep that distance, but their requests do not
 * take equally long, and the last save of a page may meet the first one of the next: so two may come
 * at once.
 */
const SAVE_RATE: Rate = { name: 'progress', limit: 2, windowMs: 2000 }
/** A row of a page. */
const DEFAULT_LIMIT = '20'

/** Adds the endpoints with which viewers read and save their own progress. */
export function addProgressRoutes(hono: Hono, parts: ProgressParts): void {
  const app = hono as unknown as Hono<ViewerEnv>
  const viewerOnly = requireViewer(parts)

  app.get('/v1/progress/videos/:id', viewerOnly, async (c) => {
    const id = readId(c)
    if (id instanceof Response) return id
    const [found] = await readAll(c, parts, [id])
    if (!found) return respondError(c, 404, 'the viewer has no progress in this video')
    return c.json(found satisfies WatchProgress)
  })
  app.put('/v1/progress/videos/:id', viewerOnly, async (c) => {
    const id = readId(c)
    if (id instanceof Response) return id
    const given = await readValid(c, progressToSaveSchema)
    if (given instanceof Response) return given
    const viewer = c.get('viewer')
    const { allowed, retryAfterMs } = await parts.limiter.take(SAVE_RATE, identify(viewer, id))
    if (!allowed)
      return respondLater(c, 429, 'progress of a video is saved once a second', retryAfterMs)
    const saved = await saveProgress(parts, viewer, id, given)
    if (saved.saved && saved.progress) parts.feed.announce(viewer, saved.progress)
    return c.json(saved satisfies SavedProgress)
  })
  app.post('/v1/progress/batch', viewerOnly, async (c) => {
    const given = await readValid(c, videoIdsSchema)
    if (given instanceof Response) return given
    return c.json({ progress: await readAll(c, parts, given.videoIds) } satisfies WatchProgressList)
  })
  app.get('/v1/progress/courses/:id', viewerOnly, async (c) => {
    const id = readId(c)
    if (id instanceof Response) return id
    const { project, viewerId } = c.get('viewer')
    const course = await readCourseProgress(parts, project, viewerId, id)
    return course ? c.json(course) : respondError(c, 404, 'this course is unknown')
  })
  for (const list of ['recent', 'continue'] as const satisfies readonly WatchedList[])
    app.get(`/v1/progress/${list}`, viewerOnly, async (c) => {
      const given = c.req.query('limit') ?? DEFAULT_LIMIT
      const limit = PARAMETERS.limit.parse(given)
      if (limit === undefined)
        return respondError(
          c,
          400,
          `limit: expected ${PARAMETERS.limit.expected}, got ${JSON.stringify(given.slice(0, 20))}`,
        )
      const found = await listWatched(parts, c.get('viewer'), list, limit)
      return c.json({ progress: found.map(toWatchProgress) } satisfies WatchProgressList)
    })
}

async function readAll(
  c: Context<ViewerEnv>,
  parts: ProgressContext,
  videoIds: readonly string[],
): Promise<readonly WatchProgress[]> {
  const { project, viewerId } = c.get('viewer')
  return (await readViewerProgress(parts, project, viewerId, videoIds)).map(toWatchProgress)
}

/** Where the limits are kept, the ids of viewers must not be seen. */
const identify = ({ project, viewerId }: ProgressViewer, videoId: string): string =>
  hash('sha256', JSON.stringify([project, viewerId, videoId]), 'base64url')

function readId(c: Context): string | Response {
  const id = c.req.param('id') ?? ''
  if (id.length <= LIMITS.idChars && isStorable(id)) return id
  return respondError(
    c,
    400,
    `id: expected at most ${LIMITS.idChars} characters without a NUL, got ${JSON.stringify(id.slice(0, 60))}`,
  )
}

/** `readJson` without the types of the environment, which it does not use. */
const readValid = <T>(
  c: Context<ViewerEnv>,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | Response> => readJson(c as unknown as Context, schema)
