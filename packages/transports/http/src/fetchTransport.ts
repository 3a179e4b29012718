import type { Answer, Transport } from '@playhead/core'
import { checkOptions, type OptionRules } from '@playhead/core/internal'
import {
  asBody,
  bodySize,
  type Encode,
  type EncodedBody,
  encodeBatch,
  fitsUnload,
  headersFor,
  sendBeacon,
  withoutQuery,
} from './encodeBatch.ts'
import type { Pack } from './gzip.ts'
import { type Decode, readResponse } from './readResponse.ts'
import { sendLater, withoutEvents } from './sendLater.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'

/** Where batches are sent, and how. */
export interface FetchTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body: no header, so no preflight. Not sent with `encode`. */
  readonly key?: string | undefined
  /** Extra headers. Other than simple ones cost a preflight on each new connection, and rule out `sendBeacon`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Translates a batch into your backend's schema. Returns text, bytes, or `{ body, contentType, headers }`. Without `decode`, any 2xx that
   * was not redirected and is not HTML then counts as accepted. @default the batch as JSON
   */
  readonly encode?: Encode | undefined
  /**
   * Returns what your backend's response means: `async (response) => (await response.json()).saved ? { outcome: 'accepted' } : undefined`.
   * Undefined leaves it to the status, and a 2xx is then not acknowledged. @default the acknowledgement of our collector and, with `encode`,
   * any 2xx that was not redirected and is not HTML
   */
  readonly decode?: Decode | undefined
  /**
   * `gzip`, to compress larger texts while the page lives; the address then has `z=gz`. Our collector understands that; does yours? Bytes from
   * `encode` are sent as they are. @default no compression
   */
  readonly pack?: Pack | undefined
  /** @default 'omit' */
  readonly credentials?: RequestCredentials | undefined
  /** An answer that takes longer is a failure, ms; `Infinity` waits for as long as a timer can, 24 days. @default 15000 */
  readonly timeoutMs?: number | undefined
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined
}

/** Browsers run a timer at once when its wait does not fit into 31 bits. ms */
const MAX_TIMER_MS = 2 ** 31 - 1

const OPTIONS: OptionRules = {
  ...SHARED_OPTIONS,
  headers: [
    (value) =>
      value === undefined ||
      (typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')),
    'an object of strings',
  ],
  credentials: [
    (value) => value === undefined || ['omit', 'same-origin', 'include'].includes(value as string),
    "'omit', 'same-origin' or 'include'",
  ],
  decode: [(value) => value === undefined || typeof value === 'function', 'a function of the response'],
  pack: [(value) => value === undefined || typeof value === 'function', 'gzip, or left out'],
  timeoutMs: [(value) => value === undefined || (typeof value === 'number' && value >= 100), 'at least 100 ms'],
  fetch: [(value) => value === undefined || typeof value === 'function', 'a function'],
}

/**
 * Content types that another origin may be sent without a preflight; bytes may have none at all.
 * https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
const SIMPLE_TYPE = /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data) *(;|$)|^$/i

/**
 * Larger bodies do not outlive the page: the rest of the 64 KiB that a page may have in flight is for the host and for the last send.
 * Characters of a text, because delivery counts on it for batches of fewer characters; in UTF-8 those are 48 KiB at most.
 */
const MAX_KEEPALIVE_SIZE = 16 * 1024

/**
 * Sends batches by `fetch`, and by `sendBeacon` as the page closes. Needs no preflight unless `headers` or a content type cost one.
 * @throws TypeError naming the option that is wrong.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions('fetchTransport()', options, OPTIONS)
  const { url, key, headers, encode, decode, pack, credentials = 'omit', timeoutMs = 15_000 } = options
  // Another backend's acknowledgement is unknown: without `decode`, the status and the kind of the response have to do.
  const rules = { decode, acceptPlainSuccess: !!encode }

  /** The request that the browser sends by itself once the page is gone; one at most. */
  let spare: AbortController | undefined

  async function request(encoded: EncodedBody, keepalive: boolean, signal: AbortSignal, pack?: Pack): Promise<Answer> {
    const { body } = encoded
    // No `await` without `pack`: as the page goes, `fetch` has to be called before this returns.
    const packed = pack && typeof body === 'string' && (await pack(body))
    const response = await (options.fetch ?? fetch)(packed ? `${url}${`${url}`.includes('?') ? '&' : '?'}z=gz` : url, {
      method: 'POST',
      body: packed || asBody(body),
      headers: headersFor(encoded, headers),
      credentials,
      keepalive,
      signal,
    })
    return readResponse(response, rules)
  }

  /** Settles within the time limit, even if the page's `fetch` was patched and never does. */
  const post = (encoded: EncodedBody, keepalive: boolean, signal?: AbortSignal, pack?: Pack): Promise<Answer> =>
    new Promise((resolve) => {
      const stop = new AbortController()
      const older = spare // a spare made from now on is newer than this batch
      const finish = (answer: Answer): void => {
        clearTimeout(timer)
        resolve(answer)
        stop.abort() // frees the bytes of a keepalive request for the page
        if (answer.outcome === 'accepted') older?.abort()
      }
      const fail = (reason: unknown): void => finish({ outcome: 'retry', reason: String(reason) })
      const timer = setTimeout(fail, Math.min(timeoutMs, MAX_TIMER_MS), `no answer in ${timeoutMs} ms`)
      if (signal?.aborted) return fail('aborted')
      signal?.addEventListener('abort', () => fail('aborted'), { signal: stop.signal })
      request(encoded, keepalive, stop.signal, pack).then(finish, fail)
    })

  return {
    name: 'fetch',
    destination: withoutQuery(url),
    async send(batch, { signal }) {
      const encoded = encodeBatch(batch, key, encode)
      return post(encoded, bodySize(encoded) <= MAX_KEEPALIVE_SIZE, signal, pack)
    },
    sendLast(batch, moment, options) {
      const encoded = encodeBatch(batch, key, encode)
      // `fetch` would reject after this has returned. Delivery halves what was not taken: `encode` may return more than the batch.
      if (!fitsUnload(encoded)) return { taken: false }
      // A hidden page may live on and get the answer. One that is closed will not, and a beacon needs no page. But a beacon has no
      // headers and always sends credentials: with a content type that costs a preflight, `Access-Control-Allow-Origin: *` then fails.
      const { contentType } = encoded
      const beaconWorks = !headers && !encoded.headers && (credentials === 'include' || SIMPLE_TYPE.test(contentType))
      const taken = moment === 'pagehide' && beaconWorks ? sendBeacon(url, encoded) : undefined
      if (taken !== undefined) return { taken }
      spare?.abort()
      // The browser would send the spare of a page that closes at once, beside the request below.
      const later =
        moment === 'hidden'
          ? sendLater(url, encodeBatch(withoutEvents(batch), key, encode), headers, credentials)
          : undefined
      const signal = options?.signal
      if (later) signal?.addEventListener('abort', () => later.abort(), { signal: later.signal })
      spare = later
      // Without `pack`, which is asynchronous: the request has to be made before this returns.
      return { taken: true, answer: post(encoded, true, signal) }
    },
  }
}
