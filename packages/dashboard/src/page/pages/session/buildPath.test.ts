import type { StoredEvent } from '@playhead/collector/client'
import { describe, expect, it } from 'vitest'
import { buildPath, findSegment, positionAt } from './buildPath.ts'

const START = 1_000_000
/** Events by seconds after the start. */
const build = (
  list: readonly (readonly [seconds: number, event: object])[],
  rest: object = {},
): string[] =>
  buildPath({
    startedAt: START,
    at: START + 100_000,
    position: null,
    duration: 60,
    events: list.map(
      ([seconds, event], index) =>
        ({ seq: index + 1, at: START + seconds * 1000, ...event }) as StoredEvent,
    ),
    ...rest,
  }).map(
    ({ from, to, start, end, state }) =>
      `${(from - START) / 1000}–${(to - START) / 1000} ${state} ${start} → ${end}`,
  )

describe('the path of a session', () => {
  it('waits for the first frame, plays, seeks, rebuffers and pauses', () => {
    expect(
      build([
        [2, { type: 'play', position: 0 }],
        [3, { type: 'view', startupMs: 1000, position: 0 }],
        [13, { type: 'seek', from: 10, to: 40, tookMs: 1000, count: 1, position: 40 }],
        [18, { type: 'rebuffer', tookMs: 2000, position: 44 }],
        [25, { type: 'pause', position: 49 }],
        [30, { type: 'end', reason: 'app', position: 49 }],
      ]),
    ).toEqual([
      '0–2 idle 0 → 0',
      '2–3 starting 0 → 0',
      '3–13 playing 0 → 10',
      '13–14 seeking 10 → 40',
      '14–18 playing 40 → 44',
      '18–20 rebuffering 44 → 44',
      '20–25 playing 44 → 49',
      '25–30 paused 49 → 49',
    ])
  })

  it('moves by the rate where events name no position', () => {
    expect(
      build([
        [0, { type: 'play' }],
        [0, { type: 'view', startupMs: 0 }],
        [10, { type: 'rate', rate: 2 }],
        [20, { type: 'pause' }],
        [21, { type: 'end', reason: 'app' }],
      ]),
    ).toEqual(['0–10 playing 0 → 10', '10–20 playing 10 → 30', '20–21 paused 30 → 30'])
  })

  it('begins again at a loop', () => {
    expect(
      build([
        [0, { type: 'view', startupMs: 0, position: 50 }],
        [10, { type: 'loop', position: 0 }],
        [15, { type: 'pause', position: 5 }],
        [15, { type: 'end', reason: 'app' }],
      ]),
    ).toEqual(['0–10 playing 50 → 60', '10–15 playing 0 → 5'])
  })

  it('goes on to the latest snapshot while the session is open', () => {
    expect(
      build([[0, { type: 'view', startupMs: 0, position: 0 }]], {
        at: START + 30_000,
        position: 29,
      }),
    ).toEqual(['0–30 playing 0 → 29'])
  })

  it('puts a seek before the events that were sent while it went on', () => {
    const path = build([
      [0, { type: 'view', startupMs: 0, position: 0 }],
      [10.5, { type: 'pause', position: 30 }],
      [10, { type: 'seek', from: 10, to: 30, tookMs: 1000, count: 1, position: 30 }],
      [12, { type: 'end', reason: 'app', position: 30 }],
    ])
    expect(path).toEqual(['0–10 playing 0 → 10', '10–11 seeking 10 → 30', '11–12 paused 30 → 30'])
  })

  it('begins to play when the first frame moved, although the event came later', () => {
    const path = build([
      [1, { type: 'play', position: 0 }],
      [4, { type: 'view', startupMs: 500, position: 0 }],
      [11.5, { type: 'pause', position: 10 }],
      [11.5, { type: 'end', reason: 'app' }],
    ])
    expect(path).toEqual(['0–1 idle 0 → 0', '1–1.5 starting 0 → 0', '1.5–11.5 playing 0 → 10'])
  })

  it('has the sleep of a device before the moment at which it is known', () => {
    const path = build([
      [0, { type: 'view', startupMs: 0, position: 0 }],
      [5, { type: 'pause', position: 5 }],
      [65, { type: 'suspend', tookMs: 50_000, position: 5 }],
      [70, { type: 'end', reason: 'page-closed', position: 5 }],
    ])
    expect(path).toEqual([
      '0–5 playing 0 → 5',
      '5–15 paused 5 → 5',
      '15–65 suspended 5 → 5',
      '65–70 paused 5 → 5',
    ])
  })

  it('never goes back in time, whatever a clock says', () => {
    const path = build([
      [-5, { type: 'view', startupMs: 20_000, position: 0 }],
      [4, { type: 'pause', position: 4 }],
      [12, { type: 'end', reason: 'app', position: 4 }],
    ])
    expect(path).toEqual(['0–4 playing 0 → 4', '4–12 paused 4 → 4'])
  })

  it('has a position at each moment', () => {
    const segment = { from: 0, to: 10, start: 20, end: 30, state: 'playing' } as const
    expect(positionAt(segment, 5)).toBe(25)
    expect(positionAt(segment, 99)).toBe(30)
    expect(findSegment([segment], -5)).toBe(segment)
    expect(findSegment([], 0)).toBeUndefined()
  })
})
