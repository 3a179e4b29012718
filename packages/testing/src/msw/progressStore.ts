import { type HttpAnswer, jsonAnswer } from '../recordingCollector/recordingCollector.ts'

/** Progress of the viewer in one video, as the backend has it. */
export interface StoredProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds. */
  readonly duration: number
  readonly completed: boolean
  /** Time of the position, epoch ms. */
  readonly at: number
}

/** Share of the duration from which the endpoints that receive no `completed` complete a video. */
const COMPLETE_AT = 0.8

const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0

/**
 * Stores a save: the newer position stays, and what was completed stays completed. 400 for anything
 * but a position within a duration.
 */
export function storeProgress(
  rows: Map<string, StoredProgress>,
  videoId: unknown,
  save: {
    readonly position: unknown
    readonly duration: unknown
    readonly completed?: unknown
    readonly at: unknown
  },
): HttpAnswer {
  const { position, duration, at } = save
  if (
    typeof videoId !== 'string' ||
    !isSeconds(position) ||
    !isSeconds(duration) ||
    position > duration
  )
    return jsonAnswer(400, {
      error: 'expected an id, a duration, and a position from 0 to it, in seconds',
    })
  const before = rows.get(videoId)
  const completed =
    before?.completed || save.completed === true || position >= duration * COMPLETE_AT
  const row = { position, duration, completed, at: typeof at === 'number' ? at : Date.now() }
  rows.set(videoId, before && before.at > row.at ? { ...before, completed } : row)
  return jsonAnswer(200, {})
}

/** The row in the spelling of `watchTimeApi()`. */
export const watchTimeRow = (videoId: string, row: StoredProgress): object => ({
  video_id: videoId,
  watch_time: row.position,
  total_duration: row.duration,
  completed: row.completed,
  updated_at: row.at,
})

/** The row in the spelling of `lessonProgressApi()`. */
export const lessonRow = (lessonId: string, row: StoredProgress): object => ({
  lessonId,
  positionSeconds: row.position,
  durationSeconds: row.duration,
  completed: row.completed,
  updatedAt: row.at,
})

/** The rows of those videos that have one. */
export const rowsFor = (
  rows: ReadonlyMap<string, StoredProgress>,
  ids: readonly unknown[],
  format: (id: string, row: StoredProgress) => object,
): object[] =>
  ids.flatMap((id) => {
    const row = rows.get(String(id))
    return row ? [format(String(id), row)] : []
  })
