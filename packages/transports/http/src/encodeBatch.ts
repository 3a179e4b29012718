import type { Batch } from '@playhead/core'
import { stringify } from '@playhead/core/internal'

/** Bytes of a body, for formats that are no text and for bodies that are compressed already. */
export type Bytes = ArrayBuffer | Uint8Array

/** A body with its content type. Anything but `text/plain` costs a preflight on another origin. */
export interface EncodedBody {
  readonly body: string | Bytes
  readonly contentType: string
  /** Headers of this request alone, such as `content-encoding`. They cost a preflight, and rule out `sendBeacon`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Text is sent as `text/plain`, bytes without a content type. Neither needs a preflight. */
export type Encoded = string | Bytes | EncodedBody

/** Translates a batch into a request body of your backend. Synchronous, because a page that closes does not wait. */
export type Encode = (batch: Batch) => Encoded

/** The request body of a batch: by `encode`, or in the schema of our collector. */
export function encodeBatch(batch: Batch, key: string | undefined, encode: Encode | undefined): EncodedBody {
  const encoded = encode ? encode(batch) : stringify({ key, ...batch })
  if (typeof encoded === 'string') return { body: encoded, contentType: 'text/plain;charset=UTF-8' }
  return 'body' in encoded ? encoded : { body: encoded, contentType: '' }
}

/** Size that the limits of this package are compared with: characters of a text, as delivery measures batches, or bytes. */
export const bodySize = ({ body }: EncodedBody): number => (typeof body === 'string' ? body.length : body.byteLength)

/** TypeScript's library excludes bytes shared with workers from bodies; so do browsers, with an error. */
export const asBody = (body: string | Bytes): string | ArrayBuffer => body as ArrayBuffer

/** Headers of a request with this body. */
export const headersFor = (
  { contentType, headers }: EncodedBody,
  configured: Readonly<Record<string, string>> | undefined,
): Record<string, string> => ({ ...(contentType && { 'content-type': contentType }), ...configured, ...headers })

const asBlob = ({ body, contentType }: EncodedBody): Blob => new Blob([asBody(body)], { type: contentType })

/** Browsers allow 64 KiB for all beacons and keepalive requests that a page has in flight; the host needs some of it. */
export const MAX_UNLOAD_BYTES: number = 60 * 1024

/** Whether the body fits into one beacon or keepalive request. The limit is in bytes: in UTF-8 a character has up to three. */
export const fitsUnload = (encoded: EncodedBody): boolean => asBlob(encoded).size <= MAX_UNLOAD_BYTES

/** Whether the browser queued it; undefined when `sendBeacon` is missing, or throws as it does where it is blocked. */
export function sendBeacon(url: string | URL, encoded: EncodedBody): boolean | undefined {
  try {
    return navigator.sendBeacon(url, asBlob(encoded))
  } catch {
    return undefined
  }
}

/** The address without query and fragment, which may be secret. */
export const withoutQuery = (url: string | URL): string => `${url}`.replace(/[?#].*/s, '')
