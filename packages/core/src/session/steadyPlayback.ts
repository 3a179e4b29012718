import type { SnapshotRecord } from '../records.ts'
import { toTenth } from './reducer/ranges.ts'
import type { Reading, SessionState } from './reducer/state.ts'
import { isSteadyStep } from './reducer/steadyStep.ts'
import { extendRecord } from './snapshot.ts'

/**
 * Steady playback since a state: its last sample is reduced once something else follows, and its
 * records are that of the state with a few fields replaced. Reducing every sample, and building
 * every record anew, was most of what a minute of playback cost.
 */
export interface SteadyPlayback {
  /** Takes a state and its record, from which steady playback may go on. */
  begin(state: SessionState, record: SnapshotRecord): void
  /** Whether the sample only continues steady playback: then it waits, instead of the one before. */
  extend(state: SessionState, reading: Reading): boolean
  /** The sample that waits. */
  waiting(): Reading | undefined
  /** The same; it waits no more. */
  take(): Reading | undefined
  /** The record of the sample that waits. */
  record(rev: number): SnapshotRecord | undefined
}

export function createSteadyPlayback(): SteadyPlayback {
  let base: { readonly state: SessionState; readonly record: SnapshotRecord } | undefined
  let last: Reading | undefined
  return {
    begin(state, record) {
      base = { state, record }
    },
    extend(state, reading) {
      const { position } = reading.player
      if (
        state !== base?.state ||
        position == null ||
        position <= (last?.player.position ?? 0) ||
        Object.keys(reading.player).length > 1 ||
        !isSteadyStep(state, reading.now, position) ||
        base.record.watched?.at(-1)?.[1] !== toTenth(state.last as number)
      )
        return false
      if (last) last.superseded = true
      last = reading
      return true
    },
    waiting: () => last,
    take() {
      const taken = last
      last = undefined
      return taken
    },
    record: (rev) => base && last && extendRecord(base.record, base.state, last, rev),
  }
}
