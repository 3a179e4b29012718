import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'

/** Plays from 50 s on, and goes from one position to another. */
const goingTo = (from: number, to: number | null, player = {}, duration: number | null = 60) =>
  transcript(
    [
      [0, 'play', 50, player],
      ...playing(0, 50, from - 50),
      [(from - 50) * 1000, { type: 'seeking', from }, to],
      [(from - 50) * 1000 + 100, 'seeked', to],
      [(from - 50) * 1000 + 500, 'tick', to === null ? null : to + 0.4],
    ],
    { duration },
  )

describe('the way back to the beginning', () => {
  it.each([
    ['from the end', 60, 0],
    ['from a second and a half before the end', 58.5, 0],
    ['to a second after the beginning', 60, 1],
  ])('is a loop where the player loops: %s', (_, from, to) => {
    const { emitted, snapshot } = goingTo(from, to, { loop: true })

    expect(emitted.filter((line) => /^(?:loop|seek)/.test(line))).toEqual(['loop'])
    expect(snapshot.seekCount).toBe(0)
  })

  it.each([
    ['from further before the end', 58.25, 0, 60],
    ['to further after the beginning', 60, 1.01, 60],
    ['to the middle', 60, 30, 60],
    ['to somewhere unknown', 60, null, 60],
    ['in content without a known end', 60, 0, null],
  ])('is a seek although the player loops: %s', (_, from, to, duration) => {
    const { emitted, snapshot } = goingTo(
      from,
      to,
      { loop: true, live: duration === null ? true : null },
      duration,
    )

    expect(emitted).not.toContain('loop')
    expect(snapshot.seekCount).toBe(1)
  })

  it('is a seek where the player does not loop', () => {
    const { emitted, snapshot } = goingTo(59, 0)

    expect(emitted).not.toContain('loop')
    expect(snapshot.seekCount).toBe(1)
  })

  it('is a seek while paused, although the player loops', () => {
    const { emitted, snapshot } = transcript([
      [0, 'play', 58, { loop: true }],
      ...playing(0, 58, 1.5),
      [1500, 'pause', 59.5],
      [2000, { type: 'seeking', from: 59.5 }, 0],
      [2100, 'seeked', 0],
      [2500, 'tick', 0],
    ])

    expect(emitted).not.toContain('loop')
    expect(emitted).toContain('seek from=59.5 to=0 tookMs=100 count=1')
    expect(snapshot.seekCount).toBe(1)
  })

  it('is a seek from the end to anywhere else than the beginning', () => {
    const ended: readonly Line[] = [[0, 'play', 58], ...playing(0, 58, 2), [2000, 'ended', 60]]
    const { emitted, snapshot } = transcript([
      ...ended,
      [5000, 'seeking', 30],
      [5100, 'seeked', 30],
      [5400, 'tick', 30],
    ])

    expect(emitted.at(-1)).toBe('seek from=60 to=30 tookMs=100 count=1')
    expect(snapshot.seekCount).toBe(1)
  })

  it('is a seek while an earlier one is being dragged, though it goes to the beginning', () => {
    const { emitted, snapshot } = transcript([
      [0, 'play', 30],
      ...playing(0, 30, 2),
      [2000, { type: 'seeking', from: 32 }, 10],
      [2100, 'seeked', 10],
      [2400, { type: 'seeking', from: 10 }, 0],
      [2500, 'seeked', 0],
      [3000, 'tick', 0.4],
    ])

    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      'seek from=32 to=10 tookMs=100 count=1',
      'seek from=10 to=0 tookMs=100 count=1',
    ])
    expect(snapshot.seekCount).toBe(2)
  })

  it('is one replay, and a seek from there is another', () => {
    const { emitted, snapshot } = transcript([
      [0, 'play', 58],
      ...playing(0, 58, 2),
      [2000, 'ended', 60],
      [5000, 'play', 60],
      [5010, 'seeking', 0],
      [5050, 'seeked', 0],
      ...playing(5050, 0, 1),
      [6050, { type: 'seeking', from: 1 }, 0.5],
      [6100, 'seeked', 0.5],
      [6400, 'tick', 0.7],
    ])

    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      'seek from=1 to=0.5 tookMs=50 count=1',
    ])
    expect(snapshot).toMatchObject({ seekCount: 1, playCount: 2 })
  })
})
