import { checkOptions, isFunction, type OptionRules, optional, show } from '@playhead/core/internal'
import {
  BUCKET_EXPECTED,
  DAYS_EXPECTED,
  DEFAULT_BUCKET,
  DEFAULT_DAYS,
  DEFAULT_LIMIT,
  isDays,
  isLimit,
  LIMIT_EXPECTED,
  parseBucket,
} from '../reads/readOptions.ts'
import type {
  Heatmap,
  Quality,
  RetentionReport,
  StoredSession,
  VideoList,
  VideoSummary,
} from '../reads/responses.ts'
import { CollectorError } from './collectorError.ts'

/** Where a collector is, and how to read it. */
export interface CollectorClientOptions {
  /**
   * The collector's address, like `https://collector.example`; in a page also a path, `/` for the
   * page's own origin.
   */
  readonly url: string
  /** A read key, `rk_…`. It reads everything of its project: keep it off public pages. */
  readonly key: string
  /** @default the global `fetch` */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

/**
 * The read endpoints. Each method rejects with {@link CollectorError} when the collector does not
 * know, refuses or cannot be reached, and with a TypeError for a wrong argument.
 */
export interface CollectorClient {
  /** All videos, most viewed first. `limit`: 1 to 1000. @default 100 */
  videos(options?: { readonly limit?: number | undefined }): Promise<VideoList>
  /** Totals and averages of a video. */
  summary(videoId: string): Promise<VideoSummary>
  /**
   * Seconds watched in each cell of a video. `bucket`: the size of a cell, like `10s` or `1%`.
   * @default '10s'
   */
  heatmap(videoId: string, options?: { readonly bucket?: string | undefined }): Promise<Heatmap>
  /** A session with its events. */
  session(id: string): Promise<StoredSession>
  /** Whether everything arrived, in the last `days`: 1 to 366. @default 30 */
  quality(options?: { readonly days?: number | undefined }): Promise<Quality>
  /** What is stored, for how long, and what is dropped next. */
  retention(): Promise<RetentionReport>
}

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  (/^\/(?!\/)/.test(value) || (/^https?:\/\//.test(value) && URL.canParse(value)))

const OPTIONS: OptionRules = {
  url: [
    isAddress,
    "the address of a collector, like 'https://collector.example', or a path of the page's origin, like '/'",
  ],
  key: [() => true, 'checked below: it is secret'],
  fetch: [optional(isFunction), 'a function'],
}
const LIMIT: OptionRules = { limit: [optional(isLimit), LIMIT_EXPECTED] }
const BUCKET: OptionRules = {
  bucket: [
    optional((value) => typeof value === 'string' && parseBucket(value) !== undefined),
    BUCKET_EXPECTED,
  ],
}
const DAYS: OptionRules = { days: [optional(isDays), DAYS_EXPECTED] }

/**
 * Creates a client for the read endpoints of a collector.
 * @throws TypeError naming a wrong option
 * @example
 * const collector = createCollectorClient({ url: 'https://collector.example', key:
 * process.env.READ_KEY }) const { views, averages } = await collector.summary('lesson-1')
 */
export function createCollectorClient(options: CollectorClientOptions): CollectorClient {
  checkOptions('createCollectorClient()', options, OPTIONS)
  const { url, key, fetch = (...request) => globalThis.fetch(...request) } = options
  if (typeof key !== 'string' || !/^rk_[\w-]+$/.test(key)) {
    throw new TypeError(
      'playhead: createCollectorClient() option "key" must be a read key, like \'rk_…\', got a value that is not shown',
    )
  }
  // Browsers and Node refuse such an address, and name it in their error.
  if (/^https?:\/\/[^/?#]*@/.test(url)) {
    throw new TypeError(
      'playhead: createCollectorClient() option "url" must not have a user or a password, got an address that is not shown',
    )
  }
  const base = url.replace(/\/+$/, '')

  async function get<T>(path: string): Promise<T> {
    let response: Response
    try {
      response = await fetch(base + path, { headers: { authorization: `Bearer ${key}` } })
    } catch (error) {
      throw new CollectorError(
        toAddress(base, path),
        0,
        error instanceof Error ? error.message : String(error),
        {
          cause: error,
        },
      )
    }
    const answer = await response.json().catch(() => undefined)
    if (response.ok && typeof answer === 'object' && answer) return answer as T
    const reason = (answer as { error?: unknown } | undefined)?.error
    throw new CollectorError(
      toAddress(base, path),
      response.status,
      typeof reason === 'string' ? reason : 'the answer is not JSON',
    )
  }

  return {
    async videos(given = {}) {
      checkOptions('videos()', given, LIMIT)
      return get(`/v1/videos?limit=${given.limit ?? DEFAULT_LIMIT}`)
    },
    summary: async (videoId) => get(`/v1/videos/${encodeId('summary()', videoId)}/summary`),
    async heatmap(videoId, given = {}) {
      checkOptions('heatmap()', given, BUCKET)
      const bucket = encodeURIComponent(given.bucket ?? DEFAULT_BUCKET)
      return get(`/v1/videos/${encodeId('heatmap()', videoId)}/heatmap?bucket=${bucket}`)
    },
    session: async (id) => get(`/v1/sessions/${encodeId('session()', id)}`),
    async quality(given = {}) {
      checkOptions('quality()', given, DAYS)
      return get(`/v1/quality?days=${given.days ?? DEFAULT_DAYS}`)
    },
    retention: async () => get('/v1/retention'),
  }
}

/** What was requested, as an error shows it: with the host. */
function toAddress(base: string, path: string): string {
  const origin = /^http/.test(base) ? '' : (globalThis.location?.origin ?? '')
  return origin + base + path
}

function encodeId(where: string, id: unknown): string {
  if (typeof id === 'string' && id !== '' && !/^\.{1,2}$/.test(id)) return encodeURIComponent(id)
  throw new TypeError(`playhead: ${where} expects an id, got ${show(id)}`)
}
