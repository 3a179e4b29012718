import type { SessionStateName } from '@playhead/core'
import { seconds } from '../format.ts'
import { byId, set, setText } from '../page.ts'
import type { Panel } from './panel.ts'

const MEANS: Record<SessionStateName, string> = {
  idle: 'Playback was not requested yet. Press play.',
  starting: 'Playback was requested; the first frame has not moved yet.',
  playing: 'The position advances. Only this time counts as playing.',
  paused: 'Playback is paused.',
  seeking: 'Seeking: until a frame moves at the target, this is not playing.',
  rebuffering: 'It should play, but the position stands still: waiting for data.',
  ended: 'The end of the video was reached.',
  error: 'Playback failed.',
  closed: 'This session is over.',
}

/** The state of the session, with a sentence about it. */
export function stateCard(): Panel {
  const [name, dot, means, elapsed] = [
    byId('state'),
    byId('state-dot'),
    byId('state-means'),
    byId('elapsed'),
  ]
  return {
    paint({ snapshot: { state, elapsedMs } }) {
      setText(name, state)
      set(dot, 'data-kind', state)
      setText(means, MEANS[state])
      setText(elapsed, `${seconds(elapsedMs / 1000)} of session`)
    },
  }
}
