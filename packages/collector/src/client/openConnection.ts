import { checkOptions, isFunction, type OptionRules, optional, show } from '@playhead/core/internal'
import { CollectorError } from './collectorError.ts'

/** Where a collector is. */
export interface ConnectionOptions {
  /**
   * The collector's address, like `https://collector.example`; in a page also a path, `/` for the
   * page's own origin.
   */
  readonly url: string
  /** A key or a token; null: requests have none, for pages whose server knows who is signed in. */
  readonly key: string | null
  /** @default the global `fetch` */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

/** Credentials that a client takes. */
export interface Credential {
  readonly pattern: RegExp
  /** What an error says was expected. */
  readonly expected: string
}

/** Sends a request and returns its answer. */
export type SendRequest = <T>(path: string, method?: string, body?: object) => Promise<T>

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

/**
 * Checks the options of a client, and returns how it sends requests, which reject with a
 * {@link CollectorError}.
 * @throws TypeError naming a wrong option
 */
export function openConnection(
  where: string,
  options: ConnectionOptions,
  { pattern, expected }: Credential,
): SendRequest {
  checkOptions(where, options, OPTIONS)
  const { url, key, fetch = (...request) => globalThis.fetch(...request) } = options
  if (key !== null && (typeof key !== 'string' || !pattern.test(key))) {
    throw new TypeError(
      `playhead: ${where} option "key" must be ${expected}, got a value that is not shown`,
    )
  }
  // Browsers and Node refuse such an address, and name it in their error.
  if (/^https?:\/\/[^/?#]*@/.test(url)) {
    throw new TypeError(
      `playhead: ${where} option "url" must not have a user or a password, got an address that is not shown`,
    )
  }
  const base = url.replace(/\/+$/, '')

  return async (path, method, body) => {
    let response: Response
    try {
      response = await fetch(base + path, {
        ...(method && { method }),
        ...(body && { body: JSON.stringify(body) }),
        headers: key ? { authorization: `Bearer ${key}` } : {},
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new CollectorError(toAddress(base, path), 0, reason, { cause: error })
    }
    const answer = await response.json().catch(() => undefined)
    if (response.ok && typeof answer === 'object' && answer) return answer
    const reason = (answer as { error?: unknown } | undefined)?.error
    throw new CollectorError(
      toAddress(base, path),
      response.status,
      typeof reason === 'string' ? reason : 'the answer is not JSON',
    )
  }
}

/** What was requested, as an error shows it: with the host. */
function toAddress(base: string, path: string): string {
  const origin = /^http/.test(base) ? '' : (globalThis.location?.origin ?? '')
  return origin + base + path
}

/** @throws TypeError when the id cannot be a part of a path */
export function encodeId(where: string, id: unknown): string {
  if (typeof id === 'string' && id !== '' && !/^\.{1,2}$/.test(id)) return encodeURIComponent(id)
  throw new TypeError(`playhead: ${where} expects an id, got ${show(id)}`)
}
