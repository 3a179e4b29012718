import type { Transport } from '../contracts/transport.ts'
import { DEV } from '../development.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

/** What to look at, by the reason that a transport gave. The first that matches counts. */
const ADVICE: readonly (readonly [reason: RegExp, advice: string])[] = DEV
  ? [
      [/^HTTP 40[13]\b/, 'the key is wrong, or is not a write key of this server'],
      [
        /^HTTP (3\d\d|404|405|410)\b|answered with HTML/,
        'the URL is wrong: nothing there accepts a POST of records',
      ],
      [/^HTTP (5\d\d|408|425|429)\b/, 'the server has trouble: look at its log'],
      [
        /fetch|network|load failed|^no answer/i,
        'the server was not reached: it is down, or its CORS headers or the CSP of this page do not allow the request',
      ],
      [/^/, 'look at the URL, the key, CORS and the CSP'],
    ]
  : []

/** The absolute URL of a relative one, as `fetch` resolves it; without a page, as it is. */
function resolveAddress(destination: string): string {
  const { document } = globalThis as { document?: Document }
  try {
    return new URL(destination, document?.baseURI ?? location.href).href
  } catch {
    return destination
  }
}

/**
 * What the console shows when nothing is delivered: where to, without the query, and why; in
 * development the absolute URL, and what to look at.
 */
export function describeDeliveryProblem(
  { name, destination }: Transport,
  reason: string,
): readonly [what: string, why: string] {
  const address = DEV && destination ? resolveAddress(destination) : (destination ?? name)
  const advice = DEV ? `; ${ADVICE.find(([pattern]) => pattern.test(reason))?.[1]}` : ''
  return ['nothing is delivered, all is kept', withoutSecrets(`${address} - ${reason}`) + advice]
}
