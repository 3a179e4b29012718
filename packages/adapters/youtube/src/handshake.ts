import type { AdapterContext } from '@playhead/core'
import type { FrameChannel } from '@playhead/iframe'

/** An embed answers once somebody has said `listening` after it became ready; so it is said again, ms. */
const REPEAT_MS = 500
/** Then nobody will answer: blocked, or without `enablejsapi=1`. ms */
const GIVE_UP_MS = 120_000
/** Told only to those who ask. The rest comes unasked. */
const EVENTS = ['onError', 'onAutoplayBlocked']

/** Makes an embed speak that nobody else speaks with. The returned function is told that it has answered. */
export function handshake(
  iframe: HTMLIFrameElement,
  ear: FrameChannel,
  { setTimer, signal, report, now }: AdapterContext,
): () => void {
  let asked = false
  let since = now()
  let cancel = (): void => {}

  const post = (message: object): boolean => ear.post(JSON.stringify({ ...message, id: 'playhead', channel: 'widget' }))
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
