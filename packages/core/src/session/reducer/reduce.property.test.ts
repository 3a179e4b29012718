import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecorder, type RecordedSession, replayReadings } from '../recording.ts'
import { project } from '../snapshot.ts'
import { intersectRange, totalSeconds } from './ranges.ts'
import { reduce } from './reduce.ts'
import { initialState, type Reading, type ReducedEvent, type SessionState } from './state.ts'

const strange = fc.constantFrom(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  undefined,
  null,
  1e300,
)
const sane = fc.double({ min: 0, max: 60, noNaN: true })
const number = fc.oneof({ weight: 12, arbitrary: sane }, { weight: 1, arbitrary: strange })
const bare = (type: string) => fc.constant({ type })
const signal = fc.oneof(
  ...[
    'ready',
    'loading',
    'metadata',
    'play',
    'playing',
    'pause',
    'seeked',
    'waiting',
    'ended',
    'rate',
    'volume',
    'rendition',
    'autoplayblocked',
  ].map(bare),
  { weight: 8, arbitrary: bare('time') },
  { weight: 3, arbitrary: bare('tick') },
  fc.record({ type: fc.constant('seeking'), from: number }, { requiredKeys: ['type'] }),
  fc.record(
    {
      type: fc.constant('error'),
      fatal: fc.boolean(),
      code: fc.string(),
      message: fc.option(fc.string()),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('quality-switch'), phase: fc.constantFrom('begin', 'end') }),
  fc.record({ type: fc.constant('texttrack'), language: fc.option(fc.string()) }),
  fc.record({ type: fc.constantFrom('fullscreen', 'pip'), active: fc.boolean() }),
  fc.record({ type: fc.constant('source'), reason: fc.constant('unload') }),
)
/** Seldom: a session that ends at once tests little. */
const ending = fc.oneof(
  { weight: 60, arbitrary: signal },
  { weight: 1, arbitrary: fc.constant({ type: 'end', reason: 'app' }) },
)
const player = fc.record(
  {
    position: number,
    rate: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(0.5, 1, 1, 1, 2, 16) },
      { weight: 1, arbitrary: fc.oneof(strange, fc.constant(0)) },
    ),
    loop: fc.boolean(),
    volume: number,
    source: fc.constantFrom('/a.mp4', '/a.mp4', '/a.mp4', '/b.mp4', null),
    paused: fc.boolean(),
    rendition: fc.option(fc.record({ height: fc.constantFrom(360, 720) })),
  },
  { requiredKeys: [] },
)
const step = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 1, arbitrary: fc.constantFrom(-500, 5000, 100_000, Number.NaN) },
)
const script = fc.array(fc.record({ step, signal: ending, player }), {
  minLength: 1,
  maxLength: 60,
})

/**
 * A script that mostly plays, so that ranges grow: positions follow the clock unless the script
 * says otherwise.
 */
function readings(
  lines: readonly { step: number; signal: object; player: object }[],
  duration: number | null,
): Reading[] {
  let now = 1000
  let position = 0
  return lines.map((line, index) => {
    now += line.step
    position += Number.isFinite(line.step) ? Math.max(0, line.step / 1000) : 0
    return {
      now,
      wall: now + 1e12,
      signal: line.signal,
      player: {
        ...(index ? {} : { duration }),
        position: Math.min(position, 60),
        ...(index % 3 === 2 ? line.player : {}),
      },
    } as unknown as Reading
  })
}

/**
 * As `createSession` looks at a player: what it does not say is null, so that a reading is JSON.
 */
const asLooked = (reading: Reading): Reading => ({
  ...reading,
  player: Object.fromEntries(
    Object.entries(reading.player).map(([key, value]) => [key, value ?? null]),
  ),
})

const capabilities = fc.record({
  timeSource: fc.constantFrom(
    'event' as const,
    'event' as const,
    'message' as const,
    'poll' as const,
  ),
  seek: fc.constantFrom('native' as const, 'verify' as const, 'derived' as const),
  pauseSettleMs: fc.constantFrom(0, 450),
  buffering: fc.constantFrom('native' as const, 'derived' as const),
})
const completion = fc.record({
  threshold: fc.constantFrom(0.3, 0.9, 1),
  basis: fc.constantFrom('position' as const, 'coverage' as const),
})

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value))
    Object.values(Object.freeze(value)).forEach(freeze)
  return value
}

/** Runs a script on frozen states and looks at every step. */
function run(
  first: SessionState,
  inputs: readonly Reading[],
  look: (before: SessionState, after: SessionState, events: readonly ReducedEvent[]) => void,
): SessionState {
  let state = first
  for (const reading of inputs) {
    const [next, events] = reduce(freeze(state), freeze(reading))
    look(state, next, events)
    state = next
  }
  return state
}

const sum = (state: SessionState): number => Object.values(state.clocks).reduce((a, b) => a + b, 0)
const shown = (state: SessionState, now = state.now) =>
  project(state, now, { session: 's', videoId: 'v' })
const COUNTERS = [
  'contentMs',
  'playCount',
  'pauseCount',
  'seekCount',
  'rateChangeCount',
  'renditionChangeCount',
  'rebufferCount',
  'errorCount',
] as const

describe('whatever a player reports', () => {
  const given = [capabilities, completion, script] as const
  const from = (
    capabilities: SessionState['capabilities'],
    completion: SessionState['completion'],
  ): SessionState => initialState({ now: 1000, wall: 1e12, capabilities, completion })

  it('every millisecond is on one clock', () => {
    fc.assert(
      fc.property(...given, fc.nat(5000), (can, complete, lines, later) => {
        run(from(can, complete), readings(lines, 60), (_, state) => {
          expect(sum(state)).toBe(state.now - 1000)
          const snapshot = shown(state, state.now + later)
          expect(snapshot.elapsedMs).toBe(state.now - 1000 + (state.name === 'closed' ? 0 : later))
        })
      }),
      { numRuns: 600 },
    )
  })

  it('ranges are sorted, disjoint, inside the duration, and nested by level', () => {
    fc.assert(
      fc.property(...given, (can, complete, lines) => {
        const { watched, twice, thrice, played } = shown(
          run(from(can, complete), readings(lines, 40), () => {}),
        )

        for (const set of [watched, twice, thrice]) {
          set.forEach(([low, high], at) => {
            expect(low).toBeGreaterThanOrEqual(at ? (set[at - 1]?.[1] ?? 0) + 0.05 : 0)
            expect(high).toBeGreaterThan(low)
            expect(high).toBeLessThanOrEqual(40)
          })
        }
        const inside = (inner: typeof watched, outer: typeof watched): boolean =>
          inner.every(
            (range) =>
              Math.abs(totalSeconds(intersectRange(outer, range)) - (range[1] - range[0])) < 1e-6,
          )
        expect(inside(twice, watched)).toBe(true)
        expect(inside(thrice, twice)).toBe(true)
        for (const [low, high] of played) expect(low).toBeLessThan(high)
      }),
      { numRuns: 600 },
    )
  })

  it('nothing that counts ever falls, and playing never outruns the clock', () => {
    fc.assert(
      fc.property(...given, (can, complete, lines) => {
        run(from(can, complete), readings(lines, 60), (before, after) => {
          const [was, is] = [shown(before), shown(after)]
          expect(COUNTERS.filter((name) => is[name] < was[name])).toEqual([])
          const clocks = Object.keys(after.clocks) as (keyof typeof after.clocks)[]
          expect(clocks.filter((name) => after.clocks[name] < before.clocks[name])).toEqual([])
          expect(totalSeconds(after.levels[0])).toBeGreaterThanOrEqual(
            totalSeconds(before.levels[0]) - 1e-9,
          )
          expect(is.coverage ?? 0).toBeGreaterThanOrEqual(was.coverage ?? 0)
          expect(after.maxPosition ?? 0).toBeGreaterThanOrEqual(before.maxPosition ?? 0)
          expect(totalSeconds(after.levels[0]) * 1000).toBeLessThanOrEqual(after.contentMs + 1e-6)
        })
      }),
      { numRuns: 600 },
    )
  })

  it('milestones come once, in order, and completion once', () => {
    fc.assert(
      fc.property(...given, (can, complete, lines) => {
        const events: ReducedEvent[] = []
        run(from(can, complete), readings(lines, 30), (_, __, concluded) =>
          events.push(...concluded),
        )

        for (const kind of ['reached', 'played']) {
          const percents = events.flatMap((event) =>
            event.type === 'milestone' && event.kind === kind ? [event.percent] : [],
          )
          expect(percents).toEqual([25, 50, 75, 90, 100].slice(0, percents.length))
        }
        expect(events.filter(({ type }) => type === 'complete').length).toBeLessThanOrEqual(1)
        expect(events.filter(({ type }) => type === 'view').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 600 },
    )
  })

  it('a recording that went through JSON replays to the same events and the same state', () => {
    fc.assert(
      fc.property(...given, (can, complete, lines) => {
        const first = from(can, complete)
        const recorder = createRecorder(first, { session: 's', videoId: 'v' })
        const events: ReducedEvent[] = []
        let state = first
        for (const reading of readings(lines, 60).map(asLooked)) {
          recorder.add(state, reading)
          const [next, concluded] = reduce(state, reading)
          state = next
          events.push(...concluded)
        }

        const recording: RecordedSession = JSON.parse(JSON.stringify(recorder.recording()))
        const replayed = replayReadings(recording.from, recording.readings)
        expect(JSON.stringify(replayed.events)).toBe(JSON.stringify(events))
        expect(JSON.stringify(replayed.state)).toBe(
          JSON.stringify(JSON.parse(JSON.stringify(state))),
        )
      }),
      { numRuns: 600 },
    )
  })
})

it('splitting playback into more samples changes no total', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 0, maxLength: 40 }),
      fc.constantFrom(0.5, 1, 2),
      (cuts, rate) => {
        const capabilities = {
          timeSource: 'event',
          seek: 'native',
          pauseSettleMs: 0,
          buffering: 'native',
        } as const
        let state = initialState({
          now: 0,
          wall: 0,
          capabilities,
          completion: { threshold: 0.9, basis: 'position' },
        })
        const handle = (now: number, type: 'play' | 'time'): void => {
          const player = { position: (now / 1000) * rate, rate, duration: 60 }
          state = reduce(state, { now, wall: now, signal: { type }, player })[0]
        }
        handle(0, 'play')
        for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) handle(cut, 'time')
        handle(10_000, 'time')

        expect(state.clocks.playingMs).toBe(10_000)
        expect(state.contentMs).toBeCloseTo(10_000 * rate, 3)
        expect(totalSeconds(state.levels[0])).toBeCloseTo(10 * rate, 6)
      },
    ),
  )
})
