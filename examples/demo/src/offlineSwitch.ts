import type { Transport } from '@playhead/core'

/** A transport whose plug can be pulled. */
export interface OfflineSwitch extends Transport {
  offline: boolean
}

/** Answers like a network that is gone while `offline` is set: not now, try again. Playhead is not told that it is a game. */
export function offlineSwitch(transport: Transport): OfflineSwitch {
  return {
    ...transport,
    offline: false,
    async send(batch, options) {
      if (this.offline) return { outcome: 'retry', reason: 'the plug is pulled' }
      return transport.send(batch, options)
    },
    sendLast(batch, moment, options) {
      if (this.offline) return { taken: false }
      return transport.sendLast?.(batch, moment, options) ?? { taken: false }
    },
  }
}
