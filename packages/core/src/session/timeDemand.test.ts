import { describe, expect, it } from 'vitest'
import { createTimeDemand } from './timeDemand.ts'

describe('the demand for time signals', () => {
  it('notifies the adapter when it changes, and only then', () => {
    const demand = createTimeDemand(1000)
    const calls: boolean[] = []
    demand.onTimeDemand((isNeeded) => calls.push(isNeeded))
    for (const isNeeded of [true, false, false, true]) demand.update(isNeeded)

    expect(calls).toEqual([false, true])
  })

  it('knows playback by skipped signals while the adapter emits them', () => {
    const demand = createTimeDemand(1000)
    demand.onTimeDemand(() => {})
    demand.skip(5400)

    expect(demand.playedUntil(5700, 5000)).toBe(5400)
  })

  it('takes steady playback to last until now where the adapter emits none, unless the machine slept', () => {
    const demand = createTimeDemand(1000)
    demand.onTimeDemand(() => {})
    demand.update(false)

    expect(demand.playedUntil(5700, 5000)).toBe(5700)
    expect(demand.playedUntil(6999, 5000)).toBe(6999)
    expect(demand.playedUntil(7000, 5000)).toBe(5000)
  })

  it('relies on skipped signals of an adapter that ignores the demand', () => {
    const demand = createTimeDemand(1000)
    demand.update(false)
    demand.skip(5400)

    expect(demand.playedUntil(5700, 5000)).toBe(5400)
  })
})
