import type { Context, Hono } from 'hono'
import { respondError } from '../http/respond.ts'
import { continueSession, type StoredState } from './continueSession.ts'
import { type Handle, readBody, respondRefused } from './handle.ts'
import { hashId } from './hashId.ts'
import type { Caller } from './identifyCaller.ts'
import type { LegacyContext } from './legacyContext.ts'
import {
  type VideoComplete,
  type VideoView,
  videoCompleteSchema,
  videoProgressSchema,
  videoViewSchema,
} from './requests.ts'
import type { AnalyticsAnswer, VideoViewAnswer } from './responses.ts'
import type { Sample } from './sample.ts'
import { saveSample } from './saveSample.ts'
import { readStoredSession } from './storedSession.ts'

/** Players reach this speed, and the document's page does not say how fast it played. */
const MAX_RATE = 2
/** The share of the duration at which document B counts a session as completed. */
const COMPLETE_AT = 0.9
/** Session ids of the document begin with the time at which they were made. */
const STARTED_AT = /^(\d{13})-/
/** An older start is a wrong clock. ms */
const MAX_START_AGE_MS = 24 * 3_600_000

/** Adds `POST /api/analytics/video-view`, `video-progress` and `video-complete` (document B). */
export function addAnalyticsRoutes(app: Hono, context: LegacyContext, handle: Handle): void {
  const { pool, runInOrder, clock } = context

  /** Requests of one session run one after another, because each continues what is stored. */
  function ofSession(
    caller: Caller,
    id: string,
    run: (session: string, stored: StoredState | undefined) => Promise<Response>,
  ): Promise<Response> {
    const session = toSessionId(id)
    return runInOrder(`${caller.project}/${session}`, async () =>
      run(session, await readStoredSession(pool, caller.project, session)),
    )
  }

  app.post(
    '/api/analytics/video-view',
    handle(async (c, caller) => {
      const view = await readBody(c, videoViewSchema)
      if (view instanceof Response) return view
      return ofSession(caller, view.session_id, async (session, stored) => {
        if (stored && isForeign(stored, caller)) return respondForeign(c)
        if (stored) return c.json(describeView(view.session_id, stored))
        const sample = { ...beginSample(session, view, caller, clock()), ...VIEW }
        const refusal = await saveSample(context, caller, undefined, sample)
        if (refusal) return respondRefused(c, refusal)
        // Another collector may have been first. Views of the team's own are not stored.
        const first = await readStoredSession(pool, caller.project, session)
        return c.json(describeView(view.session_id, first ?? continueSession(undefined, sample)))
      })
    }),
  )

  async function save(
    c: Context,
    caller: Caller,
    given: VideoComplete,
    completed: boolean,
  ): Promise<Response> {
    return ofSession(caller, given.session_id, async (session, stored) => {
      if (stored && isForeign(stored, caller)) return respondForeign(c)
      if (!stored && !given.video_id)
        return respondError(
          c,
          404,
          'this session is unknown: begin it with POST /api/analytics/video-view',
        )
      const sample = continueSample(session, given, caller, stored, { completed, now: clock() })
      const refusal = await saveSample(context, caller, stored, sample)
      if (refusal) return respondRefused(c, refusal)
      return c.json({ success: true, analytics_id: session } satisfies AnalyticsAnswer)
    })
  }
  app.post(
    '/api/analytics/video-progress',
    handle(async (c, caller) => {
      const given = await readBody(c, videoProgressSchema)
      return given instanceof Response ? given : save(c, caller, given, false)
    }),
  )
  app.post(
    '/api/analytics/video-complete',
    handle(async (c, caller) => {
      const given = await readBody(c, videoCompleteSchema)
      return given instanceof Response ? given : save(c, caller, given, true)
    }),
  )
}

/**
 * The document's pages report a view as playback begins, and its tables count each as one: a session
 * of 1 ms is one here.
 */
const VIEW = { position: 0, previous: 0, playingMs: 1, counts: { playCount: 1 } } as const

/** Ids of the document may be longer than those of the wire, and have any characters. */
const toSessionId = (id: string): string => (/^[\w-]{10,64}$/.test(id) ? id : hashId('va', id))

/** A session of one viewer, and a request of another one. */
const isForeign = ({ viewerId }: StoredState, caller: Caller): boolean =>
  viewerId !== undefined && caller.viewerId !== null && viewerId !== caller.viewerId
const respondForeign = (c: Context): Response =>
  respondError(c, 403, 'this session belongs to another viewer')

function beginSample(
  session: string,
  view: Omit<VideoView, 'video_id'> & { readonly video_id?: string | undefined },
  { viewerId }: Caller,
  at: number,
): Omit<Sample, 'position'> {
  const { video_id, course_id, lesson_id, video_duration_seconds, is_preview } = view
  const made = Number(STARTED_AT.exec(view.session_id)?.[1] ?? at)
  return {
    session,
    player: 'video-analytics',
    videoId: video_id ?? '',
    viewerId: viewerId ?? undefined,
    courseId: course_id ?? undefined,
    lessonId: lesson_id ?? undefined,
    preview: is_preview ?? undefined,
    referrer: withoutQuery(view.referrer),
    duration: video_duration_seconds || undefined,
    at,
    startedAt: made <= at && at - made < MAX_START_AGE_MS ? made : at,
    rate: MAX_RATE,
    completeAt: COMPLETE_AT,
  }
}

function continueSample(
  session: string,
  given: VideoComplete,
  caller: Caller,
  stored: StoredState | undefined,
  { completed, now }: { readonly completed: boolean; readonly now: number },
): Sample {
  const begun = beginSample(session, given, caller, now)
  const playingMs = Math.round((given.watch_time_seconds ?? 0) * 1000)
  return {
    ...begun,
    position: given.current_position_seconds ?? stored?.position ?? 0,
    maxPosition: given.max_position_seconds,
    previous: 0,
    playingMs:
      given.watch_time_seconds === undefined ? (stored?.playingMs ?? 1) : Math.max(1, playingMs),
    rate: Math.max(given.average_playback_speed ?? MAX_RATE, 1),
    counts: {
      playCount: Math.max(1, given.play_count ?? 0),
      pauseCount: given.pause_count,
      seekCount: given.seek_count,
      renditionChangeCount: given.quality_changes,
    },
    completed,
  }
}

/** Queries hold search terms and tokens; the collector stores none. */
const withoutQuery = (address: string | null | undefined): string | undefined =>
  address?.replace(/[?#].*/s, '').slice(0, 500) || undefined

function describeView(session_id: string, stored: StoredState): VideoViewAnswer {
  return {
    success: true,
    analytics_id: stored.session,
    session_id,
    video_id: stored.videoId,
    user_id: stored.viewerId ?? null,
    course_id: stored.courseId ?? null,
    lesson_id: stored.lessonId ?? null,
    is_preview: stored.preview ?? false,
    video_duration_seconds: stored.duration ?? null,
    started_at: new Date(stored.startedAt).toISOString(),
  }
}
