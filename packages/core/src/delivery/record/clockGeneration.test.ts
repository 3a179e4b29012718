import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { createClockGeneration } from './clockGeneration.ts'

describe('the generation of a clock', () => {
  it('stays the first, which has no name, while both clocks go on together', () => {
    const clock = fakeClock()
    const generation = createClockGeneration(clock)
    expect(generation()).toEqual({})
    clock.advance(60_000)

    expect(generation()).toEqual({})
  })

  it('is another one after the wall clock was set forth or back by more than two seconds', () => {
    const clock = fakeClock()
    const generation = createClockGeneration(clock)
    clock.jumpWall(2000)
    expect(generation()).toEqual({})

    clock.jumpWall(2001)
    expect(generation()).toEqual({ epoch: 1 })
    expect(generation()).toEqual({ epoch: 1 })
    clock.jumpWall(-2001)
    expect(generation()).toEqual({ epoch: 2 })
  })

  it('does not add up what a clock is corrected by in small steps', () => {
    const clock = fakeClock()
    const generation = createClockGeneration(clock)
    for (let step = 0; step < 5; step++) {
      clock.jumpWall(1500)
      expect(generation()).toEqual({})
    }
  })
})
