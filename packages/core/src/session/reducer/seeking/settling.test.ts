import { describe, expect, it } from 'vitest'
import { playing, start, transcript } from '../../../../test/transcript.ts'

const seeks = (emitted: readonly string[]): readonly string[] =>
  emitted.filter((line) => line.startsWith('seek'))

describe('a seek', () => {
  it('goes on when another begins less than 250 ms after it', () => {
    const after = (ms: number): readonly string[] =>
      seeks(
        transcript([
          ...start,
          ...playing(1200, 0, 2),
          [3200, { type: 'seeking', from: 2 }, 10],
          [3300, 'seeked', 10],
          [3300 + ms, { type: 'seeking', from: 10 }, 20],
          [3700, 'seeked', 20],
          [4000, 'tick', 20],
        ]).emitted,
      )

    expect(after(249)).toEqual(['seek from=2 to=20 tookMs=500 count=2'])
    expect(after(250)).toEqual([
      'seek from=2 to=10 tookMs=100 count=1',
      'seek from=10 to=20 tookMs=150 count=1',
    ])
  })

  it('is reported 250 ms after it ended, with the time at which it began', () => {
    const { events } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'seeking', 10],
      [3300, 'seeked', 10],
      [3549, 'tick', 10],
      [3550, { type: 'log', name: 'mark' }],
    ])

    expect(events.slice(-2).map(({ type, at, position }) => [type, at, position])).toEqual([
      ['log', 3550, 10],
      ['seek', 3200, 10],
    ])
  })

  it('is not counted when the player reports only its end', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'seeked', 2],
      ...playing(3200, 2, 1),
      [4200, 'ended', 3],
      [5000, 'tick', 3],
    ])

    expect(emitted).toEqual(['load loadMs=0 duration=60', 'play', 'view startupMs=200', 'ended'])
    expect(snapshot).toMatchObject({ seekCount: 0, contentMs: 3000 })
  })

  it('ends where the player ends, if it does so first', () => {
    const { emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, { type: 'seeking', from: 2 }, 59],
      [3300, 'ended', 60],
    ])

    expect(emitted.slice(-2)).toEqual(['ended', 'seek from=2 to=60 tookMs=100 count=1'])
  })

  it('before anything was wanted leaves the session idle', () => {
    const { emitted, snapshot } = transcript([
      [0, 'metadata', 0],
      [10, 'seeking', 30],
      [60, 'seeked', 30],
      [500, 'tick', 30],
    ])

    expect(emitted).toEqual(['load loadMs=0 duration=60'])
    expect(snapshot).toMatchObject({ state: 'idle', idleMs: 500 })
  })

  it('ends a rebuffer', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [4200, { type: 'seeking', from: 2 }, 30],
      [4300, 'seeked', 30],
      ...playing(4300, 30, 1),
    ])

    expect(emitted.slice(3)).toEqual([
      'rebuffer tookMs=1000',
      'seek from=2 to=30 tookMs=100 count=1',
    ])
    expect(snapshot).toMatchObject({ rebufferMs: 1000, seekingMs: 100, rebufferCount: 1 })
  })
})

describe('a volume', () => {
  it('is reported when it has rested for 500 ms', () => {
    const volumes = (at: number): readonly string[] =>
      transcript([
        [0, 'ready', 0, { volume: 1, muted: false }],
        ...start,
        [2000, 'volume', 0.5, { volume: 0.7 }],
        [at, 'tick', 0.5],
      ]).emitted.filter((line) => line.startsWith('volume'))

    expect(volumes(2499)).toEqual([])
    expect(volumes(2500)).toEqual(['volume volume=0.7 muted=false'])
  })

  it('is reported at once, before the seek that comes after it, or the end', () => {
    const { events } = transcript([
      [0, 'ready', 0, { volume: 1 }],
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'volume', 2, { volume: 0.7 }],
      [3300, { type: 'seeking', from: 2.1 }, 10],
      [3400, 'volume', 10, { volume: 0.6 }],
      [3410, { type: 'end', reason: 'app' }, 10],
    ])

    expect(events.slice(3).map(({ type, at }) => [type, at])).toEqual([
      ['volume', 3300],
      ['seek', 3300],
      ['volume', 3410],
      ['end', 3410],
    ])
  })
})
