import type { SessionStateName } from '@playhead/core'
import { seconds } from './format.ts'
import { byId, say, set } from './page.ts'
import type { Panel } from './panel.ts'

const MEANS: Record<SessionStateName, string> = {
  idle: 'Nothing was asked for yet. Press play.',
  starting: 'Play was asked for; the first frame has not moved yet.',
  playing: 'Frames are seen to move. This is the only time that counts as playing.',
  paused: 'Nobody wants it to play right now.',
  seeking: 'On its way to another place; until a frame moves there, this is not playing.',
  rebuffering: 'It should play, but nothing moves: waiting for data.',
  ended: 'The end of the video was reached.',
  error: 'It cannot go on by itself.',
  closed: 'This session is over.',
}

/** What the session is doing, in a word and a sentence. */
export function stateCard(): Panel {
  const [name, dot, means, elapsed] = [byId('state'), byId('state-dot'), byId('state-means'), byId('elapsed')]
  return {
    paint({ snapshot: { state, elapsedMs } }) {
      say(name, state)
      set(dot, 'data-kind', state)
      say(means, MEANS[state])
      say(elapsed, `${seconds(elapsedMs / 1000)} of session`)
    },
  }
}
