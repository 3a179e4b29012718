import { reduce } from './reducer/reduce.ts'
import type { Reading, ReducedEvent, SessionState } from './reducer/state.ts'

/** A session as it was heard: plain JSON. What a user attaches to a bug report. */
export interface Recording {
  readonly version: 1
  /** Where the readings begin: the session's first moment, or later when it ran too long to keep it all. */
  readonly from: SessionState
  readonly readings: readonly Reading[]
}

/** What a recording comes to. */
export interface Replayed {
  readonly events: readonly ReducedEvent[]
  readonly state: SessionState
}

/** Readings in one half of the recording: with ticks and time events, about a quarter of an hour of playback. */
const HALF = 4096

/** Keeps the last readings of a session; more than {@link HALF}, at most twice that. */
export function createRecorder(first: SessionState): {
  add(before: SessionState, reading: Reading): void
  recording(): Recording
} {
  let older: Recording = { version: 1, from: first, readings: [] }
  let newer: { from: SessionState; readings: Reading[] } = { from: first, readings: [] }
  return {
    add(before, reading) {
      if (newer.readings.length === HALF) {
        older = { version: 1, ...newer }
        newer = { from: before, readings: [] }
      }
      newer.readings.push(reading)
    },
    recording() {
      return { version: 1, from: older.from, readings: [...older.readings, ...newer.readings] }
    },
  }
}

/** Hears a recording again: the same readings give the same events and the same state, byte for byte. */
export function replay(recording: Recording): Replayed {
  let state = recording.from
  const events: ReducedEvent[] = []
  for (const reading of recording.readings) {
    const [next, concluded] = reduce(state, reading)
    state = next
    events.push(...concluded)
  }
  return { state, events }
}
