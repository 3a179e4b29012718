import { nanoid } from 'nanoid'
import type { EventRecord } from '../contracts/events.ts'
import { stringify } from '../utilities/stringify.ts'
import { withLimit } from '../utilities/withLimit.ts'
import type { DeliveryContext } from './context.ts'
import type { Delivery, DeliveryParts, FlushResult } from './deliveryTypes.ts'
import { createQueue } from './queue/queue.ts'
import { createClockGeneration } from './record/clockGeneration.ts'
import { queuedRecord } from './record/queuedRecord.ts'
import { eventKey, recordKey } from './record/recordKey.ts'
import { safeStorage } from './safeStorage.ts'
import { createSender, SEND_SOON_MS } from './send/createSender.ts'
import { BUSY, LOCKED_MS } from './send/sendLoop.ts'
import { sharedConsent } from './tabs/sharedConsent.ts'

export type {
  Consent,
  Delivery,
  DeliveryParts,
  DeliveryStatus,
  FlushResult,
} from './deliveryTypes.ts'

/** An event leaves with the next snapshot that has to leave, or after this long. */
const EVENT_MS = 15_000
/** How often a flush waits until another tab has sent its records. */
const MAX_FLUSH_ATTEMPTS = 5
/** One request, and the time that storage and locks may take before it. */
const FLUSH_LIMIT_MS = 120_000
/** What is not sent by then stays stored for the next visit. */
const DESTROY_LIMIT_MS = 30_000

/**
 * Creates the queue. Every record is on disk before it is sent, and stays until the backend has
 * answered; every drop has a reason and a count that the backend receives.
 */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { store, clock, report, host, newId = nanoid } = parts
  const writer = newId()
  const storage = safeStorage(host)
  const listeners = new Set<() => void>()
  const ended = new AbortController()
  const generation = createClockGeneration(clock)
  let seq = 0

  const consent = sharedConsent(host, storage, parts.consent, ended.signal, consentChanged)
  const context: DeliveryContext = {
    ...parts,
    newId,
    writer,
    storage,
    consent,
    notify() {
      for (const listener of listeners) listener()
    },
  }
  const queue = createQueue(context)
  const sender = createSender(context, queue, () => ({ high: seq, ...generation() }))

  function consentChanged(): void {
    queue.consentChanged()
    sender.consentChanged()
  }
  if (consent.current === 'denied') consentChanged() // earlier pages may have left records

  function serialize(record: EventRecord): string {
    try {
      return stringify(record)
    } catch (error) {
      report(error, 'log data')
      return stringify({ ...record, data: undefined })
    }
  }

  async function flush(): Promise<FlushResult> {
    const dropped = (): string => JSON.stringify(queue.status().drops)
    const before = dropped()
    await sender.pass() // the one that is under way
    let reason = await sender.pass(true, true)
    for (let attempts = MAX_FLUSH_ATTEMPTS; reason === BUSY && attempts--; ) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, LOCKED_MS))
      reason = await sender.pass(true, true)
    }
    const { queued } = queue.status()
    if (queued) reason ??= 'more came meanwhile'
    else if (dropped() !== before) reason ??= sender.status().lastError ?? 'some was dropped'
    return { delivered: !queued && !reason, queued, ...(reason ? { reason } : {}) }
  }

  return {
    writer,
    add(event) {
      // Records that are not kept have no number, so that numbers have no gaps.
      const record = {
        ...event,
        seq: consent.current === 'denied' ? 0 : ++seq,
        ...generation(),
      } as EventRecord
      queue.hold(queuedRecord(eventKey(writer, seq), record, serialize(record)))
      sender.schedule(EVENT_MS)
      return record
    },
    put(snapshot, send) {
      const record = queuedRecord(recordKey('s', writer, snapshot.session), {
        ...snapshot,
        ...generation(),
      })
      queue.hold(record)
      if (!send) return
      sender.markDue(record.key)
      sender.schedule(SEND_SOON_MS)
    },
    hide(moment) {
      try {
        queue.saveOnUnload()
        sender.flushOnUnload(moment)
      } catch (error) {
        report(error, 'hide')
      }
    },
    show: sender.resume,
    durable: queue.durable,
    flush: () =>
      withLimit(clock, FLUSH_LIMIT_MS, 'flush()', flush).catch(({ message }: Error) => ({
        delivered: false,
        queued: queue.status().queued,
        reason: message,
      })),
    setConsent: consent.set,
    get status() {
      return {
        ...queue.status(),
        consent: consent.current,
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
      queue.saveOnUnload() // where the store fails, the buffer is what survives the page
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
