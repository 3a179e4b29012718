import type { ProgressSource } from '../progressSource.ts'
import { encodeId } from '../rows/encodeId.ts'
import { COMPLETE_AT, httpSource } from './httpSource.ts'
import type { ProgressApiOptions } from './progressApiOptions.ts'
import { collectRows, type Row } from './progressRows.ts'

/** Backends limit the length of lists. */
const MAX_BATCH = 100

/**
 * Saves with `POST /api/progress/video/:id/watch-time` and `{ watch_time, total_duration, at }`.
 * Loads with `POST /api/progress/videos/batch` and `{ video_ids }`, which answers rows as a list or
 * by video. `watch_time` is the position, at most the duration; nothing is sent while the duration
 * is unknown. `at` is the time of the position in epoch ms, so that a backend can keep the newer
 * one.
 */
export function watchTimeApi({ base = '', ...options }: ProgressApiOptions = {}): ProgressSource {
  const source = httpSource({
    ...options,
    load: (videoIds) =>
      Array.from({ length: Math.ceil(videoIds.length / MAX_BATCH) }, (_, at) => ({
        url: `${base}/api/progress/videos/batch`,
        body: { video_ids: videoIds.slice(at * MAX_BATCH, (at + 1) * MAX_BATCH) },
      })),
    read(answer) {
      const found =
        (answer as { progress?: unknown; videos?: unknown } | null)?.progress ??
        (answer as Row)?.videos ??
        answer
      if (Array.isArray(found))
        return collectRows(found as Row[], (row) => row.video_id ?? row.videoId)
      return collectRows(
        Object.entries((found ?? {}) as Record<string, Row>).map(([video_id, row]) =>
          typeof row === 'object' ? { ...row, video_id } : row,
        ),
        (row) => row.video_id,
      )
    },
    save: (videoId, { position, duration, at }) =>
      duration === null
        ? null
        : {
            url: `${base}/api/progress/video/${encodeId(videoId)}/watch-time`,
            body: { watch_time: Math.min(position, duration), total_duration: duration, at },
          },
  })
  return { ...source, completeAt: COMPLETE_AT }
}
