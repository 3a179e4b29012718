import type { Answer, Rejection } from '../../contracts/transport.ts'
import { isObject, show } from '../../utilities/options.ts'
import type { SeqRange } from '../record/seqRanges.ts'

/**
 * A transport that has not answered by then is aborted. Longer than the time limit that transports
 * have themselves.
 */
export const ANSWER_LIMIT_MS: number = 75_000

const FAILURES: readonly unknown[] = ['rejected', 'too_large', 'blocked', 'retry']

/**
 * The usable part of what a transport answered; anything that is not an answer counts as `retry`.
 * @throws what the getters of the given value throw
 */
export function readAnswer(given: unknown): Answer {
  const { outcome, reason, afterMs, rejected, have, haveOf } = Object(given)
  if (outcome === 'accepted') {
    const ranges = Object.entries(Object(haveOf)).map(([writer, value]) => [
      writer,
      readRanges(value),
    ])
    return {
      outcome,
      rejected: list(rejected)
        .filter(isRejection)
        .map(({ id, reason }) => ({ id, reason: toText(reason ?? 'rejected') })),
      have: readRanges(have),
      haveOf: Object.fromEntries(ranges),
    }
  }
  if (FAILURES.includes(outcome)) return { outcome, reason: toText(reason ?? outcome), afterMs }
  return {
    outcome: 'retry',
    reason: `transport.send() must resolve to an answer, got ${show(outcome ?? given)}`,
  }
}

const toText = (value: unknown): string => String(value).slice(0, 300)

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const isRejection = (value: unknown): value is Rejection =>
  isObject(value) && typeof (value as Rejection).id === 'string'

/** Sorted, as `covers` needs them. Sequence numbers are integers and begin at 1. */
const readRanges = (value: unknown): SeqRange[] =>
  list(value)
    .filter(isRange)
    .sort(([a], [b]) => a - b)

function isRange(value: unknown): value is SeqRange {
  const [from, to] = list(value)
  return (
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    (from as number) >= 1 &&
    (from as number) <= (to as number)
  )
}
