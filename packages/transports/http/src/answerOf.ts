import type { Answer } from '@playhead/core'

/** What an HTTP answer means for the batch. `wallNow` reads a `Retry-After` that is a date. */
export async function answerOf(response: Response, wallNow: number): Promise<Answer> {
  const { status, ok } = response
  const text = await response.text().catch(() => '') // to the end: it frees the connection and the page's keepalive bytes
  const reason = `HTTP ${status}`
  if (ok)
    return (
      accepted(text) ??
      (mayBeAPortal(response)
        ? { outcome: 'retry', reason: 'an answer without acknowledgement' }
        : { outcome: 'accepted' })
    )
  if (status === 413) return { outcome: 'too_large', reason }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { outcome: 'retry', reason, afterMs: retryAfter(response.headers.get('retry-after'), wallNow) }
  }
  if ([401, 403, 404, 405, 410].includes(status)) return { outcome: 'blocked', reason }
  return { outcome: 'rejected', reason }
}

/** Our collector's word, if it is that. Foreign backends answer anything with 2xx. */
function accepted(text: string): Answer | undefined {
  try {
    const { accepted, rejected, have, serverTime } = JSON.parse(text)
    return typeof accepted === 'number' ? { outcome: 'accepted', rejected, have, serverTime } : undefined
  } catch {
    return undefined
  }
}

/** Captive portals answer 200 to anything, over plain http. */
function mayBeAPortal({ url }: Response): boolean {
  return /^http:\/\/(?!localhost|127\.|\[::1\])/.test(url)
}

/** Seconds or an HTTP date, as ms from now; nothing when it is neither. */
function retryAfter(value: string | null, wallNow: number): number | undefined {
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - wallNow
  return ms > 0 ? ms : undefined
}
