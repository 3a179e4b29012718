import type { IncomingMessage } from 'node:http'
import type { Route } from '@playhead/testing/browser'

/** What the backend stores of one video of a viewer. */
export interface WatchTimeRow {
  readonly watch_time: number
  readonly total_duration: number
  readonly completed: boolean
  readonly updated_at: number
}

/** A backend of the watch-time API, for the pages of a test. */
export interface WatchTimeBackend {
  readonly routes: Readonly<Record<string, Route>>
  rows: Record<string, WatchTimeRow>
  /** Requests for progress, as `METHOD path`. */
  readonly asked: string[]
  /** Positions that were saved of the first lesson. */
  readonly saved: number[]
  /** Awaited before each answer to a request for progress. */
  answers: () => Promise<unknown>
  /** Removes everything that an earlier test left. */
  reset(): void
}

/** A row of a minute ago. */
export const storedRow = (watch_time: number, more: Partial<WatchTimeRow> = {}): WatchTimeRow => ({
  watch_time,
  total_duration: 60,
  completed: false,
  updated_at: Date.now() - 60_000,
  ...more,
})

/** Creates a backend. Each row of the first lesson that a page saves is passed to `onSave`. */
export function createWatchTimeBackend(onSave: (row: WatchTimeRow) => void): WatchTimeBackend {
  const backend: WatchTimeBackend = {
    rows: {},
    asked: [],
    saved: [],
    answers: async () => {},
    reset() {
      backend.rows = {}
      backend.asked.length = 0
      backend.saved.length = 0
      backend.answers = async () => {}
    },
    routes: {
      '/api/progress/videos/batch': async (request, response) => {
        backend.asked.push(`${request.method} ${request.url}`)
        const { video_ids } = (await readBody(request)) as { video_ids: string[] }
        await backend.answers()
        const videos = video_ids.flatMap((video_id) =>
          backend.rows[video_id] ? [{ video_id, ...backend.rows[video_id] }] : [],
        )
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ videos }))
      },
      '/api/progress/video/lesson-1/watch-time': async (request, response) => {
        const { watch_time, total_duration } = (await readBody(request)) as WatchTimeRow
        const completed =
          !!backend.rows['lesson-1']?.completed || watch_time >= total_duration * 0.8
        const row = { watch_time, total_duration, completed, updated_at: Date.now() }
        backend.rows['lesson-1'] = row
        backend.saved.push(watch_time)
        onSave(row)
        response.end('{}')
      },
    },
  }
  return backend
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const piece of request) text += piece
  return JSON.parse(text)
}
