import type { Answer, Transport } from '@playhead/core'
import { checkOptions, type OptionRules } from '@playhead/core/internal'
import { answerOf, type Decode } from './answerOf.ts'
import { type BodyOf, beacon, destinationOf, type EncodedBody, encode } from './encode.ts'
import type { Pack } from './gzip.ts'
import { newest, sendLater } from './sendLater.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'

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
  /**
   * Says what your backend's answer means: `async (response) => (await response.json()).saved ? { outcome: 'accepted' } : undefined`.
   * Undefined leaves it to the status; a success is then not acknowledged. @default our collector's acknowledgement or, with `body`, any
   * 2xx that was not redirected and is not HTML
   */
  readonly decode?: Decode | undefined
  /** `gzip`, to pack larger bodies while the page lives. Our collector understands that; does yours? @default as they are */
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

/** Content types that another origin may be sent without asking it. https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const SIMPLE_TYPE = /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data) *(;|$)/i

/** The rest of the 64 KiB that a page may have in flight is the host's, and the goodbye's. */
const KEEPALIVE_CHARS = 16 * 1024

/**
 * Sends batches by `fetch`, and by `sendBeacon` when the page closes. Preflight-free unless you give headers.
 * @throws TypeError naming the option that is wrong.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions('fetchTransport()', options, OPTIONS)
  const { url, key, headers, body, decode, pack, credentials = 'omit', timeoutMs = 15_000 } = options

  /** What the browser sends by itself when the page is gone; never more than one. */
  let spare: AbortController | undefined

  /** Settles in time, whatever became of `fetch` on this page. */
  const post = (encoded: EncodedBody, keepalive: boolean, signal?: AbortSignal, pack?: Pack): Promise<Answer> =>
    new Promise((resolve) => {
      const stop = new AbortController()
      const older = spare // one that is left meanwhile tells more
      const finish = (answer: Answer): void => {
        clearTimeout(timer)
        resolve(answer)
        stop.abort() // the bytes of a keepalive request are the page's again
        if (answer.outcome === 'accepted') older?.abort()
      }
      const failed = (reason: unknown): void => finish({ outcome: 'retry', reason: String(reason) })
      const timer = setTimeout(failed, Math.min(timeoutMs, MAX_TIMER_MS), `no answer in ${timeoutMs} ms`)
      if (signal?.aborted) return failed('aborted')
      signal?.addEventListener('abort', () => failed('aborted'), { signal: stop.signal })
      const ask = async (): Promise<Answer> => {
        const packed = pack && (await pack(encoded.body))
        const response = await (options.fetch ?? fetch)(
          packed ? `${url}${`${url}`.includes('?') ? '&' : '?'}z=gz` : url,
          {
            method: 'POST',
            body: packed || encoded.body,
            headers: { 'content-type': encoded.contentType, ...headers },
            credentials,
            keepalive,
            signal: stop.signal,
          },
        )
        return answerOf(response, !!body, decode)
      }
      ask().then(finish, failed)
    })

  return {
    name: 'fetch',
    destination: destinationOf(url),
    async send(batch, { signal }) {
      const encoded = encode(batch, key, body)
      return post(encoded, encoded.body.length <= KEEPALIVE_CHARS, signal, pack)
    },
    sendLast(batch, moment, options) {
      const encoded = encode(batch, key, body)
      // A hidden page may live on and get the answer. One that is closed will not, and a beacon needs no page. But a beacon has no
      // headers and always sends credentials: with a content type that costs a preflight, `Access-Control-Allow-Origin: *` then fails.
      const beaconWorks = !headers && (credentials === 'include' || SIMPLE_TYPE.test(encoded.contentType))
      const taken = moment === 'pagehide' && beaconWorks ? beacon(url, encoded) : undefined
      if (taken !== undefined) return { taken }
      spare?.abort()
      // For a page that is closed, this would be sent at once, beside the request below.
      const later =
        moment === 'hidden' ? sendLater(url, encode(newest(batch), key, body), headers, credentials) : undefined
      const signal = options?.signal
      if (later) signal?.addEventListener('abort', () => later.abort(), { signal: later.signal })
      spare = later
      // There is no time to pack.
      return { taken: true, answer: post(encoded, true, signal) }
    },
  }
}
