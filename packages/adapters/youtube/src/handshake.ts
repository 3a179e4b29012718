import type { AdapterContext } from '@playhead/core'

/** An embed answers once somebody has said `listening` after it became ready; so it is said again, ms. */
const REPEAT_MS = 500
/** Then nobody will answer: blocked, or without `enablejsapi=1`. ms */
const GIVE_UP_MS = 120_000
/** Told only to those who ask. The rest comes unasked. */
const EVENTS = ['onError', 'onAutoplayBlocked']

/** Makes an embed speak that nobody else speaks with. The returned function is told that it has answered. */
export function handshake(
  iframe: HTMLIFrameElement,
  origins: ReadonlySet<string>,
  { setTimer, signal, report, now }: AdapterContext,
): () => void {
  let asked = false
  let since = now()
  let cancel = (): void => {}

  function post(message: object): void {
    const origin = originOf(iframe.src)
    if (!origins.has(origin)) return // never to a page that is none of YouTube's
    if (iframe.contentDocument) return // still blank: the browser would complain in the console
    iframe.contentWindow?.postMessage(JSON.stringify({ ...message, id: 'playhead', channel: 'widget' }), origin)
  }
  function listening(): void {
    if (now() - since > GIVE_UP_MS) return report(new Error('the embed does not answer'), 'youtube handshake')
    post({ event: 'listening' })
    cancel = setTimer(listening, REPEAT_MS)
  }
  function restart(): void {
    cancel()
    asked = false
    since = now()
    listening()
  }
  iframe.addEventListener('load', restart, { signal })
  restart()
  return () => {
    cancel()
    if (asked) return
    asked = true
    for (const event of EVENTS) post({ event: 'command', func: 'addEventListener', args: [event] })
  }
}

/** The origin of an address; none for what is no address. */
export function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return ''
  }
}
