import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { createTickTimer } from './tickTimer.ts'

/** `hasTimers: false`: the browser runs no timer, as in a hidden page. */
function open(hasTimers = true) {
  const clock = fakeClock()
  const ticks: number[] = []
  const set: number[] = []
  const timer = createTickTimer(
    {
      ...clock,
      setTimer(run, ms) {
        set.push(ms)
        return hasTimers ? clock.setTimer(run, ms) : () => {}
      },
    },
    () => ticks.push(clock.now()),
  )
  return { timer, clock, ticks, set }
}

describe('the timer of ticks', () => {
  it('ticks once, at the earliest moment that it was scheduled for', () => {
    const { timer, clock, ticks } = open()
    for (const ms of [30_000, 1000, 300, 1000]) timer.schedule(ms)
    clock.advance(60_000)

    expect(ticks).toEqual([300])
    expect(clock.pending).toBe(0)
  })

  it('can be scheduled again from its own tick on', () => {
    const { timer, clock, ticks } = open()
    timer.schedule(300)
    clock.advance(300)
    timer.schedule(1000)
    clock.advance(60_000)

    expect(ticks).toEqual([300, 1300])
  })

  it('sets no timer where one is due by then', () => {
    const { timer, clock, set } = open()
    timer.schedule(1000)
    timer.schedule(1000)
    clock.advance(400)
    timer.schedule(600)
    timer.schedule(5000)

    expect(set).toEqual([1000])
  })

  it('does not rely on a timer that should have run', () => {
    const { timer, clock, set } = open(false)
    timer.schedule(1000)
    clock.advance(1000)
    timer.schedule(2000)
    clock.advance(5000)
    timer.schedule(3000)

    expect(set).toEqual([1000, 2000, 3000])
  })

  it('can be cancelled', () => {
    const { timer, clock, ticks } = open()
    timer.cancel()
    timer.schedule(1000)
    timer.cancel()
    clock.advance(5000)

    expect(ticks).toEqual([])
  })
})
