import type { Batch } from '@playhead/core'

/** What a `body` function may return: text, sent as `text/plain`, or a body with its own content type. */
export type Encoded = string | { readonly body: string; readonly contentType: string }

/** Speaks your backend's schema instead of ours. */
export type BodyOf = (batch: Batch) => Encoded

/** Text that needs no preflight: a string with a plain content type. */
export function encode(
  batch: Batch,
  key: string | undefined,
  body: BodyOf | undefined,
): { body: string; contentType: string } {
  const encoded = body ? body(batch) : JSON.stringify(key ? { key, ...batch } : batch)
  return typeof encoded === 'string' ? { body: encoded, contentType: 'text/plain;charset=UTF-8' } : encoded
}
