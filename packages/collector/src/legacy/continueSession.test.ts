import type { SnapshotRecord } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { continueSession, type StoredState } from './continueSession.ts'
import type { Sample } from './sample.ts'

const T0 = 1_700_000_000_000
const sample = (second: number, position: number, given: Partial<Sample> = {}): Sample => ({
  ...{ session: 'session-01', player: 'watch-time', videoId: 'v', duration: 600, rate: 2 },
  ...{ at: T0 + second * 1000, position, ...given },
})

/** The snapshots of samples that arrive one after another, each merged as the database does. */
function play(...samples: readonly Sample[]): readonly SnapshotRecord[] {
  let stored: StoredState | undefined
  return samples.map((each) => {
    const snapshot = continueSession(stored, each)
    const isNewest = snapshot.rev > (stored?.rev ?? 0)
    stored = {
      ...(isNewest ? snapshot : (stored as StoredState)),
      playingMs: Math.max(snapshot.playingMs ?? 0, stored?.playingMs ?? 0),
      maxPosition: Math.max(snapshot.maxPosition ?? 0, stored?.maxPosition ?? 0),
      watched: [...(stored?.watched ?? []), ...(snapshot.watched ?? [])],
    }
    return snapshot
  })
}
const ranges = (...samples: readonly Sample[]): readonly unknown[] =>
  play(...samples).map(({ watched }) => watched?.[0])

describe('positions alone', () => {
  it.each<[string, readonly (readonly [second: number, position: number])[], readonly unknown[]]>([
    [
      'at the speed of playback',
      [
        [0, 100],
        [10, 110],
        [20, 120],
      ],
      [undefined, [100, 110], [110, 120]],
    ],
    [
      'at twice the speed, with two seconds of slack',
      [
        [0, 100],
        [10, 122],
      ],
      [undefined, [100, 122]],
    ],
    [
      'faster: a seek',
      [
        [0, 100],
        [10, 122.1],
      ],
      [undefined, undefined],
    ],
    [
      'backwards: a seek',
      [
        [0, 100],
        [10, 90],
      ],
      [undefined, undefined],
    ],
    [
      'at the same position: a pause',
      [
        [0, 100],
        [10, 100],
      ],
      [undefined, undefined],
    ],
    [
      'after a long pause: no further than 90 s allow',
      [
        [0, 100],
        [900, 282],
      ],
      [undefined, [100, 282]],
    ],
    [
      'after a long pause and a seek',
      [
        [0, 100],
        [900, 283],
      ],
      [undefined, undefined],
    ],
    [
      'older than the one before',
      [
        [10, 110],
        [0, 120],
      ],
      [undefined, undefined],
    ],
  ])('prove what was watched: %s', (_, samples, expected) => {
    expect(ranges(...samples.map(([second, position]) => sample(second, position)))).toEqual(
      expected,
    )
  })

  it.each([
    ['a new viewer', 10, 0, [0, 10]],
    ['a viewer who resumes', 130, 120, [120, 130]],
    ['a viewer who begins elsewhere', 300, 0, undefined],
    ['a viewer who only opens the page', 120, 120, undefined],
  ])('prove the time before the first sample: %s', (_, position, previous, expected) => {
    const [first] = play(sample(0, position, { previous }))
    expect(first?.watched?.[0]).toEqual(expected)
    expect(first?.playingMs).toBe(expected ? 10_000 : 0)
    expect(first?.startedAt).toBe(T0 - (expected ? 10_000 : 0))
  })

  it('count playing time by the clock, and content by the position', () => {
    const last = play(sample(0, 0), sample(10, 20), sample(20, 25)).at(-1)
    expect(last).toMatchObject({ playingMs: 15_000, contentMs: 25_000, playCount: 1 })
  })

  it('end at the duration', () => {
    const last = play(sample(0, 595), sample(5, 601), sample(10, 610)).at(-1)
    expect(last).toMatchObject({ position: 600, maxPosition: 600, watched: [] })
  })
})

describe('the revision', () => {
  it('follows the time of the sample, so that the latest one decides the position', () => {
    const [first, later, older] = play(sample(0, 0), sample(20, 20), sample(10, 10))
    expect(first?.rev).toBe(1)
    expect(later?.rev).toBe(401)
    expect(older?.rev).toBe(201)
  })

  it('grows with each sample of the same moment', () => {
    expect(play(sample(0, 0), sample(0, 1), sample(0, 2)).map(({ rev }) => rev)).toEqual([1, 2, 3])
  })
})

describe('a measured watch time', () => {
  const measured = (watchTime: number, position: number): Sample =>
    sample(900, position, { player: 'video-analytics', playingMs: watchTime * 1000, previous: 0 })

  it('limits what positions prove, so that a pause cannot count', () => {
    expect(ranges(measured(10, 10), measured(10, 30), measured(20, 40))).toEqual([
      [0, 10],
      undefined,
      [30, 40],
    ])
  })
})

it('a sample keeps what it leaves out', () => {
  const known = { courseId: 'c', lessonId: 'l', preview: true, viewerId: 'user-7' }
  const [, second] = play(
    sample(0, 0, { ...known, referrer: 'https://a.test/' }),
    sample(10, 10, { duration: undefined, videoId: 'other' }),
  )
  expect(second).toMatchObject({
    ...{ ...known, referrer: 'https://a.test/', duration: 600, videoId: 'v', startedAt: T0 },
  })
})
