import { describe, expect, it } from 'vitest'
import { playing, start, transcript } from '../../../test/transcript.ts'

describe('waiting', () => {
  it('counts no playing time for a step that was made when the player stopped', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [6200, 'playing', 2.07],
      ...playing(6200, 2.07, 1),
    ])

    expect(snapshot).toMatchObject({ contentMs: 3070, playingMs: 3000, rebufferMs: 3000 })
  })

  it('A4 counts a rebuffer with the time nothing moved', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [5000, 'tick', 2],
      [6200, 'playing', 2],
      [6300, 'time', 2.1],
    ])

    expect(snapshot).toMatchObject({ rebufferCount: 1, rebufferMs: 3000, playingMs: 2100 })
    expect(emitted).toContain('rebuffer tookMs=3000')
  })

  it('counts no imperceptible stop', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [3201, 'playing', 2],
      [3450, 'time', 2.25],
    ])

    expect(snapshot).toMatchObject({ rebufferCount: 0, state: 'playing' })
    expect(emitted.filter((line) => line.startsWith('rebuffer'))).toEqual([])
  })

  it('counts a rebuffer while it lasts, not only when it is over', () => {
    expect(
      transcript([...start, ...playing(1200, 0, 2), [3200, 'waiting', 2], [4200, 'tick', 2]])
        .snapshot.rebufferCount,
    ).toBe(1)
  })

  it('finds a rebuffer that the player does not report', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3700, 'tick', 2], [4700, 'tick', 2], [5000, 'time', 2.1]],
      { capabilities: { buffering: 'derived' } },
    )

    expect(snapshot).toMatchObject({ rebufferCount: 1, rebufferMs: 1700, playingMs: 2100 })
  })

  it('puts a laptop that slept on the suspended clock', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [28_803_200, 'time', 2.2],
      [28_803_450, 'time', 2.45],
    ])

    expect(snapshot).toMatchObject({ suspendedMs: 28_799_800, playingMs: 2450, rebufferCount: 0 })
    expect(emitted).toContain('suspend tookMs=28799800')
  })

  it('believes a throttled tab, however far apart its samples', () => {
    const { snapshot } = transcript([...start, [1450, 'time', 0.25], [31_450, 'tick', 30.25]])

    expect(snapshot).toMatchObject({ playingMs: 30_250, suspendedMs: 0, watched: [[0, 30.3]] })
  })
})
