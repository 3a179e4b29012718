import { nanoid } from 'nanoid'
import type { EventRecord } from '../records.ts'
import type { Delivery, DeliveryParts } from './delivery.ts'
import { eventKey } from './entries.ts'
import { createQueue } from './queue.ts'
import { BUSY, createSender, LOCKED_MS, SEND_SOON_MS } from './sender.ts'

export type { Delivery, DeliveryParts, DeliveryStatus, FlushResult } from './delivery.ts'

/** An event leaves with the next snapshot that asks to, or after this long. ms */
const EVENT_MS = 15_000
/** How often a flush waits for another tab's turn to end. */
const FLUSH_TRIES = 5

/**
 * The queue. Every record is on disk before it is sent, and stays until the backend has answered; every drop has a reason
 * and a count that the backend receives.
 */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { store, clock, report, newId = nanoid } = parts
  const writer = newId()
  const listeners = new Set<() => void>()
  let seq = 0
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const queue = createQueue(parts, writer, newId, changed)
  const sender = createSender(parts, queue, writer, newId, () => seq, changed)

  return {
    writer,
    add(event) {
      const record = { ...event, seq: ++seq } as EventRecord
      let text: string
      try {
        text = JSON.stringify(record)
      } catch (error) {
        report(error, 'log data')
        text = JSON.stringify({ ...record, data: undefined })
      }
      queue.hold(eventKey(writer, seq), text)
      sender.schedule(EVENT_MS)
      return record
    },
    put(snapshot, send) {
      const key = `s/${writer}/${snapshot.session}`
      queue.hold(key, JSON.stringify(snapshot))
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
    async flush() {
      await sender.pass() // whatever is under way
      let reason = await sender.pass(true)
      for (let tries = FLUSH_TRIES; reason === BUSY && tries--; ) {
        await new Promise<void>((resolve) => clock.setTimer(resolve, LOCKED_MS))
        reason = await sender.pass(true)
      }
      const { queued } = queue.status()
      reason ??= queued ? 'more came meanwhile' : undefined
      return { delivered: !queued && !reason, queued, ...(reason ? { reason } : {}) }
    },
    get status() {
      return { ...queue.status(), ...sender.status(), storage: queue.failing() ? 'memory' : store.mode }
    },
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async destroy() {
      await sender.pass()
      await sender.pass(true)
      sender.end()
      await queue.durable()
      store.close()
    },
  }
}
