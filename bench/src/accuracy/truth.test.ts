import { describe, expect, it } from 'vitest'
import { type Look, truthOf } from './truth.ts'

const still = {
  rate: 1,
  paused: false,
  seeking: false,
  ended: false,
  dry: false,
  loop: false,
  moves: null,
} as const

/** Looks every 10 ms of a playhead that follows `position(ms)`. */
const looks = (
  ms: number,
  position: (at: number) => number,
  more: (at: number) => Partial<Look> = () => ({}),
): Look[] =>
  Array.from({ length: ms / 10 + 1 }, (_, i) => ({
    ...still,
    at: i * 10,
    position: position(i * 10),
    ...more(i * 10),
  }))

const truth = (seen: readonly Look[], played: readonly (readonly [number, number])[] = []) =>
  truthOf([{ looks: seen, duration: 60, played }])

describe('the truth', () => {
  it('is the wall time and the content of plain playback', () => {
    const { playingMs, contentMs, uniqueMs, offPlayedMs, views } = truth(
      looks(2000, (at) => at / 1000),
      [[0, 2]],
    )

    expect(playingMs).toBeCloseTo(2000)
    expect(contentMs).toBeCloseTo(2000)
    expect(uniqueMs).toBe(2000)
    expect(offPlayedMs).toBeCloseTo(0)
    expect(views).toBe(1)
  })

  it('counts 2x for a second as a second of playing and two of content', () => {
    const { playingMs, contentMs } = truth(
      looks(
        1000,
        (at) => at / 500,
        () => ({ rate: 2 }),
      ),
    )

    expect(playingMs).toBeCloseTo(1000)
    expect(contentMs).toBeCloseTo(2000)
  })

  it('stops with the playhead, between two looks as well', () => {
    const { playingMs, rebuffers } = truth(
      looks(
        2000,
        (at) => Math.min(at, 1003) / 1000,
        (at) => ({ dry: at > 1003 }),
      ),
    )

    expect(playingMs).toBeCloseTo(1003)
    expect(rebuffers).toBe(1)
  })

  it('does not count what a seek skips, and what is seen again only once as unique', () => {
    const seen = looks(
      2000,
      (at) => (at <= 1000 ? at / 1000 : 0.5 + (at - 1000) / 1000),
      (at) => ({ moves: at === 1000 ? 'seek' : null }),
    )
    const { contentMs, uniqueMs, seeks } = truth(seen)

    expect(contentMs).toBeCloseTo(1990) // the look after the seek is already at its target
    expect(uniqueMs).toBe(1500)
    expect(seeks).toBe(1)
  })

  it('takes seeks without a rest between them for one', () => {
    const apart = (ms: number) =>
      truth(
        looks(
          2000,
          () => 5,
          (at) => ({ moves: at === 500 || at === 500 + ms ? 'seek' : null }),
        ),
      ).seeks

    expect(apart(100)).toBe(1)
    expect(apart(400)).toBe(2)
  })

  it('follows a loop to the very end', () => {
    const { contentMs, unexplained } = truth(
      looks(
        1000,
        (at) => (59.495 + at / 1000 < 60 ? 59.495 + at / 1000 : at / 1000 - 0.505),
        () => ({ loop: true }),
      ),
    )

    expect(contentMs).toBeGreaterThan(990)
    expect(unexplained).toEqual([])
  })

  it('admits a jump that it cannot explain', () => {
    expect(truth(looks(1000, (at) => (at < 500 ? 0 : 30) + at / 1000)).unexplained).toHaveLength(1)
  })

  it('reports when video.played disagrees', () => {
    expect(
      truth(
        looks(1000, (at) => at / 1000),
        [[0, 2]],
      ).offPlayedMs,
    ).toBeCloseTo(-1000)
  })
})
