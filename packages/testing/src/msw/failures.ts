import type { EventRecord, SnapshotRecord } from '@playhead/core'
import { HttpResponse } from 'msw'
import type { CollectorMode, HttpAnswer } from '../recordingCollector/recordingCollector.ts'

/** Ways in which a request fails. */
export type CollectorFailure =
  /** No connection. Nothing is stored. */
  | 'network-error'
  /** Never answered. Nothing is stored. */
  | 'timeout'
  /** The key or the login is wrong. */
  | '401'
  /** The body is too large. */
  | '413'
  /** The batch holds a record that is invalid: `{ record }`. */
  | '422'
  /** Too many requests: `{ retryAfterS }`. */
  | '429'
  /** A fault of the server, with `{ retryAfterS }` if that is given. */
  | '500'
  /** 200 with an HTML page, as from a single-page app or a captive portal. Nothing is stored. */
  | 'html'
  /** 302 to a login page. Nothing is stored. */
  | 'redirect'
  /** Stored, but the connection breaks in the middle of the answer. */
  | 'truncated'

/** Which requests fail, and the details of the failure. */
export interface FailureOptions {
  /** The endpoint that fails. @default 'ingest' */
  readonly endpoint?: 'ingest' | 'progress' | undefined
  /** How many requests fail. @default 1; for '422', every batch that holds the record */
  readonly times?: number | undefined
  /** Value of `Retry-After`, seconds. @default 1 for '429', none for '500' */
  readonly retryAfterS?: number | undefined
  /** The invalid record, for '422'. Batches without one do not fail. @default every record */
  readonly record?: ((record: EventRecord | SnapshotRecord) => boolean) | undefined
}

/** A failure that is planned. */
export interface PlannedFailure {
  readonly mode: CollectorMode
  /** Whether a request with these records fails. */
  affects(records: readonly (EventRecord | SnapshotRecord)[]): boolean
  /** Requests that are still to fail. */
  left: number
}

/** Path of the page that 'redirect' leads to. */
export const LOGIN_PATH = '/playhead-test-login'
export const LOGIN_PAGE = '<!doctype html><title>Log in</title>'

const MODES: Readonly<Record<CollectorFailure, (options: FailureOptions) => CollectorMode>> = {
  'network-error': () => 'refused',
  timeout: () => 'hang',
  '401': () => ({ status: 401 }),
  '413': () => ({ status: 413 }),
  '422': () => ({ status: 422 }),
  '429': ({ retryAfterS = 1 }) => ({ status: 429, retryAfter: `${retryAfterS}` }),
  '500': ({ retryAfterS }) => ({
    status: 500,
    ...(retryAfterS !== undefined && { retryAfter: `${retryAfterS}` }),
  }),
  html: () => ({ status: 200, html: '<!doctype html><title>Home</title>' }),
  redirect: () => ({ status: 302, redirect: LOGIN_PATH }),
  truncated: () => 'truncate',
}

/** @throws TypeError for an unknown failure. */
export function planFailure(failure: CollectorFailure, options: FailureOptions): PlannedFailure {
  if (!Object.hasOwn(MODES, failure))
    throw new TypeError(
      `playhead: failNext() knows ${Object.keys(MODES).join(', ')}, got ${JSON.stringify(failure)}`,
    )
  const { record, times = failure === '422' ? Number.POSITIVE_INFINITY : 1 } = options
  return {
    mode: MODES[failure](options),
    affects: (records) => !record || records.some(record),
    left: times,
  }
}

/** The first planned failure of this request. It then has one request fewer to fail. */
export function takeFailure(
  planned: readonly PlannedFailure[],
  records: readonly (EventRecord | SnapshotRecord)[] = [],
): CollectorMode | undefined {
  const failure = planned.find(({ left, affects }) => left > 0 && affects(records))
  if (failure) failure.left--
  return failure?.mode
}

/** An answer as msw has it; undefined is a connection that breaks. */
export function toResponse(answer: HttpAnswer | undefined): Response {
  if (!answer) return HttpResponse.error()
  const { status, headers, body, cutAt } = answer
  return new HttpResponse(cutAt === undefined ? body || null : brokenStream(body.slice(0, cutAt)), {
    status,
    headers,
  })
}

/** A body whose connection breaks after this text. */
function brokenStream(text: string): ReadableStream<Uint8Array> {
  let isSent = false
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(new TypeError('terminated'))
      isSent = true
      controller.enqueue(new TextEncoder().encode(text))
    },
  })
}
