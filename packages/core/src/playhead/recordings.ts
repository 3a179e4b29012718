import { DEV } from '../development.ts'
import type { RunningSession } from '../session/createSession.ts'
import type { Recording } from '../session/recording.ts'
import type { Session } from '../session/session.ts'
import { setupError } from '../utilities/options.ts'

/** The sessions of `track()`, with what is not public of them. */
export const recordings: WeakMap<Session, RunningSession> = new WeakMap()

/** The inputs of a session as JSON, for bug reports. `replay()` runs them again. */
export function record(session: Session): Recording {
  const running = recordings.get(session)
  if (!running) throw setupError('record(session)', DEV && 'expects a session of track()', session)
  running.save(false) // up to now
  return running.recording
}
