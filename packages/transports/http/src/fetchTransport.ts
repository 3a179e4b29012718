import type { Answer, Batch, Transport } from '@playhead/core'
import {
  checkOptions,
  DEV,
  isFunction,
  isObject,
  MAX_TIMER_MS,
  type OptionRules,
  optional,
} from '@playhead/core/internal'
import {
  asBlob,
  bodySize,
  type Encode,
  encodeBatch,
  MAX_UNLOAD_BYTES,
  sendBeacon,
  withoutQuery,
} from './encodeBatch.ts'
import type { Pack } from './gzip.ts'
import { type Decode, readResponse } from './readResponse.ts'
import { type PostInit, sendLater, withoutEvents } from './sendLater.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'

/** Where batches are sent, and how. */
export interface FetchTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body: no header, so no preflight. Not sent with `encode`. */
  readonly key?: string | undefined
  /**
   * Extra headers. Other than simple ones cost a preflight on each new connection, and rule out
   * `sendBeacon`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Translates a batch into your backend's schema. Returns text, or `{ body, contentType, headers
   * }` with text or bytes. Without `decode`, any 2xx that was not redirected and is not HTML then
   * counts as accepted.
   * @default the batch as JSON
   */
  readonly encode?: Encode | undefined
  /**
   * Returns what your backend's response means: `async (response) => (await response.json()).saved
   * ? { outcome: 'accepted' } : undefined`. Undefined leaves it to the status, and a 2xx is then
   * not acknowledged.
   * @default the acknowledgement of our collector and, with `encode`,
   * any 2xx that was not redirected and is not HTML
   */
  readonly decode?: Decode | undefined
  /**
   * `gzip`, to compress larger texts while the page lives; the address then has `z=gz`. Our
   * collector understands that; does yours? Bytes from `encode` are sent as they are.
   * @default no compression
   */
  readonly pack?: Pack | undefined
  /** @default 'omit' */
  readonly credentials?: RequestCredentials | undefined
  /**
   * An answer that takes longer is a failure, ms; `Infinity` waits for as long as a timer can, 24
   * days.
   * @default 15000
   */
  readonly timeoutMs?: number | undefined
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined
}

const isStrings = (value: unknown): boolean =>
  isObject(value) && Object.values(value as object).every((each) => typeof each === 'string')

const OPTIONS: OptionRules = {
  ...SHARED_OPTIONS,
  headers: [optional(isStrings), DEV && 'an object of strings'],
  credentials: [
    (value) => [undefined, 'omit', 'same-origin', 'include'].includes(value as never),
    DEV && "'omit', 'same-origin' or 'include'",
  ],
  decode: [optional(isFunction), DEV && 'a function of the response'],
  pack: [optional(isFunction), DEV && 'gzip, or left out'],
  timeoutMs: [
    optional((value) => typeof value === 'number' && value >= 100),
    DEV && 'at least 100 ms',
  ],
  fetch: [optional(isFunction), DEV && 'a function'],
}

/**
 * Content types that need no preflight.
 * https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
const SIMPLE_TYPE = /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data) *(;|$)/i

/**
 * Larger bodies do not outlive the page: the rest of the 64 KiB that a page may have in flight is
 * for the host and for the last send. Characters of a text, because delivery counts on it for
 * batches of fewer characters; in UTF-8 those are 48 KiB at most.
 */
const MAX_KEEPALIVE_SIZE = 16 * 1024

/**
 * Sends batches by `fetch`, and by `sendBeacon` as the page closes. Needs no preflight unless
 * `headers` or a content type cost one.
 * @throws TypeError naming the option that is wrong.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions('fetchTransport()', options, OPTIONS)
  const {
    url,
    key,
    headers,
    encode,
    decode,
    pack,
    credentials = 'omit',
    timeoutMs = 15_000,
  } = options

  /** The request that the browser sends by itself once the page is gone; one at most. */
  let spare: AbortController | undefined

  function prepare(batch: Batch): PostInit {
    const { body, contentType, headers: own } = encodeBatch(batch, key, encode)
    // TypeScript excludes bytes that are shared with workers, and so do browsers.
    return {
      method: 'POST',
      body: body as ArrayBuffer,
      headers: { 'content-type': contentType, ...headers, ...own },
      credentials,
    }
  }

  async function request(
    init: PostInit,
    keepalive: boolean,
    signal: AbortSignal,
    pack?: Pack,
  ): Promise<Answer> {
    const { body } = init
    // No `await` without `pack`: as the page goes, `fetch` has to be called before this returns.
    const packed = pack && typeof body === 'string' && (await pack(body))
    const response = await (options.fetch ?? fetch)(
      packed ? `${url}${`${url}`.includes('?') ? '&' : '?'}z=gz` : url,
      {
        ...init,
        body: packed || body,
        keepalive,
        signal,
      },
    )
    // With `encode` it is another backend, whose acknowledgement is unknown without `decode`.
    return readResponse(response, !!encode, decode)
  }

  /** Settles within the time limit, even if the page's `fetch` was patched and never does. */
  const post = (
    init: PostInit,
    keepalive: boolean,
    signal?: AbortSignal,
    pack?: Pack,
  ): Promise<Answer> =>
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
      const timer = setTimeout(
        fail,
        Math.min(timeoutMs, MAX_TIMER_MS),
        `no answer in ${timeoutMs} ms`,
      )
      if (signal?.aborted) return fail('aborted')
      signal?.addEventListener('abort', () => fail('aborted'), { signal: stop.signal })
      request(init, keepalive, stop.signal, pack).then(finish, fail)
    })

  return {
    name: 'fetch',
    destination: withoutQuery(url),
    async send(batch, { signal }) {
      const init = prepare(batch)
      return post(init, bodySize(init.body) <= MAX_KEEPALIVE_SIZE, signal, pack)
    },
    sendLast(batch, moment, options) {
      const init = prepare(batch)
      const { 'content-type': type = '', ...others } = init.headers
      const blob = asBlob(init.body, type)
      // `fetch` would reject after this has returned. Delivery halves what was not taken: `encode`
      // may return more than the batch.
      if (blob.size > MAX_UNLOAD_BYTES) return { taken: false }
      // A hidden page may live on and get the answer. One that is closed will not, and a beacon
      // needs no page. But a beacon has no headers and always sends credentials: with a content
      // type that costs a preflight, `Access-Control-Allow-Origin: *` then fails.
      const beaconWorks =
        !Object.keys(others).length && (credentials === 'include' || SIMPLE_TYPE.test(type))
      const taken = moment === 'pagehide' && beaconWorks ? sendBeacon(url, blob) : undefined
      if (taken !== undefined) return { taken }
      spare?.abort()
      // The browser would send the spare of a page that closes at once, beside the request below.
      const later = moment === 'hidden' ? sendLater(url, prepare(withoutEvents(batch))) : undefined
      const signal = options?.signal
      if (later) signal?.addEventListener('abort', () => later.abort(), { signal: later.signal })
      spare = later
      // Without `pack`, which is asynchronous: the request has to be made before this returns.
      return { taken: true, answer: post(init, true, signal) }
    },
  }
}
