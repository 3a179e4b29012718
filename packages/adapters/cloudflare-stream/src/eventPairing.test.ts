import type { Signal } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { createEventPairing } from './eventPairing.ts'

const TIME: Signal = { type: 'time' }
const SEEKING: Signal = { type: 'seeking' }

/** A pairing whose clock the test sets. */
function open(now = 1000) {
  const emitted: Signal[] = []
  const pairing = createEventPairing(
    () => now,
    (signal) => void emitted.push(signal),
  )
  const take = (): Signal[] => emitted.splice(0)
  const pass = (ms: number): void => {
    now += ms
  }
  /** An event that needs its position, after some time. */
  const timeupdate = (ms: number, ...properties: string[]): Signal[] => {
    pass(ms)
    for (const name of properties) pairing.onProperty(name)
    pairing.onEvent('timeupdate')
    pairing.emitPaired(TIME)
    return take()
  }
  return { pairing, take, pass, timeupdate }
}

describe('an event and its position', () => {
  it('are together within 50 ms', () => {
    const { pairing, pass } = open()
    expect(pairing.wasJustSet('duration')).toBe(false)
    pairing.onProperty('duration')
    expect(pairing.wasJustSet('duration')).toBe(true)
    expect(pairing.wasJustSet('currentTime')).toBe(false)
    pass(50)
    expect(pairing.wasJustSet('duration')).toBe(true)
    pass(1)

    expect(pairing.wasJustSet('duration')).toBe(false)
  })

  it('are not together where the position is not known, also as the page begins', () => {
    expect(open(0).pairing.wasJustSet('currentTime')).toBe(false)
  })

  it('are observed from the first event, also as the page begins', () => {
    const { pairing, timeupdate, take } = open(0)
    timeupdate(0)
    pairing.onProperty('currentTime')
    pairing.onEvent('seeking')
    pairing.emitPaired(SEEKING)

    expect(take()).toEqual([TIME])
  })

  it('are emitted at once where the position came first', () => {
    const { timeupdate } = open()

    expect(timeupdate(0, 'currentTime')).toEqual([TIME])
    expect(timeupdate(250, 'currentTime')).toEqual([TIME])
  })

  it('are emitted with the position where that comes later, once', () => {
    const { pairing, timeupdate, take } = open()
    expect(timeupdate(0, 'duration')).toEqual([])
    pairing.flush()
    expect(take()).toEqual([TIME])
    pairing.flush()

    expect(take()).toEqual([])
  })

  it('are emitted with the next event where no position comes, and only the first of two', () => {
    const { pairing, timeupdate, take } = open()
    timeupdate(0)
    pairing.emitPaired(SEEKING)
    pairing.onEvent('pause')

    expect(take()).toEqual([TIME])
  })

  it('are dropped where another document comes', () => {
    const { pairing, timeupdate, take } = open()
    timeupdate(0)
    pairing.clear()
    pairing.flush()

    expect(take()).toEqual([])
  })

  it('wait for the position where events were observed to come first, also if one was just set', () => {
    const { pairing, timeupdate, take, pass } = open()
    timeupdate(0)
    pairing.onProperty('currentTime')
    pairing.flush()
    take()
    pass(10)
    pairing.onEvent('seeking')
    pairing.emitPaired(SEEKING)
    expect(take()).toEqual([])

    // Observed anew where there is time between two events.
    expect(timeupdate(51, 'currentTime')).toEqual([SEEKING, TIME])
  })

  it('are not observed where two events come together, nor by other events', () => {
    const { pairing, timeupdate, take, pass } = open()
    timeupdate(0, 'currentTime')
    pass(60)
    pairing.onEvent('volumechange')
    expect(timeupdate(50)).toEqual([])
    pairing.onProperty('currentTime')
    pairing.flush()
    take()
    pairing.onEvent('seeking')
    pairing.emitPaired(SEEKING)

    expect(take()).toEqual([SEEKING])
  })
})
