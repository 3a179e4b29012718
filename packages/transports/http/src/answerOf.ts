import type { Answer } from '@playhead/core'

/** What an HTTP answer means for the batch. A `foreign` backend acknowledges by its status alone. */
export async function answerOf(response: Response, foreign: boolean): Promise<Answer> {
  const { status, ok, url, headers } = response
  const text = await response.text() // to the end: it frees the connection and the page's keepalive bytes
  const reason = `HTTP ${status}`
  if (ok) {
    const answer = acknowledged(text)
    if (answer) return answer
    // Captive portals answer 200 to anything, over plain http.
    if (foreign || !/^http:\/\/(?!localhost|127\.|\[::1])/.test(url)) return { outcome: 'accepted' }
    return { outcome: 'retry', reason: 'an answer without acknowledgement' }
  }
  if (status === 413) return { outcome: 'too_large', reason }
  if (status >= 500 || [408, 425, 429].includes(status)) {
    return { outcome: 'retry', reason, afterMs: retryAfter(headers.get('retry-after')) }
  }
  return { outcome: [401, 403, 404, 405, 410].includes(status) ? 'blocked' : 'rejected', reason }
}

/** Our collector's word, if it is that. Foreign backends answer anything with 2xx. */
function acknowledged(text: string): Answer | undefined {
  try {
    const { accepted, rejected, have, haveOf, serverTime } = JSON.parse(text)
    const list = (value: unknown): [] => (Array.isArray(value) ? (value as []) : [])
    if (Number.isFinite(accepted))
      return { outcome: 'accepted', rejected: list(rejected), have: list(have), haveOf, serverTime }
  } catch {
    // Not JSON, so not ours.
  }
  return undefined
}

/** Seconds or an HTTP date, as ms from now; nothing when it is neither. */
function retryAfter(value: string | null): number | undefined {
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return ms > 0 ? ms : undefined
}
