import { isObject, show } from '../options.ts'
import type { Answer, Rejection } from '../transport.ts'

type Range = readonly [from: number, to: number]

/** What a transport of somebody else's said, as far as it can be used. What is no answer is tried again. May throw. */
export function readAnswer(given: unknown): Answer {
  const { outcome, reason, afterMs, rejected, have, haveOf } = Object(given)
  if (outcome === 'accepted') {
    const ranges = Object.entries(Object(haveOf)).map(([writer, of]) => [writer, readRanges(of)])
    return {
      outcome,
      rejected: list(rejected).filter(isRejection),
      have: readRanges(have),
      haveOf: Object.fromEntries(ranges),
    }
  }
  if (outcome === 'rejected' || outcome === 'too_large' || outcome === 'blocked' || outcome === 'retry')
    return { outcome, reason: `${reason ?? outcome}`.slice(0, 300), afterMs }
  return { outcome: 'retry', reason: `transport.send() must resolve to an answer, got ${show(outcome ?? given)}` }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const isRejection = (value: unknown): value is Rejection =>
  isObject(value) && typeof (value as Rejection).id === 'string'

/** In order, as {@link covers} needs them. Numbers of events are whole and begin at 1. */
const readRanges = (value: unknown): Range[] =>
  list(value)
    .filter(isRange)
    .sort(([a], [b]) => a - b)

function isRange(value: unknown): value is Range {
  const [from, to] = list(value)
  return (
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    (from as number) >= 1 &&
    (from as number) <= (to as number)
  )
}
