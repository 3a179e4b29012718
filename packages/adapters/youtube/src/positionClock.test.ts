import { describe, expect, it } from 'vitest'
import { createPositionClock } from './positionClock.ts'

/** A clock whose time the test sets; small steps back are less than 1 s. */
function open() {
  let now = 1000
  const clock = createPositionClock(() => now, 1)
  const set = (position: number, options: object = {}): void =>
    clock.set(position, now, { advancing: true, continuous: true, rate: 1, ...options })
  const pass = (ms: number): number | null => {
    now += ms
    return clock.read()
  }
  return { clock, set, pass }
}

describe('the position between two messages', () => {
  it('is unknown before the first', () => {
    const { clock, pass } = open()
    clock.setRate(2)
    clock.stop()

    expect(pass(100)).toBeNull()
  })

  it('advances at the rate, for half a second', () => {
    const { set, pass } = open()
    set(10, { rate: 2 })

    expect([pass(0), pass(100), pass(400), pass(100)]).toEqual([10, 10.2, 11, 11])
  })

  it('stands still where playback does not go on', () => {
    const { set, pass } = open()
    set(10, { advancing: false })

    expect(pass(100)).toBe(10)
  })

  it('is that of the moment when it was measured', () => {
    const { clock, pass } = open()
    pass(100)
    clock.set(10, 1000, { advancing: true, continuous: true, rate: 1 })

    expect(clock.read()).toBeCloseTo(10.1)
  })

  it('goes on at another rate from where it is, for half a second more', () => {
    const { clock, set, pass } = open()
    set(10)
    pass(400)
    clock.setRate(2)

    expect([pass(0), pass(400), pass(200)]).toEqual([
      ...[10.4, expect.closeTo(11.2), expect.closeTo(11.4)],
    ])
  })

  it('stays where it is when it is stopped', () => {
    const { clock, set, pass } = open()
    set(10)
    pass(200)
    clock.stop()

    expect([clock.read(), pass(200)]).toEqual([10.2, 10.2])
  })

  it('is unknown again after a reset, and may be lower then', () => {
    const { clock, set, pass } = open()
    set(10)
    set(9.5)
    clock.reset()
    expect(clock.read()).toBeNull()
    set(9)

    expect([clock.read(), pass(100)]).toEqual([9, 9.1])
  })
})

describe('a step back of the position', () => {
  it.each([
    ['less than a second', 9.5, {}, 10],
    ['a second', 9, {}, 9],
    ['more', 8, {}, 8],
    ['less than two seconds at a rate of 2', 8.5, { rate: 2 }, 10],
    ['two seconds at a rate of 2', 8, { rate: 2 }, 8],
    ['less than a second at a rate of 0.5', 9.5, { rate: 0.5 }, 10],
    ['little, where playback did not go on before', 9.5, { continuous: false }, 9.5],
  ])('of %s, to %d s, with %j shows %d s', (_, position, options, shown) => {
    const { clock, set } = open()
    set(10)
    set(position, options)

    expect(clock.read()).toBe(shown)
  })

  it('holds the position until playback catches up', () => {
    const { set, pass } = open()
    set(10)
    set(9.8)

    expect([pass(100), pass(100), pass(100)]).toEqual([10, 10, expect.closeTo(10.1)])
  })

  it('holds it no longer once it has caught up', () => {
    const { clock, set } = open()
    set(10)
    set(9.8)
    set(10)
    set(8)

    expect(clock.read()).toBe(8)
  })

  it('does not exist at the same position, where a later step back of a stopped player applies', () => {
    const { clock, set } = open()
    set(10)
    set(10)
    set(9.5, { continuous: false })

    expect(clock.read()).toBe(9.5)
  })
})
