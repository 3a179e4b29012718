import { checkOptions, type OptionRules, type Transport } from '@playhead/core'
import { type BodyOf, encode } from './encode.ts'
import { BODY, KEY, URL_OPTION } from './sharedOptions.ts'

/** Where beacons go. */
export interface BeaconTransportOptions {
  /** Your endpoint; a path is relative to the page. */
  readonly url: string | URL
  /** The write key, put into the body. */
  readonly key?: string | undefined
  /** Speaks your backend's schema instead of ours. */
  readonly body?: BodyOf | undefined
}

const OPTIONS: OptionRules = { url: URL_OPTION, key: KEY, body: BODY }
/** Browsers queue at most this much for all beacons and keepalive requests of a page. Bytes. */
const BEACON_BYTES = 60 * 1024

/**
 * Sends everything by `sendBeacon`, for backends that cannot be asked by `fetch`. A beacon has no answer: what the browser took is
 * counted as delivered, also when it never arrives. Where you can, use `fetchTransport`, which sends its goodbye by beacon anyway.
 * @throws TypeError naming the option that is wrong.
 */
export function beaconTransport(options: BeaconTransportOptions): Transport {
  checkOptions('beaconTransport()', options, OPTIONS)
  const { key, body } = options
  const url = String(options.url)
  return {
    name: 'beacon',
    lastBytes: BEACON_BYTES,
    async send(batch) {
      const encoded = encode(batch, key, body)
      if (encoded.body.length > BEACON_BYTES) return { outcome: 'too_large', reason: 'more than a beacon takes' }
      const taken = navigator.sendBeacon(url, new Blob([encoded.body], { type: encoded.contentType }))
      return taken ? { outcome: 'accepted' } : { outcome: 'retry', reason: 'the browser took no more beacons' }
    },
    sendLast(batch) {
      const encoded = encode(batch, key, body)
      return { taken: navigator.sendBeacon(url, new Blob([encoded.body], { type: encoded.contentType })) }
    },
  }
}
