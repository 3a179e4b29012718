import { type HttpHandler, http } from 'msw'
import {
  fixedAnswer,
  type HttpAnswer,
  jsonAnswer,
} from '../recordingCollector/recordingCollector.ts'
import { type PlannedFailure, takeFailure, toResponse } from './failures.ts'
import {
  lessonRow,
  rowsFor,
  type StoredProgress,
  storeProgress,
  watchTimeRow,
} from './progressStore.ts'

type Body = Readonly<Record<string, unknown>>

/** The endpoints that `watchTimeApi()` and `lessonProgressApi()` call, under `base`. */
export function progressHandlers(
  base: string,
  rows: () => Map<string, StoredProgress>,
  failures: readonly PlannedFailure[],
): HttpHandler[] {
  async function respond(answer: () => HttpAnswer | Promise<HttpAnswer>): Promise<Response> {
    const mode = takeFailure(failures)
    if (!mode) return toResponse(await answer())
    if (mode === 'refused') return toResponse(undefined)
    if (mode === 'hang') return new Promise(() => {})
    if (mode === 'truncate') return toResponse({ ...(await answer()), cutAt: 1 })
    return toResponse(fixedAnswer(mode))
  }

  return [
    http.post<{ id: string }>(`${base}/api/progress/video/:id/watch-time`, ({ request, params }) =>
      respond(async () => {
        const { watch_time: position, total_duration: duration, at } = await readBody(request)
        return storeProgress(rows(), params.id, { position, duration, at })
      }),
    ),
    http.post(`${base}/api/progress/videos/batch`, ({ request }) =>
      respond(async () => {
        const { video_ids: ids } = await readBody(request)
        if (!Array.isArray(ids)) return jsonAnswer(400, { error: 'expected video_ids' })
        return jsonAnswer(200, { videos: rowsFor(rows(), ids, watchTimeRow) })
      }),
    ),
    http.post(`${base}/api/progress`, ({ request }) =>
      respond(async () => {
        const {
          lessonId,
          positionSeconds: position,
          durationSeconds: duration,
          completed,
          at,
        } = await readBody(request)
        return storeProgress(rows(), lessonId, {
          position,
          duration,
          completed: completed === true,
          at,
        })
      }),
    ),
    http.get(`${base}/api/progress`, ({ request }) =>
      respond(() =>
        jsonAnswer(
          200,
          rowsFor(rows(), new URL(request.url).searchParams.getAll('lessonId'), lessonRow),
        ),
      ),
    ),
  ]
}

const readBody = async (request: Request): Promise<Body> =>
  Object(await request.json().catch(() => ({}))) as Body
