import { type Answer, type Batch, checkOptions, type OptionRules, type Transport } from '@playhead/core'
import { answerOf } from './answerOf.ts'
import { type BodyOf, encode } from './encode.ts'
import { BODY, KEY, URL_OPTION } from './sharedOptions.ts'

/** Where batches go, and how. */
export interface FetchTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body: no header, so no preflight. */
  readonly key?: string | undefined
  /** Extra headers. Other than simple ones cost a preflight on each new connection, and rule out `sendBeacon`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Speaks your backend's schema instead of ours: one function adapts Playhead to an existing API. */
  readonly body?: BodyOf | undefined
  /** @default 'omit' */
  readonly credentials?: RequestCredentials | undefined
  /** An answer that takes longer is a failure, ms. @default 15000 */
  readonly timeoutMs?: number | undefined
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined
}

const OPTIONS: OptionRules = {
  url: URL_OPTION,
  key: KEY,
  headers: [(value) => value === undefined || (typeof value === 'object' && value !== null), 'an object of strings'],
  body: BODY,
  credentials: [
    (value) => value === undefined || ['omit', 'same-origin', 'include'].includes(value as string),
    "'omit', 'same-origin' or 'include'",
  ],
  timeoutMs: [(value) => value === undefined || (typeof value === 'number' && value >= 100), 'at least 100 ms'],
  fetch: [(value) => value === undefined || typeof value === 'function', 'a function'],
}

/** The rest of the 64 KiB that a page may have in flight is the host's, and the goodbye's. Bytes. */
const KEEPALIVE_BYTES = 16 * 1024

/**
 * Sends batches by `fetch`, and by `sendBeacon` when the page closes. Preflight-free unless you give headers.
 * @throws TypeError naming the option that is wrong.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions('fetchTransport()', options, OPTIONS)
  const { key, headers, body, credentials = 'omit', timeoutMs = 15_000 } = options
  const url = String(options.url)

  async function post(encoded: ReturnType<typeof encode>, keepalive: boolean, signal?: AbortSignal): Promise<Answer> {
    const late = AbortSignal.timeout(timeoutMs)
    try {
      const response = await (options.fetch ?? fetch)(url, {
        method: 'POST',
        body: encoded.body,
        headers: { 'content-type': encoded.contentType, ...headers },
        credentials,
        keepalive,
        signal: signal ? either(signal, late) : late,
      })
      return await answerOf(response, Date.now())
    } catch (error) {
      return { outcome: 'retry', reason: late.aborted ? `no answer in ${timeoutMs} ms` : String(error) }
    }
  }

  return {
    name: 'fetch',
    send(batch: Batch, { signal }) {
      const encoded = encode(batch, key, body)
      return post(encoded, encoded.body.length <= KEEPALIVE_BYTES, signal)
    },
    sendLast(batch, moment) {
      const encoded = encode(batch, key, body)
      // A hidden page may live on and hear the answer; one that goes will not, and a beacon needs no page.
      const beacons = moment === 'pagehide' && !headers && typeof navigator !== 'undefined' && !!navigator.sendBeacon
      if (beacons && navigator.sendBeacon(url, new Blob([encoded.body], { type: encoded.contentType })))
        return { taken: true }
      return { taken: true, answer: post(encoded, true) }
    },
  }
}

/** Aborted when either is. `AbortSignal.any` is younger than our floor. */
function either(a: AbortSignal, b: AbortSignal): AbortSignal {
  const both = new AbortController()
  for (const signal of [a, b]) {
    if (signal.aborted) both.abort()
    else signal.addEventListener('abort', () => both.abort(), { once: true, signal: both.signal })
  }
  return both.signal
}
