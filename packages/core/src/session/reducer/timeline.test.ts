import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'

const HOURS_30 = 108_000

/**
 * Played a second behind the end of a stream whose duration grows by two seconds every two seconds.
 */
function growing(seconds: number, from = 12): readonly Line[] {
  const lines: Line[] = [[0, 'play', 0, { duration: from }]]
  for (let second = 0; second < seconds; second++) {
    const duration = from + Math.floor((second + 1) / 2) * 2
    lines.push(
      ...playing(second * 1000, second, 1).map(
        ([now, type, at]): Line => [now, type, at, { duration }],
      ),
    )
  }
  return lines
}

describe('a duration that keeps growing while it plays', () => {
  it('is that of a live stream: no milestones, no completion, no duration', () => {
    const { emitted, snapshot } = transcript(growing(90), { duration: null })

    expect(snapshot).toMatchObject({
      live: true,
      duration: null,
      completed: false,
      completion: null,
    })
    expect(emitted.filter((line) => /^(milestone|complete)/.test(line))).toEqual([])
    expect(snapshot.watched).toEqual([[0, 90]])
  })

  it('is that of a live stream also where the player calls every finite length on demand', () => {
    const lines = growing(90).map(
      ([now, type, at, player]): Line => [now, type, at, { live: false, ...player }],
    )
    const { snapshot } = transcript(lines, { duration: null })

    expect(snapshot).toMatchObject({ live: true, duration: null, completed: false })
  })

  it('is the duration once it stands: an event playlist that ended', () => {
    const { snapshot } = transcript([...growing(30, 40), ...playing(30_000, 30, 36)], {
      duration: null,
    })

    expect(snapshot).toMatchObject({ live: null, duration: 70, completed: true })
    expect(snapshot.milestones.reached).toEqual([25, 50, 75, 90])
  })

  it('is the duration when the player declares the end', () => {
    const { snapshot } = transcript([...growing(30), [30_000, 'ended', 30, { duration: 30 }]], {
      duration: null,
    })

    expect(snapshot).toMatchObject({
      duration: 30,
      completed: true,
      milestones: { reached: [25, 50, 75, 90, 100] },
    })
  })

  it('is awaited for ten seconds where the player does not know whether it is live, and no longer than the session', () => {
    const { emitted } = transcript([
      [0, 'play', 20],
      ...playing(0, 20, 6),
      [6000, { type: 'end', reason: 'app' }, 26],
    ])

    expect(emitted).toEqual([
      'play',
      'view startupMs=0',
      'milestone percent=25 kind=reached',
      'end reason=app',
    ])
  })

  it('may be corrected once, as of a file without an index', () => {
    const { snapshot } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 10),
      [10_000, 'time', 10, { duration: 62 }],
      ...playing(10_000, 10, 22),
    ])

    expect(snapshot).toMatchObject({ live: null, duration: 62, milestones: { reached: [25, 50] } })
  })
})

describe('a stream that the player reports to be live', () => {
  it('has its duration and milestones once the player reports that it is no longer live', () => {
    const { snapshot } = transcript([
      [0, 'play', 0, { live: true }],
      ...playing(0, 0, 30),
      [30_000, 'time', 30, { live: false, duration: 40 }],
      ...playing(30_000, 30, 1),
    ])

    expect(snapshot).toMatchObject({
      live: false,
      duration: 40,
      milestones: { reached: [25, 50, 75] },
    })
  })
})

describe('a length that no content has', () => {
  it.each([2 ** 32, 1e9, 864_001, Number.MAX_VALUE])('of %d s is unknown', (duration) => {
    const { snapshot, events } = transcript(
      [[0, 'metadata', 0, { live: false }], [0, 'play', 0], ...playing(0, 0, 12)],
      { duration },
    )

    expect(snapshot).toMatchObject({
      duration: null,
      live: null,
      completed: false,
      watched: [[0, 12]],
    })
    expect(events[0]).toMatchObject({ type: 'load', duration: null })
  })
})

describe('the origin of public positions', () => {
  const live = { live: true } as const

  it('is the beginning, in a recording of 30 hours', () => {
    const { snapshot, events } = transcript([[0, 'play', 86_390], ...playing(0, 86_390, 20)], {
      duration: HOURS_30,
    })

    expect(snapshot).toMatchObject({
      watched: [[86_390, 86_410]],
      position: 86_410,
      maxPosition: 86_410,
    })
    expect(events[0]).toMatchObject({ type: 'play', position: 86_390 })
  })

  it('is the beginning, in a recording whose length is known late', () => {
    const { snapshot } = transcript(
      [
        [0, 'play', 86_410],
        ...playing(0, 86_410, 1),
        [1000, 'metadata', 86_411, { duration: HOURS_30 }],
        ...playing(1000, 86_411, 9),
      ],
      { duration: null },
    )

    expect(snapshot).toMatchObject({ watched: [[86_410, 86_420]], duration: HOURS_30 })
  })

  it('is the beginning again when an odd first reading is corrected', () => {
    const { snapshot } = transcript(
      [
        [0, 'ready', 1_790_000_000],
        [10, 'metadata', 0, { duration: 60 }],
        [20, 'play', 0],
        ...playing(20, 0, 12),
      ],
      { duration: null },
    )

    expect(snapshot).toMatchObject({ position: 12, watched: [[0, 12]], seekCount: 0 })
  })

  it('is where the window began when an endless stream was joined, also for seeks and events', () => {
    const since = 1_790_000_000
    const { snapshot, emitted, events } = transcript(
      [
        [0, 'play', since + 40, { ...live, seekable: [since, since + 60] }],
        ...playing(0, since + 40, 5),
        [5000, { type: 'seeking', from: since + 45 }, since + 10],
        [5000, 'seeked', since + 10],
        ...playing(5000, since + 10, 3),
      ],
      { duration: null },
    )

    expect(snapshot.watched).toEqual([
      [10, 13],
      [40, 45],
    ])
    expect(snapshot.position).toBe(13)
    expect(emitted).toContain('seek from=45 to=10 tookMs=0 count=1')
    for (const { position } of events) expect(position).toBeLessThan(60)
  })

  it('is the beginning for an endless stream that has not been on for a day', () => {
    const { snapshot } = transcript([[0, 'play', 5000, live], ...playing(0, 5000, 3)], {
      duration: null,
    })

    expect(snapshot.watched).toEqual([[5000, 5003]])
  })
})

describe('the growth of a duration', () => {
  const playingTo = (seconds: number): readonly Line[] => [
    [0, 'play', 0, { live: false }],
    ...playing(0, 0, seconds),
  ]
  const grown = (by: number): readonly Line[] => [
    ...playingTo(5),
    [5250, 'time', 5.25, { duration: 60 + by }],
  ]

  it('is one of more than half a second, of content that was seen', () => {
    expect(transcript(grown(0.5)).state.growth).toBeNull()
    expect(transcript(grown(0.6)).state.growth).toEqual({ count: 1, at: 5250 })
    expect(
      transcript([
        [0, 'metadata', 0],
        [100, 'tick', 0, { duration: 70 }],
      ]).state.growth,
    ).toBeNull()
  })

  it('is not counted when the duration becomes known, or the player is emptied', () => {
    const known = transcript([...playingTo(5), [5250, 'time', 5.25, { duration: 60 }]], {
      duration: null,
    })
    const emptied = transcript([
      ...playingTo(5),
      [5250, { type: 'source', reason: 'unload' }, null, { duration: 70 }],
    ])

    expect(known.state.growth).toBeNull()
    expect(emptied.state.growth).toBeNull()
  })

  it('makes the stream live when it grows again, and leaves it open until then', () => {
    const once = transcript(grown(2))
    const twice = transcript([...grown(2), [5500, 'time', 5.5, { duration: 64 }]])

    expect(once.snapshot).toMatchObject({ live: false, duration: 62 })
    expect(twice.snapshot).toMatchObject({ live: true, duration: null })
    expect(twice.state.growth).toEqual({ count: 2, at: 5500 })
  })

  it('withholds milestones until the duration has stood for more than 20 seconds', () => {
    const lines = [...playingTo(14), [14_250, 'time', 14.25, { duration: 62 }] as const]
    const reachedAfter = (ms: number): readonly number[] =>
      transcript([
        ...lines,
        ...playing(14_250, 14.25, 19.75),
        [14_250 + ms, 'time', 14.25 + ms / 1000],
      ]).snapshot.milestones.reached

    expect(reachedAfter(20_000)).toEqual([])
    expect(reachedAfter(20_001)).toEqual([25, 50])
  })

  it('is over when the duration shrinks, or the player declares the end', () => {
    expect(transcript([...grown(2), [5500, 'time', 5.5, { duration: 61 }]]).state.growth).toBeNull()
    expect(transcript([...grown(2), [5500, 'ended', 5.5]]).state.growth).toBeNull()
    expect(transcript([...grown(2), [5500, 'time', 5.5]]).state.growth).not.toBeNull()
    expect(
      transcript([
        ...grown(2),
        [5500, { type: 'quality-switch', phase: 'begin' }, 5.5, { duration: null }],
      ]).state.growth,
    ).not.toBeNull()
  })
})

describe('the origin, at its limits', () => {
  const at = (position: number | null, player = {}): Line => [0, 'metadata', position, player]
  const origin = (lines: readonly Line[], duration: number | null = null): number =>
    transcript(lines, { duration }).state.origin

  it.each([
    ['a day into an endless stream', 86_400, null, null, 0],
    ['more than that', 86_401.5, null, null, 86_401],
    ['of a player that knows that it is not live', 86_401, false, null, 0],
    ['of content with a length', 86_401, null, 100_000, 0],
    ['ten days into a player that knows that it is not live', 864_000, false, null, 0],
    ['beyond any content', 864_001, false, null, 864_001],
  ])('%s', (_, position, live, duration, expected) => {
    expect(origin([at(position, { live })], duration)).toBe(expected)
  })

  it.each([
    ['half a day back', 156_800, 200_000],
    ['further back', 156_799, 156_799],
    ['ten days on', 1_064_000, 200_000],
    ['further on', 1_064_001, 1_064_001],
    ['at a position that is not far', 80_000, 0],
    ['nowhere', null, 200_000],
  ])('is corrected by a reading %s', (_, position, expected) => {
    const first = position === 80_000 ? 100_000 : 200_000

    expect(origin([at(first), [10, { type: 'quality-switch', phase: 'begin' }, position]])).toBe(
      expected,
    )
  })

  it('is where the window begins, if that is not after the position', () => {
    expect(origin([at(100_000, { seekable: [90_000.5, 100_010] })])).toBe(90_000)
    expect(origin([at(100_000, { seekable: [100_005, 100_010] })])).toBe(100_000)
  })
})
