import type { Transport } from '../contracts/transport.ts'
import { DEV } from '../development.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

/** What to look at, by the reason that a transport gave. The first that matches counts. */
const ADVICE: readonly (readonly [reason: RegExp, advice: string])[] = DEV
  ? [
      [/^HTTP 40[13]\b/, 'the key is wrong, or is not a write key of this server'],
      [/^HTTP (3\d\d|404|405|410)\b/, 'the URL is wrong: nothing there accepts a POST of records'],
      [/^HTTP (5\d\d|408|425|429)\b/, 'the server has trouble: look at its log'],
      [
        /^TypeError|^no answer|network/i,
        'the server was not reached: it is down, or its CORS headers or the CSP of this page do not allow the request',
      ],
      [/^/, 'look at the URL, the key, CORS and the CSP'],
    ]
  : []

/**
 * What the console shows when nothing is delivered: where to, by origin and path, why, and in
 * development what to look at.
 */
export function describeDeliveryProblem(
  { name, destination = name }: Transport,
  reason: string,
): readonly [what: string, why: string] {
  let address = destination
  try {
    address = new URL(destination, location.href).href
  } catch {
    // A name that is not a URL, or no page.
  }
  const line = withoutSecrets(`${address} - ${reason}`)
  const advice = DEV && ADVICE.find(([pattern]) => pattern.test(reason))?.[1]
  return ['nothing is delivered, all is kept', DEV ? `${line}; ${advice}` : line]
}
