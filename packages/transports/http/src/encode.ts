import type { Batch } from '@playhead/core'
import { stringify } from '@playhead/core/internal'

/** What a `body` function may return: text, sent as `text/plain`, or a body with its own content type. */
export type Encoded = string | EncodedBody

/** A body, and what it is. Other than `text/plain` costs a preflight. */
export interface EncodedBody {
  readonly body: string
  readonly contentType: string
}

/** Speaks your backend's schema instead of ours. */
export type BodyOf = (batch: Batch) => Encoded

/** Text that needs no preflight: a string with a plain content type. */
export function encode(batch: Batch, key: string | undefined, body: BodyOf | undefined): EncodedBody {
  const encoded = body ? body(batch) : stringify({ key, ...batch })
  return typeof encoded === 'string' ? { body: encoded, contentType: 'text/plain;charset=UTF-8' } : encoded
}

/** The address without what may be secret in it. */
export const destinationOf = (url: string | URL): string => `${url}`.replace(/[?#].*/s, '')

/** Whether the browser took it; undefined when it has no beacons, or none for us. */
export function beacon(url: string | URL, { body, contentType }: EncodedBody): boolean | undefined {
  try {
    return navigator.sendBeacon(url, new Blob([body], { type: contentType }))
  } catch {
    return undefined // blocked, or an old browser's: fetch is left
  }
}
