import { checkOptions, isFunction, type OptionRules, optional } from '@playhead/core/internal'
import type { ProgressSource } from '../progressSource.ts'
import { dictionary } from '../rows/dictionary.ts'
import { encodeId } from '../rows/encodeId.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { type HttpSourceOptions, httpSource } from './httpSource.ts'

/** Where the collector is, and who watches. */
export interface CollectorProgressOptions
  extends Pick<HttpSourceOptions, 'headers' | 'credentials' | 'fetch'> {
  /** The collector's address, like `https://collector.example`. @default the page's own origin */
  readonly url?: string | undefined
  /**
   * The viewer's token, which your application signs; a function is called for each request, for
   * tokens that change. Behind a server of yours that sets `X-Viewer-Id`, the write key.
   * @default none: `headers`, or your server, identify the viewer
   */
  readonly token?: string | (() => string) | undefined
}

/** Progress as the collector answers it. */
export interface CollectorRow {
  readonly videoId?: unknown
  readonly position: number
  readonly duration: number | null
  readonly completed: boolean
  readonly lastWatchedAt: number
  readonly watchedSeconds?: number | undefined
}

const RULES: OptionRules = {
  url: [(value) => typeof value === 'string', 'the address of a collector'],
  token: [
    optional((value) => (typeof value === 'string' ? value !== '' : isFunction(value))),
    'a token, or a function that returns one',
  ],
  headers: [
    optional((value) => (typeof value === 'object' ? value !== null : isFunction(value))),
    'an object, or a function that returns one',
  ],
}

/** The collector takes 200. */
const MAX_BATCH = 100

/**
 * Loads and saves progress with `@playhead/collector`: `POST /v1/progress/batch` and
 * `PUT /v1/progress/videos/:id`. The later of two saves wins, whatever the order in which they
 * arrive. A video is completed by the session's own `completion`.
 * @throws TypeError naming the option that is wrong.
 * @example
 * const progress = createProgress({ source: collectorProgress({ token }), viewerId: 'user-7' })
 */
export function collectorProgress(options: CollectorProgressOptions = {}): ProgressSource {
  const { url = '', token, headers, ...rest } = options
  checkOptions('collectorProgress()', { url, token, headers }, RULES)
  const base = url.replace(/\/+$/, '')
  return httpSource({
    ...rest,
    headers: () => ({
      ...(token && { authorization: `Bearer ${typeof token === 'function' ? token() : token}` }),
      ...(typeof headers === 'function' ? headers() : headers),
    }),
    load: (videoIds) =>
      Array.from({ length: Math.ceil(videoIds.length / MAX_BATCH) }, (_, at) => ({
        url: `${base}/v1/progress/batch`,
        body: { videoIds: videoIds.slice(at * MAX_BATCH, (at + 1) * MAX_BATCH) },
      })),
    read: (answer) =>
      dictionary(
        (answer as { readonly progress: readonly CollectorRow[] }).progress.map((row) => [
          String(row.videoId),
          fromCollector(row),
        ]),
      ),
    save: (videoId, { position, duration, completed, at }) => ({
      url: `${base}/v1/progress/videos/${encodeId(videoId)}`,
      method: 'PUT',
      // By the difference of the clocks, the collector finds the time of the position in its own.
      body: { position, duration, completed, at, sentAt: Date.now() },
    }),
    readSaved(answer, sent) {
      const { saved, progress } = answer as {
        readonly saved: boolean
        readonly progress: CollectorRow | null
      }
      if (saved || !progress) return undefined
      // Its time is that of another clock. All that counts here is that it is later.
      return { ...fromCollector(progress), at: sent.at + 1 }
    },
  })
}

export function fromCollector(row: CollectorRow): VideoProgress {
  const { position, duration, completed, lastWatchedAt, watchedSeconds } = row
  return {
    ...{ position, duration, completed, at: lastWatchedAt },
    ...(watchedSeconds && { watched: watchedSeconds }),
  }
}
