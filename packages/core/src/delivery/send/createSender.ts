import type { Batch } from '../../contracts/batch.ts'
import type { StoreKey } from '../../contracts/store.ts'
import type { DeliveryContext } from '../context.ts'
import type { Queue } from '../queue/queue.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { createSenderLock } from '../tabs/senderLock.ts'
import { flushOnUnload } from './flushOnUnload.ts'
import { NO_RETRY } from './retryPolicy.ts'
import { createSendLoop, type SendLoop } from './sendLoop.ts'
import { createSendState, setRetry } from './sendState.ts'

/** Decides when records leave. */
export interface Sender {
  status(): {
    readonly inFlight: number
    readonly lastSuccessAt: number | null
    readonly lastError: string | null
  }
  /** This snapshot has to leave, not only to rest on disk. */
  markDue(key: StoreKey): void
  /** Starts a pass in `ms`, or earlier if one was scheduled already. */
  schedule(ms: number): void
  pass: SendLoop['pass']
  /** Gives the browser as much as it takes as the page goes. */
  flushOnUnload(moment: 'hidden' | 'pagehide'): void
  /** The page is visible again. */
  resume(): void
  /** Starts sending, or aborts what is under way. */
  consentChanged(): void
  end(): void
}

/** What has to leave waits this long for company. */
export const SEND_SOON_MS: number = 1000
/**
 * The next request after the network came back is at a random moment within this: at first it still
 * changes.
 */
const ONLINE_MS = 3000

export function createSender(
  context: DeliveryContext,
  queue: Queue,
  standing: () => Pick<Batch, 'high' | 'epoch'>,
): Sender {
  const { clock, consent, host } = context
  const ended = new AbortController()
  const state = createSendState(context, queue, standing)
  const lock = createSenderLock(context)
  const loop = createSendLoop(state, lock, schedule, ended.signal)
  /** Handed to the browser as the page went, without an answer. */
  let unanswered: QueuedRecord[] = []
  let denied = new AbortController()
  let cancelTimer = (): void => {}
  let timerAt = Infinity

  function schedule(ms: number): void {
    const at = clock.now() + ms
    if (ended.signal.aborted || timerAt <= at) return
    cancelTimer()
    timerAt = at
    cancelTimer = clock.setTimer(() => {
      timerAt = Infinity
      void loop.pass()
    }, ms)
  }

  function release(records: readonly QueuedRecord[]): void {
    for (const record of records) state.reserved.delete(record)
  }

  schedule(SEND_SOON_MS)
  host.onOnline(() => {
    if (!state.retry.serverAsked) setRetry(state, NO_RETRY)
    schedule(Math.random() * ONLINE_MS)
  }, ended.signal)

  return {
    status: () => ({
      inFlight: state.inFlight,
      lastSuccessAt: state.lastSuccessAt,
      lastError: state.lastError ?? [...state.refusals].at(-1) ?? null,
    }),
    markDue: (key) => void state.due.add(key),
    schedule,
    pass: loop.pass,
    flushOnUnload(moment) {
      if (moment === 'pagehide') lock.release()
      flushOnUnload(state, moment, denied.signal, (records, answered) => {
        if (!answered) unanswered.push(...records)
        void answered?.then(() => {
          release(records)
          schedule(SEND_SOON_MS)
        })
      })
    },
    resume() {
      lock.activate()
      release(unanswered)
      unanswered = []
      loop.searchSoon()
      schedule(0)
    },
    consentChanged() {
      if (consent.isGranted()) return schedule(0)
      loop.discard()
      denied.abort()
      denied = new AbortController()
      state.bisect = { ...state.bisect, refused: [] }
      state.reserved.clear()
      state.due.clear()
    },
    end() {
      lock.release()
      ended.abort()
      loop.discard()
      cancelTimer()
    },
  }
}
