import type { Batch } from '@playhead/core'
import type { EncodedBody } from './encode.ts'

/** Chromium's; not in TypeScript's library yet. https://developer.mozilla.org/docs/Web/API/Window/fetchLater */
type FetchLater = (url: string | URL, init: RequestInit) => { readonly activated: boolean }

/** What the browser keeps for a page is little, and shared with the host. */
const MOST_CHARS = 4096

/** The snapshots alone, which hold the totals: as little as matters most. */
export const newest = (batch: Batch): Batch => ({ ...batch, from: 0, to: 0, ledger: [], events: [] })

/**
 * Asks the browser to send this when the page is gone, however it goes; nothing where it cannot. Nobody hears whether it arrived, so nothing
 * is deleted because of it. Abort it once the backend has answered another way.
 */
export function sendLater(
  url: string | URL,
  { body, contentType }: EncodedBody,
  headers: Readonly<Record<string, string>> | undefined,
  credentials: RequestCredentials,
): AbortController | undefined {
  const { fetchLater } = globalThis as { fetchLater?: FetchLater }
  if (!fetchLater || body.length > MOST_CHARS) return undefined
  const spare = new AbortController()
  try {
    fetchLater(url, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, ...headers },
      credentials,
      signal: spare.signal,
    })
    return spare
  } catch {
    return undefined // over the quota, or forbidden by the host's policy
  }
}
