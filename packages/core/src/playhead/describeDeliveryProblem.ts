import { DEV } from '../development.ts'
import { HELP } from '../options.ts'
import type { Transport } from '../transport.ts'
import { withoutSecrets } from '../withoutSecrets.ts'

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
    ]
  : []

/**
 * The line that the console shows when nothing is delivered: where to, by origin and path, and what
 * to look at.
 */
export function describeDeliveryProblem(
  { name, destination = name }: Transport,
  reason: string,
): readonly [what: string, why: string] {
  const advice = DEV
    ? (ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ??
      'look at the URL, the key, CORS and the CSP')
    : `see ${HELP}`
  return [
    `nothing is delivered to ${toAddress(destination)}, all is kept`,
    `${withoutSecrets(reason)}; ${advice}`,
  ]
}

/** Origin and path; a name that is not a URL as it is. */
function toAddress(destination: string): string {
  try {
    const { origin, pathname } = new URL(destination, location.href)
    return origin + pathname
  } catch {
    return destination.replace(/[?#].*/s, '')
  }
}
