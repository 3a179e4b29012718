import { describe, expect, it } from 'vitest'
import {
  type Line,
  playing,
  start,
  type TranscriptOptions,
  transcript,
} from '../../../test/transcript.ts'

describe('ending', () => {
  it('B3 reaches 100 % a moment before the end, and no other share early', () => {
    const reached = (until: number): readonly number[] =>
      transcript([[0, 'play', 0], ...playing(0, 0, until)]).snapshot.milestones.reached

    expect(reached(14.75)).toEqual([])
    expect(reached(59.5)).toEqual([25, 50, 75, 90])
    expect(reached(59.75)).toEqual([25, 50, 75, 90, 100])
  })

  it('B3 reports milestones reached and played in order, once each', () => {
    const { emitted } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 16),
      [16_000, 'seeking', 57],
      [16_100, 'seeked', 57],
      ...playing(16_100, 57, 3),
      [19_100, 'ended', 60],
      [19_200, 'seeking', 0],
      [19_200, 'play', 0],
      [19_300, 'seeked', 0],
      ...playing(19_300, 0, 20),
    ])

    expect(emitted.filter((line) => line.startsWith('milestone'))).toEqual([
      'milestone percent=25 kind=reached',
      'milestone percent=25 kind=played',
      'milestone percent=50 kind=reached',
      'milestone percent=75 kind=reached',
      'milestone percent=90 kind=reached',
      'milestone percent=100 kind=reached',
    ])
  })

  it('B3 completes by coverage only what was really played', () => {
    const lines: readonly Line[] = [
      [0, 'play', 0],
      ...playing(0, 0, 10),
      [10_000, 'seeking', 50],
      [10_100, 'seeked', 50],
      ...playing(10_100, 50, 10),
      [20_100, 'ended', 60],
    ]

    expect(transcript(lines, { completion: { basis: 'coverage' } }).snapshot.completed).toBe(false)
    expect(
      transcript(lines, { completion: { basis: 'coverage', threshold: 0.3 } }).snapshot.completed,
    ).toBe(true)
    expect(transcript(lines).snapshot.completed).toBe(true)
  })

  it('does not complete by a seek to the end while paused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'pause', 1],
      [2300, 'seeking', 60],
      [2400, 'seeked', 60],
      [2400, 'ended', 60],
    ])

    expect(snapshot).toMatchObject({ completed: false, maxPosition: 1 })
  })

  it('A1 ends a session once, with its final position', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'end', reason: 'app' }, 1.1],
      [9000, 'time', 5],
    ])

    expect(emitted.at(-1)).toBe('end reason=app')
    expect(snapshot).toMatchObject({ state: 'closed', position: 1.1, elapsedMs: 2300 })
  })

  it('ends at other content, crediting what still played', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'source', reason: 'change' }, 0],
    ])

    expect(emitted.at(-1)).toBe('end reason=source-change')
    expect(snapshot).toMatchObject({ state: 'closed', contentMs: 1100 })
  })

  it('A4 stops at a fatal error and goes on after a recovery', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, { type: 'error', fatal: true, code: 'media_network', message: null }, 1],
      [5200, 'play', 1],
      [5300, 'time', 1.1],
    ])

    expect(emitted).toContain('error fatal=true code=media_network message=null')
    expect(snapshot).toMatchObject({ errorCount: 1, errorMs: 3000, state: 'playing' })
  })
})

const milestones = (emitted: readonly string[], kind: string): readonly number[] =>
  emitted.flatMap((line) =>
    line.startsWith('milestone') && line.endsWith(`kind=${kind}`) ? [Number(/\d+/.exec(line))] : [],
  )

describe('the end that a player declares', () => {
  /** Plays the last ten seconds up to there. */
  const endedAt = (position: number, duration: number | null, options: TranscriptOptions = {}) =>
    transcript(
      [[0, 'play', position - 10], ...playing(0, position - 10, 10), [10_000, 'ended', position]],
      {
        duration,
        ...options,
      },
    ).snapshot

  it.each([
    ['three seconds before the duration', 57, 60, true],
    ['further before it', 56.75, 60, false],
    ['a twentieth before a long duration', 570, 600, true],
    ['further before that', 569.75, 600, false],
    ['beyond the duration', 60.5, 60, true],
  ])('is the end: %s', (_, position, duration, isEnd) => {
    expect(endedAt(position, duration).milestones.reached.includes(100)).toBe(isEnd)
  })

  it('is the end wherever it is, when only the app gave a length', () => {
    expect(endedAt(30, null, { media: { duration: 60 } })).toMatchObject({
      milestones: { reached: [25, 50, 75, 90, 100] },
    })
  })

  it('is not the end when nothing was played, or the length is unknown', () => {
    const unseen = transcript([
      [0, 'play', 59],
      [100, 'ended', 59],
    ])
    const unknown = endedAt(30, null)

    expect(unseen.state.endedAt).toBeNull()
    expect(unseen.snapshot.milestones.reached).toEqual([])
    expect(unknown).toMatchObject({ milestones: { reached: [] }, completed: false })
  })

  it('is not the end when a seek led there from a moment before', () => {
    const { snapshot } = transcript(
      [
        [0, 'play', 0],
        ...playing(0, 0, 8),
        [8000, { type: 'seeking', from: 8 }, 10],
        [8100, 'seeked', 10],
        [8100, 'ended', 10],
      ],
      { duration: 10 },
    )

    expect(snapshot).toMatchObject({ milestones: { reached: [25, 50, 75] }, completed: false })
  })

  it('is not the end while the player still seeks', () => {
    const { state } = transcript([
      [0, 'play', 50],
      ...playing(0, 50, 8),
      [8000, { type: 'seeking', from: 58 }, 59],
      [8100, 'ended', 59],
    ])

    expect(state.endedAt).toBeNull()
  })

  it('is what shares of the content are measured to, until content after it is played', () => {
    const ended: readonly Line[] = [[0, 'play', 50], ...playing(0, 50, 8), [8000, 'ended', 58]]
    const again = (now: number, seconds: number): readonly Line[] => [
      [now, 'seeking', 0],
      [now, 'play', 0],
      [now + 100, 'seeked', 0],
      ...playing(now + 100, 0, seconds),
    ]
    const further: readonly Line[] = [
      [9000, 'play', 58],
      ...playing(9000, 58, 1.75),
      [10_750, 'pause', 59.75],
    ]

    expect(milestones(transcript([...ended, ...again(9000, 44)]).emitted, 'played')).toEqual([
      25, 50, 75,
    ])
    expect(milestones(transcript([...ended, ...again(9000, 44.25)]).emitted, 'played')).toEqual([
      25, 50, 75, 90,
    ])
    expect(
      milestones(transcript([...ended, ...further, ...again(11_000, 43.75)]).emitted, 'played'),
    ).toEqual([25, 50, 75])
    expect(
      milestones(transcript([...ended, ...further, ...again(11_000, 44.25)]).emitted, 'played'),
    ).toEqual([25, 50, 75, 90])

    const last: readonly Line[] = [
      [9000, 'seeking', 59],
      [9000, 'play', 59],
      [9100, 'seeked', 59],
      ...playing(9100, 59, 0.75),
      [9850, 'pause', 59.75],
    ]
    const most = [...ended, ...last, ...again(11_000, 44.5)]
    expect(milestones(transcript(most).emitted, 'played')).toEqual([25, 50, 75])
  })
})

describe('milestones and completion', () => {
  it('come at exactly their share, and completion once', () => {
    const { emitted } = transcript([[0, 'play', 0], ...playing(0, 0, 15)])
    const whole = transcript([[0, 'play', 40], ...playing(0, 40, 20)])

    expect(milestones(emitted, 'reached')).toEqual([25])
    expect(whole.emitted.filter((line) => line.startsWith('complete'))).toEqual([
      'complete basis=position threshold=0.9',
    ])
  })

  it('need something that was played, and content with a length', () => {
    const short = transcript(
      [
        [0, 'metadata', 0, { live: false }],
        [100, 'tick', 0],
      ],
      { duration: 0.2 },
    )
    const endless = transcript([[0, 'play', 0, { live: true }], ...playing(0, 0, 12)], {
      duration: null,
    })

    expect(short.emitted).toEqual(['load loadMs=0 duration=0.2'])
    expect(milestones(endless.emitted, 'reached')).toEqual([])
  })

  it('are measured to the end that the app gave, if it is before the duration', () => {
    const completed = (end: number, seconds: number, duration: number | null): boolean =>
      transcript([[0, 'play', 0, { live: false }], ...playing(0, 0, seconds)], {
        duration,
        media: { end },
      }).snapshot.completed

    expect(completed(50, 45, 60)).toBe(true)
    expect(completed(50, 44.75, 60)).toBe(false)
    expect(completed(70, 54, 60)).toBe(true)
    expect(completed(50, 45, null)).toBe(true)
    expect(completed(50, 44.75, null)).toBe(false)
  })

  it('do not wait for ten seconds of playback where the player knows that it is not live, or ended', () => {
    const after = (seconds: number, live: boolean | null): readonly number[] =>
      milestones(
        transcript([[0, 'play', 14, { live }], ...playing(0, 14, seconds)]).emitted,
        'reached',
      )
    const ended = transcript([[0, 'play', 55], ...playing(0, 55, 5), [5000, 'ended', 60]])

    expect(after(2, false)).toEqual([25])
    expect(after(9.75, null)).toEqual([])
    expect(after(10, null)).toEqual([25])
    expect(milestones(ended.emitted, 'reached')).toEqual([25, 50, 75, 90, 100])
  })
})
