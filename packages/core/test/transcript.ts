import type { PlayerSnapshot } from '../src/contracts/adapter.ts'
import { reduce } from '../src/session/reducer/reduce.ts'
import {
  type Completion,
  initialState,
  type Reading,
  type ReducedEvent,
  type SessionInput,
  type SessionState,
} from '../src/session/reducer/state.ts'
import type { SessionSnapshot } from '../src/session/session.ts'
import { project } from '../src/session/snapshot.ts'

/**
 * One line of a script: when (ms), what the session was given, where the playhead was, and what
 * else changed.
 */
export type Line = readonly [
  now: number,
  input: SessionInput['type'] | SessionInput,
  position?: number | null | undefined,
  player?: Partial<PlayerSnapshot>,
]

/** What the player of a transcript can do. */
export interface TranscriptOptions {
  readonly duration?: number | null
  readonly completion?: Partial<Completion>
  /** Seconds; what the app gave about the content. */
  readonly media?: { readonly duration?: number; readonly end?: number }
  readonly capabilities?: Partial<SessionState['capabilities']>
}

/**
 * For tests: a script of signals, and what the session made of it. The clock is a number; the epoch
 * began at it.
 */
export function transcript(
  lines: readonly Line[],
  options: TranscriptOptions = {},
): {
  /** The events as text: the type, and what else the event has. */
  readonly emitted: readonly string[]
  readonly events: readonly ReducedEvent[]
  readonly state: SessionState
  readonly snapshot: SessionSnapshot
  readonly states: readonly SessionState[]
} {
  let state = initialState({
    now: 0,
    wall: 0,
    capabilities: {
      timeSource: 'event',
      seek: 'native',
      pauseSettleMs: 0,
      buffering: 'native',
      ...options.capabilities,
    },
    completion: { threshold: 0.9, basis: 'position', ...options.completion },
    ...options.media,
  })
  const events: ReducedEvent[] = []
  const states = [state]
  lines.forEach(([now, input, position, player], index) => {
    const reading: Reading = {
      now,
      wall: now,
      signal: (typeof input === 'string' ? { type: input } : input) as SessionInput,
      player: {
        ...(index === 0
          ? { duration: options.duration === undefined ? 60 : options.duration }
          : {}),
        ...(position === undefined ? {} : { position }),
        ...player,
      },
    }
    const [next, concluded] = reduce(freeze(state), freeze(reading))
    state = next
    states.push(state)
    events.push(...concluded)
  })
  const emitted = events.map(({ type, at, position, ...rest }) =>
    [type, ...Object.entries(rest).map(([k, v]) => `${k}=${v}`)].join(' '),
  )
  return {
    emitted,
    events,
    state,
    states,
    snapshot: project(state, state.now, { session: 's', videoId: 'v' }),
  }
}

/** Playback that begins at 1200 ms, 200 ms after it was asked for. */
export const start: readonly Line[] = [
  [0, 'metadata', 0],
  [1000, 'play', 0],
  [1200, 'playing', 0],
]

/** Playback from one position to another at a rate, sampled every 250 ms as browsers do. */
export function playing(now: number, from: number, seconds: number, rate = 1): readonly Line[] {
  const lines: Line[] = []
  for (let passed = 0.25; passed < seconds + 1e-9; passed += 0.25)
    lines.push([now + passed * 1000, 'time', from + passed * rate])
  return lines
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
