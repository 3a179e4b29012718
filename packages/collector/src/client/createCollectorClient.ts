import { checkOptions, type OptionRules, optional } from '@playhead/core/internal'
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
import { type ConnectionOptions, encodeId, openConnection } from './openConnection.ts'

/** Where a collector is, and how to read it. */
export interface CollectorClientOptions extends ConnectionOptions {
  /**
   * A read key, `rk_…`, an admin key, or the token of an owner or analyst. They read everything of
   * their project: keep keys off public pages.
   */
  readonly key: string
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

/** A token is three parts between dots. */
const CREDENTIAL = {
  pattern: /^([ra]k_[\w-]+|[\w-]+\.[\w-]+\.[\w-]+)$/,
  expected: "a read key, like 'rk_…', an admin key or a token",
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
  const get = openConnection('createCollectorClient()', options, CREDENTIAL)

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
