import type { Answer } from '@playhead/core'

/** Says what an answer of your backend means; nothing leaves it to the status, and a success is then not acknowledged. */
export type Decode = (response: Response) => Answer | undefined | Promise<Answer | undefined>

/** An acknowledgement is shorter, also one that lists what was received of fifty writers. Characters. */
const MAX_CHARS = 1_000_000
const HTML = /^\s*<(!doctype|html)/i
/** A captive portal answers any request over plain http to another host, and goes away once the viewer has logged in. */
const CAPTIVE = /^http:\/\/(?!localhost|127\.|\[::1])/

/**
 * What an HTTP answer means for the batch. A success alone proves nothing: login pages, proxies and servers of single-page apps
 * answer 200 to anything. It takes the word of `decode`, our own acknowledgement or, from a `foreign` backend, a direct answer that
 * is not a page.
 */
export async function answerOf(response: Response, foreign: boolean, decode?: Decode): Promise<Answer> {
  const { status, ok, url, headers, redirected } = response
  let reason = `HTTP ${status}`
  let text = ''
  let failure: unknown
  try {
    // To the end: this frees the connection, and the page's keepalive bytes.
    if (!decode) text = await read(response)
    const answer = decode ? await decode(response) : ok && acknowledged(text)
    if (answer) return answer
  } catch (error) {
    failure = error
  }
  if (ok) {
    const html = /html/i.test(headers.get('content-type') ?? '') || HTML.test(text)
    if (failure && !html) throw failure // cut off, or a mistake in decode()
    if (foreign && !decode && !html && !redirected) return { outcome: 'accepted' }
    if (html) reason += ', answered with HTML'
    else if (redirected) reason += `, redirected to ${url.replace(/[?#].*/s, '')}`
    else reason += ' without acknowledgement'
    return { outcome: CAPTIVE.test(url) ? 'retry' : 'blocked', reason: `${reason}; is the URL right?` }
  }
  if (status === 413) return { outcome: 'too_large', reason }
  if (!(status >= 300) || status >= 500 || [408, 425, 429].includes(status)) {
    return { outcome: 'retry', reason, afterMs: retryAfter(headers.get('retry-after')) }
  }
  return { outcome: status < 400 || [401, 403, 404, 405, 410].includes(status) ? 'blocked' : 'rejected', reason }
}

/** The text of an answer; nothing of one that is too long to be an acknowledgement. */
async function read(response: Response): Promise<string> {
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

/** The acknowledgement of our collector, if the text is one. */
function acknowledged(text: string): Answer | undefined {
  try {
    const { accepted, rejected, have, haveOf, serverTime } = JSON.parse(text)
    if (accepted >= 0 && Number.isFinite(accepted)) return { outcome: 'accepted', rejected, have, haveOf, serverTime }
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
