import { checkOptions, stringify } from '@playhead/core/internal'
import { dictionary } from './dictionary.ts'
import { encodeId } from './encodeId.ts'
import { LoadIncomplete, type ProgressSource, SaveLater, SaveRefused, type VideoProgress } from './progressSource.ts'

/** A request that a backend understands. */
export interface SourceRequest {
  readonly url: string
  /** @default 'GET', or 'POST' with a body */
  readonly method?: string | undefined
  /** Sent as JSON. */
  readonly body?: unknown
}

/** How your backend speaks. */
export interface HttpSourceOptions {
  /** What to ask for these videos; several requests where it has none for many. */
  readonly load: (videos: readonly string[]) => SourceRequest | readonly SourceRequest[]
  /** What it knows, by video, from the answer to one request; what it does not know is left out. */
  readonly read: (answer: unknown, videos: readonly string[]) => Readonly<Record<string, VideoProgress>>
  /** What to say of a video: a request with the `body` that your backend takes; null for nothing yet, the next save will be. */
  readonly save: (video: string, progress: VideoProgress) => SourceRequest | null
  /** Sent with every request; a function is asked each time, for tokens that change. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) | undefined
  /** @default 'same-origin' */
  readonly credentials?: RequestCredentials | undefined
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined
}

const TIMEOUT_MS = 15_000
/** Servers and proxies refuse longer addresses (414, 431). */
const MAX_URL_CHARS = 2000
/** Backends bound their lists. */
const MAX_BATCH = 100
const isFunction = (value: unknown): boolean => typeof value === 'function'

/**
 * Any HTTP backend, by what its requests look like. Presets for known ones: {@link lessonDoors}, {@link watchTimeDoors}.
 * @throws TypeError naming the option that is wrong.
 */
export function httpSource(options: HttpSourceOptions): ProgressSource {
  checkOptions('httpSource()', options, {
    load: [isFunction, 'a function of a list of videos that gives a request'],
    read: [isFunction, 'a function of an answer'],
    save: [isFunction, 'a function of a video and its progress that gives a request'],
    headers: [
      (value) => value === undefined || (typeof value === 'object' ? value !== null : isFunction(value)),
      'an object, or a function that gives one',
    ],
    credentials: [
      (value) => [undefined, 'omit', 'same-origin', 'include'].includes(value as never),
      "'omit', 'same-origin' or 'include'",
    ],
    fetch: [(value) => value === undefined || isFunction(value), 'a function'],
  })
  const { load, read, save, headers = {}, credentials = 'same-origin' } = options

  async function ask({ url, method, body }: SourceRequest, keepalive = false): Promise<unknown> {
    const response = await (options.fetch ?? fetch)(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(typeof headers === 'function' ? headers() : headers),
      },
      ...(body !== undefined && { body: stringify(body) }),
      credentials,
      keepalive,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    // To the end in any case: it frees the connection and the page's keepalive bytes.
    const text = await response.text()
    if (response.redirected && pathOf(response.url) !== pathOf(url)) {
      throw new Error(`redirected to ${withoutQuery(response.url)} from ${withoutQuery(url)}`)
    }
    if (response.status === 404 && !keepalive) return undefined // nothing is known of these
    if (!response.ok) throw fault(response, url)
    // A login page, or the page of an app that answers every path, has neither stored nor read anything.
    if (/^\s*</.test(text)) throw new Error(`HTML instead of JSON from ${withoutQuery(url)}`)
    // What a backend says about a save that it took is its own affair.
    return keepalive || !text.trim() ? undefined : JSON.parse(text)
  }

  return {
    async load(videos) {
      const requests = [load(videos)].flat() as SourceRequest[]
      const answers = await Promise.allSettled(requests.map((request) => ask(request)))
      const rows = dictionary(
        answers.flatMap((answer) =>
          answer.status === 'fulfilled' && answer.value !== undefined ? Object.entries(read(answer.value, videos)) : [],
        ),
      )
      const failed = answers.find((answer) => answer.status === 'rejected')
      if (!failed) return rows
      if (requests.length === 1) throw failed.reason
      throw new LoadIncomplete(String(failed.reason), rows, { cause: failed.reason })
    },
    // Always, for a page may go while a save is under way that nothing of later replaces; these bodies are small.
    async save(video, progress) {
      const request = save(video, progress)
      if (request) await ask(request, true)
    },
  }
}

/** It may hold a token. */
const withoutQuery = (url: string): string => url.replace(/[?#].*/s, '')

function pathOf(url: string): string {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).pathname
  } catch {
    return withoutQuery(url)
  }
}

/** What an answer means for a save: try again, later, or never. */
function fault({ status, headers }: Response, url: string): Error {
  const message = `HTTP ${status} from ${withoutQuery(url)}`
  const after = retryAfter(headers.get('retry-after'))
  if (after) return new SaveLater(message, after)
  // 401 and 403 mend themselves with a login; the rest is about what was said.
  const mends = status >= 500 || [401, 403, 404, 408, 409, 423, 425, 429].includes(status)
  return mends ? new Error(message) : new SaveRefused(message)
}

/** Seconds or an HTTP date, as ms from now; nothing when it is neither, and a day at most. */
function retryAfter(value: string | null): number {
  if (!value) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Math.min(86_400_000, Math.max(0, ms || 0))
}

type Row = Readonly<Record<string, unknown>>
/** Databases answer decimals as text. */
function number(value: unknown): number | null {
  const parsed = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null
}
const moment = (value: unknown): number => number(value) ?? (Date.parse(String(value)) || 0)

/** A progress row however such doors spell it; nothing when it has no position. */
function rowOf(row: Row | undefined): VideoProgress | undefined {
  const position = number(row?.positionSeconds ?? row?.watch_time ?? row?.watchTime ?? row?.position)
  if (!row || position === null) return undefined
  return {
    position,
    duration: number(row.durationSeconds ?? row.total_duration ?? row.duration),
    completed: !!(row.completed ?? row.is_completed),
    at: moment(row.updatedAt ?? row.updated_at ?? row.last_watched_at ?? row.last_watched ?? row.at),
  }
}

/** What the two families of doors have in common. */
export type DoorOptions = Pick<HttpSourceOptions, 'headers' | 'credentials' | 'fetch'> & {
  /** What the doors begin with, like `https://api.example`. @default '' */
  readonly base?: string | undefined
}

/**
 * `POST /api/progress` with `{ lessonId, positionSeconds, durationSeconds, watchTime, completed, at }`, and `GET /api/progress?lessonId=a&lessonId=b`
 * that answers such rows, in several requests where the address would grow too long. Its `watchTime` is a position; `at` is when that was so,
 * epoch ms: a backend that compares it keeps the newer.
 */
export function lessonDoors({ base = '', ...options }: DoorOptions = {}): ProgressSource {
  return httpSource({
    ...options,
    load: (videos) => addresses(`${base}/api/progress?`, videos).map((url) => ({ url })),
    read: (answer) => collect([answer].flat() as Row[], (row) => row.lessonId),
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
}

/** As few addresses as hold all ids, none of them too long. */
function addresses(start: string, ids: readonly string[]): string[] {
  const urls: string[] = []
  for (const id of ids) {
    const part = `lessonId=${encodeId(id)}`
    const last = urls.at(-1)
    if (last && last.length + part.length < MAX_URL_CHARS) urls[urls.length - 1] = `${last}&${part}`
    else urls.push(start + part)
  }
  return urls
}

/**
 * `POST /api/progress/video/:id/watch-time` with `{ watch_time, total_duration, at }`, and `POST /api/progress/videos/batch` with `{ video_ids }`
 * that answers rows as a list or by video. Its `watch_time` is a position, and no more than the duration, without which nothing is said; `at`
 * is when that was so, epoch ms: a backend that compares it keeps the newer.
 */
export function watchTimeDoors({ base = '', ...options }: DoorOptions = {}): ProgressSource {
  return httpSource({
    ...options,
    load: (videos) =>
      Array.from({ length: Math.ceil(videos.length / MAX_BATCH) }, (_, at) => ({
        url: `${base}/api/progress/videos/batch`,
        body: { video_ids: videos.slice(at * MAX_BATCH, (at + 1) * MAX_BATCH) },
      })),
    read(answer) {
      const found =
        (answer as { progress?: unknown; videos?: unknown } | null)?.progress ?? (answer as Row)?.videos ?? answer
      if (Array.isArray(found)) return collect(found as Row[], (row) => row.video_id ?? row.videoId)
      return collect(
        Object.entries((found ?? {}) as Record<string, Row>).map(([video_id, row]) =>
          typeof row === 'object' ? { ...row, video_id } : row,
        ),
        (row) => row.video_id,
      )
    },
    save: (video, { position, duration, at }) =>
      duration === null
        ? null
        : {
            url: `${base}/api/progress/video/${encodeId(video)}/watch-time`,
            body: { watch_time: Math.min(position, duration), total_duration: duration, at },
          },
  })
}

/** @throws when something was answered and none of it is a row: that is no word about what is stored. */
function collect(rows: readonly Row[], idOf: (row: Row) => unknown): Record<string, VideoProgress> {
  if (rows.length && rows.every((row) => typeof row !== 'object'))
    throw new TypeError('the answer has no progress rows')
  return dictionary(
    rows.flatMap((row) => {
      const progress = rowOf(row)
      const id = row && idOf(row)
      return progress && (typeof id === 'string' || typeof id === 'number') ? [[String(id), progress] as const] : []
    }),
  )
}
