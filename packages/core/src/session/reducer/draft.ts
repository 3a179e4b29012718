import type { EventMoment, SessionEvent } from '../../contracts/events.ts'
import type { SessionStateName } from '../../contracts/snapshot.ts'
import type { Clocks } from '../session.ts'
import type { Draft, ReducedEvent, SessionState, Tally } from './state.ts'
import { publicPosition } from './timeline.ts'

/**
 * Content that lags its wall time by less than this is sampling jitter, ms. Messages of an iframe
 * cross two busy processes.
 */
export const JITTER_MS = { event: 30, poll: 30, message: 150 } as const

export const CLOCK_BY_STATE: Record<Exclude<SessionStateName, 'closed'>, keyof Clocks> = {
  idle: 'idleMs',
  starting: 'startupMs',
  playing: 'playingMs',
  paused: 'pausedMs',
  seeking: 'seekingMs',
  rebuffering: 'rebufferMs',
  ended: 'endedMs',
  error: 'errorMs',
}

/** Positions are rounded to the ms. */
export const roundSeconds = <T extends number | null>(seconds: T): T =>
  (seconds === null ? null : Math.round(seconds * 1000) / 1000) as T

/** Position and time of an event. */
export const momentAt = (
  { origin }: SessionState,
  at: number,
  position: number | null,
): EventMoment =>
  position === null ? { at } : { at, position: roundSeconds(publicPosition(origin, position)) }

export function emit(s: Draft, event: SessionEvent, moment?: EventMoment): void {
  s.events.push({
    ...event,
    ...(moment ?? momentAt(s, s.wall, s.player.position ?? s.last ?? s.place)),
  } as ReducedEvent)
}

export function count(s: Draft, what: keyof Tally): void {
  s.tally = { ...s.tally, [what]: s.tally[what] + 1 }
}

export function addMs(s: Draft, clock: keyof Clocks, ms: number): void {
  s.clocks = { ...s.clocks, [clock]: s.clocks[clock] + ms }
}
