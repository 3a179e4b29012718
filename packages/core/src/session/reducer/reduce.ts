import { routeReading } from './elsewhere.ts'
import { asNumber } from './player.ts'
import type { Draft, Reading, ReducedEvent, SessionState } from './state.ts'

/**
 * The session: one reading in, the next state and what follows from it out. Pure: no clock, no I/O,
 * nothing changed in place.
 */
export function reduce(
  state: SessionState,
  reading: Reading,
): readonly [SessionState, readonly ReducedEvent[]] {
  if (state.name === 'closed' || !reading?.signal) return [state, []]
  const draft: Draft = { ...state, events: [] }
  const latest = Math.max(
    state.now,
    ...[state.held, state.away].map((waiting) => waiting.at(-1)?.now ?? 0),
  )
  const now = Math.round(Math.max(asNumber(reading.now) ?? 0, latest))
  routeReading(draft, { ...reading, now, wall: asNumber(reading.wall) ?? state.wall })
  const { events, ...next } = draft
  return [next, events]
}
