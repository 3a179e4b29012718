import type { JsonObject, ResumeAttempt } from '../contracts/events.ts'
import { LIMITS } from '../contracts/limits.ts'
import { DEV } from '../development.ts'
import { fitText, isSeconds } from '../utilities/fitRecord.ts'
import { isObject, setupError } from '../utilities/options.ts'
import { stringify } from '../utilities/stringify.ts'
import { finite } from '../utilities/values.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'
import type { SessionInput } from './reducer/state.ts'

/**
 * A `\u0000` or half a surrogate pair in JSON: what no database stores. The other escapes are
 * matched to be stepped over.
 */
const UNSTORABLE = /\\(u(?:d[89a-f]..|0000)|.)/g

/**
 * An app's own data as it will be sent: a copy, so that its getters run once. Undefined if it is no
 * object, or too large.
 */
export function readData(data: unknown): JsonObject | undefined {
  try {
    const json = stringify(data).replace(UNSTORABLE, (whole, found) =>
      found[1] ? '\\ufffd' : whole,
    )
    const copy = JSON.parse(json)
    // As it will be measured, where `\ufffd` is one character.
    return isObject(data) && isObject(copy) && stringify(copy).length <= LIMITS.jsonChars
      ? copy
      : undefined
  } catch {
    return undefined // a circle, a BigInt
  }
}

/** The app's own event; an error if it cannot be sent. */
export function readLog(name: unknown, data: JsonObject | undefined): SessionInput | TypeError {
  if (typeof name !== 'string' || !name)
    return setupError('session.log(name)', DEV && 'expects a name', name)
  const copy = readData(data)
  if (data !== undefined && !copy)
    return DEV
      ? new TypeError(
          `playhead: session.log("${name}", data) expects an object of at most ${LIMITS.jsonChars} characters as JSON`,
        )
      : setupError('session.log(data)', false, data)
  return { type: 'log', name: fitText(name, LIMITS.nameChars), ...(copy && { data: copy }) }
}

const REASONS: readonly unknown[] = ['resumed', 'viewer', 'no-metadata', 'missed', 'failed']

/** How an attempt to resume went, as the wire takes it; null without a target. */
export function readAttempt(given: Partial<ResumeAttempt>): ResumeAttempt | null {
  const { target, actual, ok, reason, error, tries, tookMs } = given
  if (!isSeconds(target) || !REASONS.includes(reason)) return null
  return {
    target,
    actual: isSeconds(actual) ? actual : null,
    ok: ok === true,
    reason: reason as ResumeAttempt['reason'],
    ...(error == null ? {} : { error: withoutSecrets(String(error)) }),
    tries: Math.min(LIMITS.tries, Math.max(0, Math.trunc(tries ?? 0))) || 0,
    tookMs: finite(tookMs) ?? 0,
  }
}
