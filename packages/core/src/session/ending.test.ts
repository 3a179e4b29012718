import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../test/transcript.ts'

/**
 * Played without a break from the start to `until`, where the player says that the content is over.
 */
const through = (until: number): readonly Line[] => [
  [0, 'play', 0],
  ...playing(0, 0, until),
  [until * 1000, 'ended', until],
]
/**
 * Ten seconds from the start, then a seek and playback up to where the player says that the content
 * is over.
 */
const skipped = (to: number, until: number): readonly Line[] => [
  [0, 'play', 0],
  ...playing(0, 0, 10),
  [10_000, { type: 'seeking', from: 10 }, to],
  [10_100, 'seeked', to],
  ...playing(10_100, to, until - to),
  [10_100 + (until - to) * 1000, 'ended', until],
]
const everything = { reached: [25, 50, 75, 90, 100], played: [25, 50, 75, 90, 100] }

describe('the end that a player declares', () => {
  it('counts as the end after content was played to it, though the duration is longer', () => {
    for (const basis of ['position', 'coverage'] as const) {
      const { snapshot } = transcript(through(60), {
        duration: 60.6,
        completion: { threshold: 1, basis },
      })

      expect(snapshot).toMatchObject({ state: 'ended', completed: true, milestones: everything })
    }
  })

  it('counts as the end where the player reports it at the duration, which the last sample had not reached', () => {
    const lines: readonly Line[] = [
      [0, 'play', 0],
      ...playing(0, 0, 60),
      [60_010, 'ended', 60.6],
      [60_400, 'tick', 60.6],
    ]

    expect(
      transcript(lines, { duration: 60.6, completion: { threshold: 1 } }).snapshot,
    ).toMatchObject({
      completed: true,
      milestones: everything,
    })
  })

  it('gives no coverage to a viewer who skipped to it', () => {
    const completion = { threshold: 1, basis: 'coverage' } as const
    const { snapshot } = transcript(skipped(58, 60), { duration: 60.6, completion })

    expect(snapshot.completed).toBe(false)
    expect(snapshot.milestones).toEqual({ reached: [25, 50, 75, 90, 100], played: [] })
  })

  it('is no end that was played for a viewer whom a seek took there, however short', () => {
    const lines: readonly Line[] = [
      [0, 'play', 0],
      ...playing(0, 0, 58),
      [58_000, { type: 'seeking', from: 58 }, 60.6],
      [58_010, 'ended', 60.6],
      [58_400, 'tick', 60.6],
    ]

    expect(
      transcript(lines, { duration: 60.6, completion: { threshold: 1 } }).snapshot,
    ).toMatchObject({
      completed: false,
      milestones: { reached: [25, 50, 75, 90], played: [25, 50, 75, 90] },
    })
  })

  it('is not believed far before the duration that the player itself gives: a broken stream', () => {
    expect(transcript(through(20), { duration: 60 }).snapshot).toMatchObject({
      completed: false,
      milestones: { reached: [25] },
    })
  })

  it('is believed wherever it is when only the app gave a duration', () => {
    const { snapshot } = transcript(through(50), { duration: null, media: { duration: 60 } })

    expect(snapshot).toMatchObject({ completed: true, milestones: everything })
  })
})

describe('content that ends before its duration', () => {
  it('measures completion, milestones and ratios to the end that the app gave', () => {
    const { snapshot, emitted } = transcript([[0, 'play', 0], ...playing(0, 0, 50)], {
      duration: 60,
      media: { end: 50 },
      completion: { threshold: 1, basis: 'coverage' },
    })

    expect(snapshot).toMatchObject({
      completed: true,
      completion: 1,
      coverage: 1,
      duration: 60,
      milestones: everything,
    })
    expect(emitted.at(-1)).toBe('complete basis=coverage threshold=1')
  })

  it('counts nothing after it for coverage', () => {
    const credits: readonly Line[] = [[0, 'play', 50], ...playing(0, 50, 10), [10_000, 'ended', 60]]
    const { snapshot } = transcript(credits, {
      duration: 60,
      media: { end: 50 },
      completion: { basis: 'coverage' },
    })

    expect(snapshot).toMatchObject({
      completed: false,
      coverage: 0,
      completion: 1,
      watched: [[50, 60]],
    })
    expect(snapshot.milestones.played).toEqual([])
  })

  it('never ends after the duration', () => {
    const { snapshot } = transcript(through(60), {
      duration: 60,
      media: { end: 90 },
      completion: { threshold: 1 },
    })

    expect(snapshot).toMatchObject({ completed: true, completion: 1 })
  })
})
