import type { Batch } from '@playhead/core'
import { bodySize } from './encodeBatch.ts'

/**
 * Chromium's; not in TypeScript's library yet.
 * https://developer.mozilla.org/docs/Web/API/Window/fetchLater
 */
type FetchLater = (url: string | URL, init: RequestInit) => { readonly activated: boolean }

/** What every request of a transport is made of. */
export interface PostInit {
  readonly method: 'POST'
  readonly body: string | ArrayBuffer
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: RequestCredentials
}

/** The browser's quota for deferred requests is small, and shared with the host. */
const MAX_SIZE = 4096

/** The batch with its snapshots alone: they hold the totals in the fewest bytes. */
export const withoutEvents = (batch: Batch): Batch => ({
  ...batch,
  from: 0,
  to: 0,
  ledger: [],
  events: [],
})

/**
 * Asks the browser to send this once the page is gone, however it ends; undefined where that is not
 * possible. Whether it arrived is never known, so nothing is deleted because of it. Abort it once
 * the backend has answered another way.
 */
export function sendLater(url: string | URL, init: PostInit): AbortController | undefined {
  const { fetchLater } = globalThis as { fetchLater?: FetchLater }
  if (!fetchLater || bodySize(init.body) > MAX_SIZE) return undefined
  const spare = new AbortController()
  try {
    fetchLater(url, { ...init, signal: spare.signal })
    return spare
  } catch {
    return undefined // over the quota, or forbidden by the host's policy
  }
}
