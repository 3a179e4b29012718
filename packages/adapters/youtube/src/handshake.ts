import type { AdapterContext } from '@playhead/core'
import { DEV } from '@playhead/core/internal'
import type { FrameChannel } from '@playhead/iframe'

/**
 * An embed answers a `listening` that it received after it was ready, so it is posted again, ms.
 */
const REPEAT_MS = 500
/** After this time no answer comes: the embed is blocked, or its URL lacks `enablejsapi=1`. ms */
const GIVE_UP_MS = 120_000
/** Sent only on request. All other events are sent without. */
const EVENTS = ['onError', 'onAutoplayBlocked']

/**
 * Makes an embed send messages that no other script makes send. The returned function takes note of
 * an answer.
 */
export function handshake(
  iframe: HTMLIFrameElement,
  channel: FrameChannel,
  { setTimer, signal, report, now }: AdapterContext,
): () => void {
  let answered: boolean
  let since: number
  let cancel = (): void => {}

  const post = (message: object): boolean =>
    channel.post(JSON.stringify({ ...message, id: 'playhead', channel: 'widget' }))
  function postListening(): void {
    if (now() - since > GIVE_UP_MS)
      return report(new Error(DEV ? 'the embed does not answer' : 'no answer'), 'youtube handshake')
    post({ event: 'listening' })
    cancel = setTimer(postListening, REPEAT_MS)
  }
  function restart(): void {
    cancel()
    answered = false
    since = now()
    postListening()
  }
  iframe.addEventListener('load', restart, { signal })
  restart()
  return () => {
    cancel()
    if (answered) return
    answered = true
    for (const event of EVENTS) post({ event: 'command', func: 'addEventListener', args: [event] })
  }
}
