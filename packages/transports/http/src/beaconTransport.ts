import type { Batch, Transport } from '@playhead/core'
import { checkOptions } from '@playhead/core/internal'
import { type BodyOf, beacon, destinationOf, encode } from './encode.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'

/** Where beacons go. */
export interface BeaconTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body. */
  readonly key?: string | undefined
  /** Speaks your backend's schema instead of ours. */
  readonly body?: BodyOf | undefined
}

/** Browsers queue at most 64 KiB for all beacons and keepalive requests of a page; some of it is the host's. */
const BEACON_BYTES = 60 * 1024

/**
 * Sends everything by `sendBeacon`, for backends that cannot be asked by `fetch`. A beacon has no answer: what the browser took is
 * counted as delivered, also when it never arrives. Where you can, use `fetchTransport`, which sends its goodbye by beacon anyway.
 * @throws TypeError naming the option that is wrong.
 */
export function beaconTransport(options: BeaconTransportOptions): Transport {
  checkOptions('beaconTransport()', options, SHARED_OPTIONS)
  const { url, key, body } = options
  const taken = (batch: Batch): boolean => !!beacon(url, encode(batch, key, body))
  return {
    name: 'beacon',
    destination: destinationOf(url),
    lastBytes: BEACON_BYTES,
    async send(batch) {
      if (taken(batch)) return { outcome: 'accepted' }
      if (encode(batch, key, body).body.length > BEACON_BYTES)
        return { outcome: 'too_large', reason: 'more than a beacon takes' }
      return { outcome: 'retry', reason: 'the browser took no beacon' }
    },
    sendLast: (batch) =>
      taken(batch) ? { taken: true, answer: Promise.resolve({ outcome: 'accepted' }) } : { taken: false },
  }
}
