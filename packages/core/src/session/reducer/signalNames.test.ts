import { expect, it } from 'vitest'
import { playing, transcript } from '../../../test/transcript.ts'

it.each(['constructor', 'toString', '__proto__'])(
  'puts no time on a clock for a signal called %s',
  (type) => {
    const { snapshot } = transcript(
      [
        [0, 'play', 0],
        ...playing(0, 0, 2),
        [3500, { type } as never, 2],
        [4000, 'tick', 2],
        [4100, 'pause', 2],
      ],
      { duration: 60 },
    )
    const clocks = Object.entries(snapshot).filter(([name]) => !/^[a-zA-Z]+$/.test(name))

    expect(clocks).toEqual([])
    expect(Number.isFinite(snapshot.elapsedMs)).toBe(true)
    expect(snapshot.elapsedMs).toBeLessThanOrEqual(4100)
  },
)
