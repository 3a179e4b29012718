import { describe, expect, it } from 'vitest'
import type { EmbedMedia } from './embedMedia.ts'
import { createEmbedPosition } from './embedPosition.ts'

/** A position that Plyr reports as `currentTime`, and a clock that the test sets. */
function open({ extrapolates = false, hasClock = true, ...media }: Record<string, unknown> = {}) {
  const plyr: Record<string, unknown> = { ...media }
  let now = 1000
  const position = createEmbedPosition(plyr as unknown as EmbedMedia, extrapolates as boolean)
  if (hasClock) position.useClock(() => now)
  const read = (currentTime: unknown, isAdvancing = true): number | null => {
    plyr.currentTime = currentTime
    return position.read(isAdvancing)
  }
  const pass = (ms: number): void => {
    now += ms
  }
  return { plyr, position, read, pass }
}

describe('the position of a player inside Plyr', () => {
  it('is Plyr’s own before a session has a clock, and steps back freely', () => {
    const { read, position } = open({ extrapolates: true, hasClock: false, currentTime: 5 })
    expect(position.last).toBe(5)

    expect([read(5), read(6), read(5.9), position.last]).toEqual([5, 6, 5.9, 5.9])
  })

  it('is unknown until Plyr has one, and the first one is taken', () => {
    const { read } = open()

    expect([read(undefined), read(5), read(undefined), read('5'), read(4.9)]).toEqual([
      ...[null, 5, null, null, 4.9],
    ])
  })

  it('does not step back a little while the content moves', () => {
    const { read } = open({ currentTime: 1.2 })
    expect([read(0), read(1), read(1.3)]).toEqual([1.2, 1.2, 1.3])
    expect(read(0.09)).toBe(0.09)
  })

  it('steps back less while the content stands still', () => {
    const { read } = open({ currentTime: 0.35 })

    expect([read(0, false), read(0.4, false), read(0.04, false)]).toEqual([0.35, 0.4, 0.04])
  })

  it('is exactly Plyr’s during a seek', () => {
    const { read, plyr } = open({ currentTime: 10 })
    plyr.seeking = true

    expect(read(9.9)).toBe(9.9)
  })

  it('is extrapolated from its last change, at the rate, for a quarter of a second', () => {
    const { read, pass } = open({ extrapolates: true, currentTime: 0, playbackRate: 2 })
    const after = (ms: number): number | null => {
      pass(ms)
      return read(10)
    }

    expect([read(10), after(100), after(100), after(500)]).toEqual([
      ...[10, expect.closeTo(10.2), expect.closeTo(10.4), expect.closeTo(10.5)],
    ])
  })

  it('is extrapolated at a rate of 1 where Plyr has none', () => {
    const { read, pass } = open({ extrapolates: true, currentTime: 0 })
    read(10)
    pass(100)

    expect(read(10)).toBeCloseTo(10.1)
  })

  it('is not extrapolated across a pause', () => {
    const { read, pass } = open({ extrapolates: true, currentTime: 0 })
    read(10)
    pass(100)
    expect(read(10, false)).toBe(10)
    pass(100)

    expect(read(10)).toBe(10)
  })

  it('is not extrapolated for YouTube, which does it itself', () => {
    const { read, pass } = open({ currentTime: 0 })
    read(10)
    pass(100)

    expect(read(10)).toBe(10)
  })
})
