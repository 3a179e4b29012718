import type { EventRecord } from '../contracts/events.ts'
import type { Delivery } from './deliveryTypes.ts'

/** Takes everything and sends nothing: on a server, and for what is tracked after `destroy()`. */
export function noDelivery(reason: string): Delivery {
  return {
    writer: '',
    add: (event) => ({ ...event, seq: 0 }) as EventRecord,
    put() {},
    hide() {},
    show() {},
    async durable() {},
    flush: async () => ({ delivered: false, queued: 0, reason }),
    setConsent() {},
    status: {
      queued: 0,
      bytes: 0,
      inFlight: 0,
      storage: 'memory',
      consent: 'granted',
      lastSuccessAt: null,
      lastError: reason,
      drops: {},
    },
    onStatus: () => () => {},
    async destroy() {},
  }
}
