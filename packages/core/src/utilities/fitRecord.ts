import type { EventRecord } from '../contracts/events.ts'
import { LIMITS } from '../contracts/limits.ts'
import type { Range } from '../contracts/media.ts'
import type { SnapshotRecord } from '../contracts/snapshot.ts'
import { isFiniteNumber } from './values.ts'

/** The names of fields of a union's members whose values are any text, or any number. */
type Keys<T, V> = T extends unknown
  ? { [K in keyof T]-?: V extends Extract<T[K], V> ? K : never }[keyof T] & string
  : never
type FieldsOf<V> = Keys<SnapshotRecord | EventRecord, V>
/** Fields that end alike have one limit: all that end in `Ms` are durations. */
type Suffix = 'Ms' | 'At' | 'Count'
type Unit<K> = K extends `${string}${infer S extends Suffix}` ? S : K

const { seconds, durationMs, epochMs, count, idChars, nameChars, messageChars, textChars } = LIMITS
/** Numbered and dated by the session itself. */
const OWN = Number.MAX_SAFE_INTEGER

/**
 * The most that each number on the wire may be; the least is 0. A new field that is missing here
 * does not compile.
 */
const NUMBERS: { readonly [K in FieldsOf<number> as Unit<K>]: number } = {
  Ms: durationMs,
  At: epochMs,
  Count: count,
  seq: OWN,
  rev: OWN,
  epoch: OWN,
  at: epochMs,
  position: seconds,
  maxPosition: seconds,
  duration: seconds,
  from: seconds,
  to: seconds,
  target: seconds,
  actual: seconds,
  count,
  rate: LIMITS.rate,
  volume: 1,
  width: LIMITS.pixels,
  height: LIMITS.pixels,
  bitrateBps: LIMITS.bitrateBps,
  percent: 100,
  threshold: 1,
  tries: LIMITS.tries,
}

/** The same for the characters of each text. */
const TEXTS: Readonly<Record<FieldsOf<string>, number>> = {
  session: idChars,
  videoId: idChars,
  courseId: idChars,
  lessonId: idChars,
  viewerId: idChars,
  player: LIMITS.playerChars,
  title: textChars,
  page: textChars,
  referrer: textChars,
  label: nameChars,
  code: nameChars,
  name: nameChars,
  language: messageChars,
  message: messageChars,
  error: messageChars,
}

/** In an event, these are null when they are unknown; every other field is left out. */
const NULLABLE = ['from', 'to', 'actual', 'volume', 'duration']

/** Whether the wire takes it as a number of seconds. */
export const isSeconds = (value: unknown): value is number =>
  isFiniteNumber(value) && value >= 0 && value <= seconds

/**
 * At most that many UTF-16 units of a text, ending between two characters; what no database stores
 * becomes U+FFFD.
 */
export function fitText(text: string, most: number): string {
  const cut = text.slice(0, most)
  // A surrogate pair that the cut went through.
  const whole = text.length > most && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
  // With `u`, only halves that stand alone match.
  return whole.replace(/[\0\ud800-\udfff]/gu, '\ufffd')
}

/** What of a range is on the wire's scale. */
const fitRanges = (ranges: readonly Range[]): readonly Range[] =>
  ranges.flatMap(([from, to]) =>
    to >= from && isSeconds(from) ? [[from, Math.min(to, seconds)] as const] : [],
  )

const isKeyOf = <T extends object>(table: T, key: string): key is keyof T & string =>
  Object.hasOwn(table, key)

/**
 * A record as the wire takes it: the last step before it leaves a session, for every field. A
 * number that is out of range becomes unknown, and not the nearest one that is not; a text is cut.
 * Only what the session itself measured, and cannot leave out, is bounded.
 */
export function fitRecord<T extends object>(record: T): T {
  const fitted = { ...record } as Record<string, unknown>
  const isEvent = 'type' in record
  for (const key in fitted) {
    const value = fitted[key]
    if (typeof value === 'number') fitted[key] = fitNumber(key, value, isEvent)
    else if (typeof value === 'string' && isKeyOf(TEXTS, key))
      fitted[key] = fitText(value, TEXTS[key])
    else if (Array.isArray(value) && Array.isArray(value[0])) fitted[key] = fitRanges(value)
  }
  return fitted as T
}

function fitNumber(key: string, value: number, isEvent: boolean): number | null | undefined {
  const unit = /(Ms|At|Count)$/.exec(key)?.[0] ?? key
  if (!isKeyOf(NUMBERS, unit)) return value
  const most = NUMBERS[unit]
  const fits = value >= 0 && value <= most
  // No player measures finer, and a database may not hold it.
  if (most === seconds && fits) return Math.round(value * 1000) / 1000
  if (most === durationMs || most === epochMs) return Math.min(Math.max(value, 0), most) || 0
  if (fits) return value
  return isEvent && NULLABLE.includes(key) ? null : undefined
}
