import type { Batch, Transport } from '@playhead/core'
import { checkOptions } from '@playhead/core/internal'
import {
  asBlob,
  type Encode,
  type EncodedBody,
  encodeBatch,
  MAX_UNLOAD_BYTES,
  sendBeacon,
  withoutQuery,
} from './encodeBatch.ts'
import { SHARED_OPTIONS } from './sharedOptions.ts'

/** Where beacons are sent. */
export interface BeaconTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body. Not sent with `encode`. */
  readonly key?: string | undefined
  /**
   * Translates a batch into your backend's schema. A beacon has no headers of its own.
   * @default the batch as JSON
   */
  readonly encode?: Encode | undefined
}

/**
 * Sends everything by `sendBeacon`, for backends whose answers `fetch` cannot read. A beacon has no
 * answer: what the browser queued is counted as delivered, also when it never arrives. Where you
 * can, use `fetchTransport`, which uses a beacon only as the page closes.
 * @throws TypeError naming the option that is wrong.
 */
export function beaconTransport(options: BeaconTransportOptions): Transport {
  checkOptions('beaconTransport()', options, SHARED_OPTIONS)
  const { url, key, encode } = options
  const encoded = (batch: Batch): EncodedBody => encodeBatch(batch, key, encode)
  const send = (body: EncodedBody): boolean =>
    !body.headers && !!sendBeacon(url, asBlob(body.body, body.contentType))
  return {
    name: 'beacon',
    destination: withoutQuery(url),
    lastBytes: MAX_UNLOAD_BYTES,
    async send(batch) {
      const body = encoded(batch)
      if (send(body)) return { outcome: 'accepted' }
      if (body.headers)
        return { outcome: 'blocked', reason: 'a beacon has no headers, and encode() returned some' }
      if (asBlob(body.body, body.contentType).size > MAX_UNLOAD_BYTES)
        return { outcome: 'too_large', reason: 'larger than a beacon may be' }
      return { outcome: 'retry', reason: 'the browser did not queue the beacon' }
    },
    sendLast: (batch) =>
      send(encoded(batch))
        ? { taken: true, answer: Promise.resolve({ outcome: 'accepted' }) }
        : { taken: false },
  }
}
