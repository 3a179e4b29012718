import type { EventRecord, IngestBody, SnapshotRecord } from '@playhead/core'
import { type HttpHandler, HttpResponse, http } from 'msw'
import { jsonAnswer, recordingCollector } from '../recordingCollector/recordingCollector.ts'
import {
  type CollectorFailure,
  type FailureOptions,
  LOGIN_PAGE,
  LOGIN_PATH,
  type PlannedFailure,
  planFailure,
  takeFailure,
  toResponse,
} from './failures.ts'
import { progressHandlers } from './progressHandlers.ts'
import type { StoredProgress } from './progressStore.ts'

/** Where the endpoints are. */
export interface CollectorHandlersOptions {
  /**
   * The `url` of your `fetchTransport`; a path pattern of msw.
   * @default /v1/ingest on any origin
   */
  readonly url?: string | undefined
  /** The `base` of your `watchTimeApi` or `lessonProgressApi`. @default any origin */
  readonly base?: string | undefined
}

/** A collector in memory, as handlers of Mock Service Worker. */
export interface CollectorHandlers {
  /** For `setupServer()` in Node, `setupWorker()` in a browser, or `server.use()`. */
  readonly handlers: readonly HttpHandler[]
  /** Events that were stored, each once. */
  readonly events: readonly EventRecord[]
  /** The newest snapshot of each session. */
  readonly snapshots: readonly SnapshotRecord[]
  /** Every batch that was received, also those that were not stored. */
  readonly batches: readonly IngestBody[]
  /** Progress by video id. Set a row to have another device save it. */
  readonly progress: Map<string, StoredProgress>
  /**
   * Events that were numbered but neither received nor declared dropped, as `writer/seq`: those
   * that were lost.
   */
  missingEvents(): string[]
  /**
   * Makes the next request fail. Failures of one endpoint happen in the order in which they were
   * planned.
   */
  failNext(failure: CollectorFailure, options?: FailureOptions): void
  /** Accepts batches, but lists these records as rejected, until `reset()`. */
  rejectRecords(matches: (record: EventRecord | SnapshotRecord) => boolean): void
  /** Forgets everything: what was stored, and failures that are planned. */
  reset(): void
}

/**
 * Handlers that answer as Playhead's collector does, with acknowledgements and with progress, and
 * that fail on demand.
 * @throws TypeError from `failNext()` for an unknown failure.
 */
export function collectorHandlers(options: CollectorHandlersOptions = {}): CollectorHandlers {
  const { url = '*/v1/ingest', base = '*' } = options
  const failures: Record<'ingest' | 'progress', PlannedFailure[]> = { ingest: [], progress: [] }
  const progress = new Map<string, StoredProgress>()
  let collector = recordingCollector()

  async function ingest(request: Request): Promise<Response> {
    let text: string
    let records: (EventRecord | SnapshotRecord)[]
    try {
      text = await readText(request)
      const { events, snapshots } = JSON.parse(text) as IngestBody
      records = [...events, ...snapshots]
    } catch {
      return toResponse(jsonAnswer(400, { error: 'expected a batch as JSON' }))
    }
    return toResponse(await collector.take(text, takeFailure(failures.ingest, records)))
  }

  return {
    handlers: [
      http.post(url, ({ request }) => ingest(request)),
      ...progressHandlers(base, () => progress, failures.progress),
      http.all(`*${LOGIN_PATH}`, () => HttpResponse.html(LOGIN_PAGE)),
    ],
    get events() {
      return [...collector.events.values()]
    },
    get snapshots() {
      return [...collector.snapshots.values()]
    },
    get batches() {
      return collector.bodies
    },
    progress,
    missingEvents: () => collector.unexplained(),
    failNext: (failure, given = {}) =>
      void failures[given.endpoint ?? 'ingest'].push(planFailure(failure, given)),
    rejectRecords(matches) {
      collector.mode = { rejects: matches }
    },
    reset() {
      collector = recordingCollector()
      progress.clear()
      failures.ingest.length = failures.progress.length = 0
    },
  }
}

/** The body as text; `fetchTransport({ pack: gzip })` marks a compressed one in the address. */
async function readText(request: Request): Promise<string> {
  if (new URL(request.url).searchParams.get('z') !== 'gz') return request.text()
  const compressed = request.body?.pipeThrough(new DecompressionStream('gzip') as never)
  return new Response(compressed as ReadableStream).text()
}
