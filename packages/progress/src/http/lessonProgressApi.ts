import type { ProgressSource } from '../progressSource.ts'
import { encodeId } from '../rows/encodeId.ts'
import { COMPLETE_AT, httpSource } from './httpSource.ts'
import type { ProgressApiOptions } from './progressApiOptions.ts'
import { collectRows, type Row } from './progressRows.ts'

/** Servers and proxies refuse longer addresses (414, 431). */
const MAX_URL_CHARS = 2000

/**
 * Saves with `POST /api/progress` and `{ lessonId, positionSeconds, durationSeconds, watchTime,
 * completed, at }`. Loads such rows with `GET /api/progress?lessonId=a&lessonId=b`, in several
 * requests where the address would be too long. `watchTime` is the position; `at` is its time in
 * epoch ms, so that a backend can keep the newer one.
 */
export function lessonProgressApi({
  base = '',
  ...options
}: ProgressApiOptions = {}): ProgressSource {
  const source = httpSource({
    ...options,
    load: (videoIds) => splitByLength(`${base}/api/progress?`, videoIds).map((url) => ({ url })),
    read: (answer) => collectRows([answer].flat() as Row[], (row) => row.lessonId),
    save: (lessonId, { position, duration, completed, at }) =>
      duration === null
        ? null
        : {
            url: `${base}/api/progress`,
            body: {
              lessonId,
              positionSeconds: position,
              durationSeconds: duration,
              watchTime: position,
              completed,
              at,
            },
          },
  })
  return { ...source, completeAt: COMPLETE_AT }
}

/** The fewest addresses that hold all ids, none of them too long. */
function splitByLength(start: string, ids: readonly string[]): string[] {
  const urls: string[] = []
  for (const id of ids) {
    const part = `lessonId=${encodeId(id)}`
    const last = urls.at(-1)
    if (last && last.length + part.length < MAX_URL_CHARS) urls[urls.length - 1] = `${last}&${part}`
    else urls.push(start + part)
  }
  return urls
}
