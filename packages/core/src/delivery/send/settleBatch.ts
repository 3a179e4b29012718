import type { Answer } from '../../contracts/transport.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { covers } from '../record/seqRanges.ts'
import type { Assembled } from './assembleBatch.ts'
import { bisect, type Refusal } from './bisect.ts'
import { NO_RETRY } from './retryPolicy.ts'
import { type SendState, setRetry } from './sendState.ts'

/**
 * Acts on an answer: removes what the backend has or refuses. Returns whether the next request has
 * to wait.
 */
export function settleBatch(
  state: SendState,
  sent: Assembled,
  answer: Answer,
): boolean | undefined {
  const [next, refused, backOff] = bisect(state.bisect, sent.records, answer)
  state.bisect = next
  giveUp(state, refused)
  if (answer.outcome !== 'accepted') state.lastError = answer.reason
  else {
    state.lastSuccessAt = state.clock.wall()
    state.lastError = null
    if (state.retry.attempt) setRetry(state, NO_RETRY)
    acknowledge(state, sent, answer)
  }
  return backOff
}

/** Removes the records of the batch, and the events that the server says it has. */
function acknowledge(
  state: SendState,
  { batch, records }: Assembled,
  { have = [], haveOf = {} }: Answer & { outcome: 'accepted' },
): void {
  const { queue, offered, writer } = state
  if (batch.pending) state.pending = []
  const ranges = new Map(Object.entries(haveOf).filter(([name]) => batch.pending?.includes(name)))
  ranges.set(batch.writer, have)
  // A server that claims events which were never numbered is wrong about the others as well.
  if (ranges.get(writer)?.some(([, to]) => to > state.standing().high)) ranges.clear()
  const isAcknowledged = (record: QueuedRecord): boolean =>
    record.kind === 'e' &&
    (record.writer !== writer || offered.has(record.key)) &&
    covers(ranges.get(record.writer) ?? [], record.seq)
  const done = [...records, ...queue.filter(isAcknowledged)]
  queue.remove(done)
  for (const { key } of done) offered.delete(key)
}

/** Removes records that the backend refuses, with an account of them. */
function giveUp(
  { queue, refusals, report, transport }: SendState,
  refused: readonly Refusal[],
): void {
  for (const as of ['rejected', 'too_large'] as const) {
    const those = refused.filter(({ outcome }) => outcome === as)
    queue.remove(
      those.map(({ record }) => record),
      as,
    )
  }
  for (const { reason } of refused) {
    if (!refusals.delete(reason)) report(new Error(reason), transport.name)
    refusals.add(reason)
  }
}
