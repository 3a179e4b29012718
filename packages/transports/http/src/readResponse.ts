import type { Answer } from '@playhead/core'
import { parseRetryAfter } from '@playhead/core/internal'
import { withoutQuery } from './encodeBatch.ts'

/**
 * Returns what a response of your backend means; undefined leaves it to the status, and a success
 * is then not acknowledged.
 */
export type Decode = (response: Response) => Answer | undefined | Promise<Answer | undefined>

/** An acknowledgement is shorter, also one that lists what was received of fifty writers. */
const MAX_CHARS = 1_000_000
const HTML = /^\s*<(!doctype|html)/i
/**
 * A captive portal answers any request over plain http to another host, and disappears once the
 * viewer has logged in.
 */
const CAPTIVE = /^http:\/\/(?!localhost|127\.|\[::1])/

/**
 * What an HTTP response means for the batch. A success alone proves nothing: login pages, proxies
 * and servers of single-page apps answer 200 to anything. It counts if `decode` accepts it, if it
 * is an acknowledgement of our collector or, with `acceptPlainSuccess` and without `decode`, if it
 * was neither redirected nor HTML.
 * @throws what `decode` or the connection threw, unless the response is HTML or an error.
 */
export async function readResponse(
  response: Response,
  acceptPlainSuccess: boolean,
  decode?: Decode,
): Promise<Answer> {
  const { status, ok, url, headers, redirected } = response
  let reason = `HTTP ${status}`
  let text = ''
  let failure: unknown
  try {
    // To the end: this frees the connection, and the page's keepalive bytes.
    if (!decode) text = await readText(response)
    const answer = decode ? await decode(response) : ok && parseAcknowledgement(text)
    if (answer) return answer
  } catch (error) {
    failure = error
  }
  if (ok) {
    const html = /html/i.test(headers.get('content-type') ?? '') || HTML.test(text)
    if (failure && !html) throw failure // the connection broke, or decode() has a mistake
    if (acceptPlainSuccess && !decode && !html && !redirected) return { outcome: 'accepted' }
    if (html) reason += ', answered with HTML'
    else if (redirected) reason += `, redirected to ${withoutQuery(url)}`
    else reason += ' without acknowledgement'
    return {
      outcome: CAPTIVE.test(url) ? 'retry' : 'blocked',
      reason: `${reason}; is the URL right?`,
    }
  }
  if (status === 413) return { outcome: 'too_large', reason }
  if (!(status >= 300) || status >= 500 || [408, 425, 429].includes(status)) {
    return {
      outcome: 'retry',
      reason,
      afterMs: parseRetryAfter(headers.get('retry-after'), Date.now()),
    }
  }
  return {
    outcome: status < 400 || [401, 403, 404, 405, 410].includes(status) ? 'blocked' : 'rejected',
    reason,
  }
}

/** The body as text; empty when it is too long to be an acknowledgement. */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true })
    if (text.length > MAX_CHARS) {
      await reader?.cancel()
      return ''
    }
  }
  return text
}

/** The answer of our collector, if the text is one. */
function parseAcknowledgement(text: string): Answer | undefined {
  try {
    const { accepted, rejected, have, haveOf, serverTime } = JSON.parse(text)
    if (accepted >= 0 && Number.isFinite(accepted))
      return { outcome: 'accepted', rejected, have, haveOf, serverTime }
  } catch {
    // Not JSON, so not ours.
  }
  return undefined
}
