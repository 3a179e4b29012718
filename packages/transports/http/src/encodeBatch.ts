import type { Batch } from '@playhead/core'
import { stringify } from '@playhead/core/internal'

/** Bytes of a body, for binary formats and for bodies that are compressed already. */
export type Bytes = ArrayBuffer | Uint8Array

/**
 * A body with its content type: on another origin, anything but `text/plain` and form types costs a
 * preflight.
 */
export interface EncodedBody {
  readonly body: string | Bytes
  readonly contentType: string
  /**
   * Headers of this request alone, such as `content-encoding`. They cost a preflight, and rule out
   * `sendBeacon`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Text alone is sent as `text/plain`, which needs no preflight. */
export type Encoded = string | EncodedBody

/**
 * Translates a batch into a request body of your backend. Synchronous, because a page that closes
 * does not wait.
 */
export type Encode = (batch: Batch) => Encoded

/** The request body of a batch: by `encode`, or in the schema of our collector. */
export function encodeBatch(
  batch: Batch,
  key: string | undefined,
  encode: Encode | undefined,
): EncodedBody {
  const encoded = encode ? encode(batch) : stringify({ key, ...batch })
  return typeof encoded === 'string'
    ? { body: encoded, contentType: 'text/plain;charset=UTF-8' }
    : encoded
}

/** Characters of a text, as delivery measures batches, or bytes. */
export const bodySize = (body: string | Bytes): number =>
  (body as string).length ?? (body as ArrayBuffer).byteLength

/**
 * The body as `sendBeacon` takes it. Its `size` is in bytes: in UTF-8 a character has up to three.
 */
export const asBlob = (body: string | Bytes, type: string): Blob =>
  new Blob([body as ArrayBuffer], { type })

/**
 * Browsers allow 64 KiB for all beacons and keepalive requests that a page has in flight; the host
 * needs some of it.
 */
export const MAX_UNLOAD_BYTES: number = 60 * 1024

/**
 * Whether the browser queued it; undefined when `sendBeacon` is missing, or throws as it does where
 * it is blocked.
 */
export function sendBeacon(url: string | URL, body: Blob): boolean | undefined {
  try {
    return navigator.sendBeacon(url, body)
  } catch {
    return undefined
  }
}

/** The address without query and fragment, which may be secret. */
export const withoutQuery = (url: string | URL): string => `${url}`.replace(/[?#].*/s, '')
