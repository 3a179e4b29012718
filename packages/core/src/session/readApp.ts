import { LIMITS } from '../contracts/limits.ts'
import type { JsonObject, ResumeAttempt } from '../contracts/records.ts'
import { isSeconds } from '../utilities/fitRecord.ts'
import { isObject } from '../utilities/options.ts'
import { stringify } from '../utilities/stringify.ts'
import { finite } from '../utilities/values.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

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
