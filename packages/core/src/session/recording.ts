import { DEV } from '../development.ts'
import { setupError } from '../options.ts'
import { reduce } from './reducer/reduce.ts'
import type { Reading, ReducedEvent, SessionState } from './reducer/state.ts'
import type { SessionSnapshot } from './session.ts'
import { project } from './snapshot.ts'

/**
 * The inputs of a session as plain JSON, for bug reports. What else is in it is internal, and read
 * by `replay()`.
 */
export interface Recording {
  readonly version: 1
}

/** What a recording comes to. */
export interface Replayed {
  readonly events: readonly ReducedEvent[]
  readonly snapshot: SessionSnapshot
}

/** Which session it is. */
type Name = Pick<SessionSnapshot, 'session' | 'videoId'>

/** A recording from the inside. */
export interface RecordedSession extends Recording, Name {
  /**
   * Where the readings begin: the session's first moment, or later when it ran too long to keep it
   * all.
   */
  readonly from: SessionState
  readonly readings: readonly Reading[]
}

/**
 * Readings in one half of the recording: with ticks and time events, about a quarter of an hour of
 * playback.
 */
const HALF = 4096

/** Keeps the last readings of a session; more than {@link HALF}, at most twice that. */
export function createRecorder(
  first: SessionState,
  name: Name,
): { add(before: SessionState, reading: Reading): void; recording(): RecordedSession } {
  let older: { readonly from: SessionState; readonly readings: readonly Reading[] } = {
    from: first,
    readings: [],
  }
  let newer: { from: SessionState; readings: Reading[] } = { from: first, readings: [] }
  return {
    add(before, reading) {
      if (newer.readings.length === HALF) {
        older = newer
        newer = { from: before, readings: [] }
      }
      newer.readings.push(reading)
    },
    recording: () => ({
      version: 1,
      ...name,
      from: older.from,
      readings: [...older.readings, ...newer.readings],
    }),
  }
}

/** Runs the reducer over readings, from a state. */
export function replayReadings(
  from: SessionState,
  readings: readonly Reading[],
): { readonly events: readonly ReducedEvent[]; readonly state: SessionState } {
  let state = from
  const events: ReducedEvent[] = []
  for (const reading of readings) {
    const [next, reduced] = reduce(state, reading)
    state = next
    events.push(...reduced)
  }
  return { events, state }
}

/**
 * Replays a recording: the same inputs give the same events and the same snapshot, byte for byte,
 * wherever it runs.
 * @throws TypeError if it is not what `record()` returned.
 */
export function replay(recording: Recording): Replayed {
  const { version, session, videoId, from, readings } = (recording ?? {}) as RecordedSession
  if (version !== 1 || !from || !Array.isArray(readings))
    throw setupError('replay(recording)', DEV && 'expects what record(session) returned', recording)
  const { events, state } = replayReadings(from, readings)
  return { events, snapshot: project(state, state.now, { session, videoId }) }
}
