import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

describe('what is reported about the player', () => {
  it('reports a volume once it settles, and not again', () => {
    const drag = [0.9, 0.8, 0.7].map(
      (volume, at): Line => [2000 + at * 100, 'volume', 0.5, { volume }],
    )
    const { emitted } = transcript([
      [0, 'ready', 0, { volume: 1 }],
      ...start,
      ...drag,
      [2500, 'tick', 1],
      [2900, 'volume', 1],
      [4000, 'tick', 2],
    ])

    expect(emitted.filter((line) => line.startsWith('volume'))).toEqual([
      'volume volume=0.7 muted=null',
    ])
  })

  it('goes on playing when a later autoplay is refused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'autoplayblocked', 1],
      [2450, 'time', 1.25],
    ])

    expect(snapshot.state).toBe('playing')
  })

  it('goes on playing after an error that is not fatal', () => {
    const error = {
      type: 'error',
      fatal: false,
      code: 'hls_fragLoadError',
      message: 'one fragment',
    } as const
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, error, 1],
      [2450, 'time', 1.25],
    ])

    expect(snapshot).toMatchObject({ state: 'playing', errorCount: 1, errorMs: 0 })
  })

  it('puts hours without a tick on the suspended clock, also while paused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'pause', 1],
      [62_200, 'tick', 1],
      [3_662_200, 'tick', 1],
    ])

    expect(snapshot).toMatchObject({ pausedMs: 60_000, suspendedMs: 3_600_000 })
  })
})
