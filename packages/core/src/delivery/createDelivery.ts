import { nanoid } from 'nanoid'
import type { EventRecord } from '../records.ts'
import { stringify } from '../stringify.ts'
import { sharedConsent } from './consent.ts'
import type { Consent, Delivery, DeliveryParts, FlushResult } from './delivery.ts'
import { eventKey } from './entries.ts'
import { createEpochs } from './epochs.ts'
import { createQueue } from './queue.ts'
import { safeStorage } from './safeStorage.ts'
import { BUSY, createSender, LOCKED_MS, SEND_SOON_MS } from './sender.ts'
import { withLimit } from './withLimit.ts'

export type { Consent, Delivery, DeliveryParts, DeliveryStatus, FlushResult } from './delivery.ts'

/** An event leaves with the next snapshot that asks to, or after this long. ms */
const EVENT_MS = 15_000
/** How often a flush waits for another tab's turn to end. */
const FLUSH_TRIES = 5
/** A request, and what storage and locks may take before it. ms */
const FLUSH_LIMIT_MS = 120_000
/** What is not sent by then stays stored for the next visit. ms */
const DESTROY_LIMIT_MS = 30_000

/**
 * The queue. Every record is on disk before it is sent, and stays until the backend has answered; every drop has a reason
 * and a count that the backend receives.
 */
export function createDelivery(given: DeliveryParts): Delivery {
  const { store, clock, report, newId = nanoid } = given
  const tail = safeStorage(given.host)
  const writer = newId()
  const listeners = new Set<() => void>()
  let seq = 0
  const epoch = createEpochs(clock)
  const inEpoch = (): { epoch?: number } => {
    const now = epoch()
    return now ? { epoch: now } : {}
  }
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const ended = new AbortController()
  const shared = sharedConsent(given.host, tail, ended.signal, () => take('denied'))
  if (given.consent) shared.tell(given.consent)
  const parts = { ...given, tail, consent: given.consent ?? (shared.denied() ? 'denied' : 'granted') }
  const queue = createQueue(parts, writer, newId, changed, () => shared.denied() && take('denied'))
  const sender = createSender(parts, queue, writer, newId, () => ({ high: seq, ...inEpoch() }), changed)

  function take(consent: Consent): void {
    queue.setConsent(consent)
    sender.consented()
  }
  if (parts.consent === 'denied') take('denied') // earlier pages may have left something

  async function flush(): Promise<FlushResult> {
    const dropped = (): string => JSON.stringify(queue.status().drops)
    const before = dropped()
    await sender.pass() // whatever is under way
    let reason = await sender.pass(true)
    for (let tries = FLUSH_TRIES; reason === BUSY && tries--; ) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, LOCKED_MS))
      reason = await sender.pass(true)
    }
    const { queued } = queue.status()
    if (queued) reason ??= 'more came meanwhile'
    else if (dropped() !== before) reason ??= sender.status().lastError ?? 'some was dropped'
    return { delivered: !queued && !reason, queued, ...(reason ? { reason } : {}) }
  }

  return {
    writer,
    add(event) {
      // What is not kept has no number: numbers have no gaps.
      const kept = queue.consent() !== 'denied'
      const record = { ...event, seq: kept ? ++seq : 0, ...inEpoch() } as EventRecord
      let text: string
      try {
        text = stringify(record)
      } catch (error) {
        report(error, 'log data')
        text = stringify({ ...record, data: undefined })
      }
      queue.hold(eventKey(writer, seq), text)
      sender.schedule(EVENT_MS)
      return record
    },
    put(snapshot, send) {
      const key = `s/${writer}/${snapshot.session}`
      queue.hold(key, stringify({ ...snapshot, ...inEpoch() }))
      if (!send) return
      sender.due(key)
      sender.schedule(SEND_SOON_MS)
    },
    hide(moment) {
      try {
        queue.spill()
        sender.last(moment)
      } catch (error) {
        report(error, 'hide')
      }
    },
    show: sender.back,
    durable: queue.durable,
    flush: () =>
      withLimit(clock, FLUSH_LIMIT_MS, 'flush()', flush).catch(({ message }: Error) => ({
        delivered: false,
        queued: queue.status().queued,
        reason: message,
      })),
    setConsent(consent) {
      shared.tell(consent)
      take(consent)
    },
    get status() {
      return {
        ...queue.status(),
        consent: queue.consent(),
        ...sender.status(),
        storage: queue.failing() ? 'memory' : store.mode,
      }
    },
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async destroy() {
      await withLimit(clock, DESTROY_LIMIT_MS, 'destroy()', async () => {
        await sender.pass()
        await sender.pass(true)
      }).catch(() => {})
      queue.spill() // where the store fails, it is what outlives the page
      sender.end()
      ended.abort()
      await queue.durable()
      try {
        store.close()
      } catch (error) {
        report(error, 'store')
      }
    },
  }
}
