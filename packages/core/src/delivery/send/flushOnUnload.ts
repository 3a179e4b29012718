import type { Transport } from '../../contracts/transport.ts'
import { bounded } from '../../utilities/bounded.ts'
import { withLimit } from '../../utilities/withLimit.ts'
import { byImportance, fitting } from '../queue/eviction.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { assembleBatch, ENVELOPE_CHARS } from './assembleBatch.ts'
import { ANSWER_LIMIT_MS, readAnswer } from './readAnswer.ts'
import { remainingMs } from './retryPolicy.ts'
import { isFree, type SendState } from './sendState.ts'
import { settleBatch } from './settleBatch.ts'

/** Unless the transport states its own limit: a page may have 64 KiB in flight while it goes. */
const DEFAULT_BYTES = 60 * 1024
const MAX_BYTES = 1e6

/**
 * Gives the browser the most important records as the page goes. They stay in the queue and are
 * reserved, because that the browser took them is not an answer. `onHanded` runs with them, and
 * with a promise that settles with the answer where one can arrive. `signal` aborts when consent is
 * denied.
 */
export function flushOnUnload(
  state: SendState,
  moment: 'hidden' | 'pagehide',
  signal: AbortSignal,
  onHanded: (records: readonly QueuedRecord[], answered: Promise<void> | undefined) => void,
): void {
  const { transport, writer, report, retry, clock } = state
  const isClosed = retry.serverAsked && remainingMs(retry, clock.wall()) > 0
  if (!state.consent.isGranted() || !transport.sendLast || isClosed) return
  const own = state.queue.filter(
    (record) => record.kind !== 'l' && record.writer === writer && isFree(state, record),
  )
  let chosen = fitting(
    byImportance(own),
    (bounded(transport.lastBytes, MAX_BYTES) || DEFAULT_BYTES) - ENVELOPE_CHARS,
  )
  let failure: unknown
  // The browser takes all or nothing, and the host page may have used up its allowance.
  for (; chosen.length; chosen = chosen.slice(0, chosen.length >> 1)) {
    const sent = assembleBatch(state, writer, [...chosen].sort(byKey))
    let handed: ReturnType<NonNullable<Transport['sendLast']>> | undefined
    try {
      handed = transport.sendLast(sent.batch, moment, { signal })
    } catch (error) {
      failure = error
    }
    if (!handed?.taken) continue
    const { answer } = handed
    for (const record of chosen) state.reserved.add(record)
    const settle = async (): Promise<void> => {
      try {
        const read = readAnswer(
          await withLimit(clock, ANSWER_LIMIT_MS, 'transport.sendLast()', () => answer),
        )
        if (read.outcome === 'accepted') settleBatch(state, sent, read)
      } catch (error) {
        report(error, transport.name)
      }
    }
    return onHanded(chosen, answer && settle())
  }
  if (failure) report(failure, transport.name)
}

const byKey = (a: QueuedRecord, b: QueuedRecord): number => (a.key < b.key ? -1 : 1)
