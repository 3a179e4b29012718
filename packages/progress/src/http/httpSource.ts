import {
  checkOptions,
  isFunction,
  optional,
  parseRetryAfter,
  stringify,
} from '@playhead/core/internal'
import { LoadIncomplete, type ProgressSource, SaveLater, SaveRefused } from '../progressSource.ts'
import { dictionary } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** A request to a backend. */
export interface SourceRequest {
  readonly url: string
  /** @default 'GET', or 'POST' with a body */
  readonly method?: string | undefined
  /** Sent as JSON. */
  readonly body?: unknown
}

/** How the requests of your backend are built and its answers read. */
export interface HttpSourceOptions {
  /**
   * Returns the request that loads these videos, or several if your backend cannot answer many at
   * once.
   */
  readonly load: (videoIds: readonly string[]) => SourceRequest | readonly SourceRequest[]
  /**
   * Returns the rows in the answer to one request, by video; videos without progress are left out.
   */
  readonly read: (
    answer: unknown,
    videoIds: readonly string[],
  ) => Readonly<Record<string, VideoProgress>>
  /** Returns the request that saves a video; null to send nothing now. The next save asks again. */
  readonly save: (videoId: string, progress: VideoProgress) => SourceRequest | null
  /**
   * Returns the row in the answer to a save, if the backend has kept a newer one of another device.
   * @default an accepted save is what the backend has
   */
  readonly readSaved?:
    | ((answer: unknown, sent: VideoProgress) => VideoProgress | undefined)
    | undefined
  /** Sent with every request. A function is called for each request, for tokens that change. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>>)
    | undefined
  /** @default 'same-origin' */
  readonly credentials?: RequestCredentials | undefined
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined
}

const TIMEOUT_MS = 15_000

/** The share of a video at which the backends of the presets count it as completed. */
export const COMPLETE_AT = 0.8

/**
 * A source over any HTTP backend, from functions that build its requests and read its answers.
 * Presets: `collectorProgress()`, `lessonProgressApi()`, `watchTimeApi()`.
 * @throws TypeError naming the option that is wrong.
 */
export function httpSource(options: HttpSourceOptions): ProgressSource {
  checkOptions('httpSource()', options, {
    load: [isFunction, 'a function of a list of videos that returns a request'],
    read: [isFunction, 'a function of an answer'],
    save: [isFunction, 'a function of a video and its progress that returns a request'],
    readSaved: [optional(isFunction), 'a function of an answer and the row that was sent'],
    headers: [
      (value) =>
        value === undefined || (typeof value === 'object' ? value !== null : isFunction(value)),
      'an object, or a function that returns one',
    ],
    credentials: [
      (value) => [undefined, 'omit', 'same-origin', 'include'].includes(value as never),
      "'omit', 'same-origin' or 'include'",
    ],
    fetch: [optional(isFunction), 'a function'],
  })
  const { load, read, readSaved, save, headers = {}, credentials = 'same-origin' } = options

  /** The text of an answer; undefined when it says that there is nothing. */
  async function ask(
    { url, method, body }: SourceRequest,
    keepalive = false,
  ): Promise<string | undefined> {
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
    // Always read to the end, which frees the connection and the page's quota of keepalive bytes.
    const text = await response.text()
    if (response.redirected && pathOf(response.url) !== pathOf(url)) {
      throw new Error(`redirected to ${withoutQuery(response.url)} from ${withoutQuery(url)}`)
    }
    if (response.status === 404 && !keepalive) return undefined // no progress yet
    if (!response.ok) throw errorFor(response, url)
    // A login page, or a single-page app that answers every path: the request did not reach the
    // backend.
    if (/^\s*</.test(text)) throw new Error(`HTML instead of JSON from ${withoutQuery(url)}`)
    return text.trim() ? text : undefined
  }

  async function askForRows(request: SourceRequest): Promise<unknown> {
    const text = await ask(request)
    return text === undefined ? undefined : JSON.parse(text)
  }

  return {
    async load(videoIds) {
      const requests = [load(videoIds)].flat() as SourceRequest[]
      const answers = await Promise.allSettled(requests.map(askForRows))
      const rows = dictionary(
        answers.flatMap((answer) =>
          answer.status === 'fulfilled' && answer.value !== undefined
            ? Object.entries(read(answer.value, videoIds))
            : [],
        ),
      )
      const failed = answers.find((answer) => answer.status === 'rejected')
      if (!failed) return rows
      if (requests.length === 1) throw failed.reason
      throw new LoadIncomplete(String(failed.reason), rows, { cause: failed.reason })
    },
    // Always with keepalive: the page may close while the last save is under way, and these bodies
    // are small.
    async save(videoId, progress) {
      const request = save(videoId, progress)
      const text = request && (await ask(request, true))
      if (!text || !readSaved) return undefined
      try {
        return readSaved(JSON.parse(text), progress)
      } catch {
        return undefined // it was accepted all the same
      }
    },
  }
}

/** The query may contain a token. */
const withoutQuery = (url: string): string => url.replace(/[?#].*/s, '')

function pathOf(url: string): string {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).pathname
  } catch {
    return withoutQuery(url)
  }
}

/**
 * The error of a failed request decides whether a save is tried again, not before a given time, or
 * never.
 */
function errorFor({ status, headers }: Response, url: string): Error {
  const message = `HTTP ${status} from ${withoutQuery(url)}`
  const afterMs = parseRetryAfter(headers.get('retry-after'), Date.now())
  if (afterMs) return new SaveLater(message, afterMs)
  // A login resolves 401 and 403. The other client errors are about the request itself.
  const isTemporary = status >= 500 || [401, 403, 404, 408, 409, 423, 425, 429].includes(status)
  return isTemporary ? new Error(message) : new SaveRefused(message)
}
