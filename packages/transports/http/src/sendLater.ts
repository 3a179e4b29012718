import type { Batch } from '@playhead/core'
import { asBody, bodySize, type EncodedBody, headersFor } from './encodeBatch.ts'

/** Chromium's; not in TypeScript's library yet. https://developer.mozilla.org/docs/Web/API/Window/fetchLater */
type FetchLater = (url: string | URL, init: RequestInit) => { readonly activated: boolean }

/** The browser's quota for deferred requests is small, and shared with the host. */
const MAX_SIZE = 4096

/** The batch with its snapshots alone: they hold the totals in the fewest bytes. */
export const withoutEvents = (batch: Batch): Batch => ({ ...batch, from: 0, to: 0, ledger: [], events: [] })

/**
 * Asks the browser to send this once the page is gone, however it ends; undefined where that is not possible. Whether it arrived is never
 * known, so nothing is deleted because of it. Abort it once the backend has answered another way.
 */
export function sendLater(
  url: string | URL,
  encoded: EncodedBody,
  headers: Readonly<Record<string, string>> | undefined,
  credentials: RequestCredentials,
): AbortController | undefined {
  const { fetchLater } = globalThis as { fetchLater?: FetchLater }
  if (!fetchLater || bodySize(encoded) > MAX_SIZE) return undefined
  const spare = new AbortController()
  try {
    fetchLater(url, {
      method: 'POST',
      body: asBody(encoded.body),
      headers: headersFor(encoded, headers),
      credentials,
      signal: spare.signal,
    })
    return spare
  } catch {
    return undefined // over the quota, or forbidden by the host's policy
  }
}
