import type { Transport } from '@playhead/core'

/** A transport that can simulate a lost network. */
export interface OfflineSwitch extends Transport {
  offline: boolean
}

/** Fails like a lost network while `offline` is set. Playhead cannot see the difference. */
export function offlineSwitch(transport: Transport): OfflineSwitch {
  return {
    ...transport,
    offline: false,
    async send(batch, options) {
      if (this.offline) return { outcome: 'retry', reason: 'simulated: no network' }
      return transport.send(batch, options)
    },
    sendLast(batch, moment, options) {
      if (this.offline) return { taken: false }
      return transport.sendLast?.(batch, moment, options) ?? { taken: false }
    },
  }
}
