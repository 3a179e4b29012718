import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../../test/transcript.ts'

describe('seeking', () => {
  it('A4 closes the range where playback left, not where the seek goes', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3300, { type: 'seeking', from: 2.1 }, 40],
      [3500, 'seeked', 40],
      ...playing(3500, 40, 1),
    ])

    expect(snapshot).toMatchObject({
      watched: [
        [0, 2.1],
        [40, 41],
      ],
      seekingMs: 200,
      playingMs: 3100,
      seekCount: 1,
      rebufferCount: 0,
    })
    expect(emitted).toContain('seek from=2.1 to=40 tookMs=200 count=1')
  })

  it('counts what is played between `seeked` and a late `playing`, as WebKit fires it when it replays', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 10),
        [11200, 'ended', 10, { paused: true, ended: true }],
        [12000, { type: 'seeking', from: 10 }, 0, { paused: false, ended: false }],
        [12000, 'play', 0],
        [12010, 'waiting', 0],
        [12020, 'seeked', 0],
        [12210, 'playing', 0.19],
        ...playing(12210, 0.19, 1),
      ],
      { duration: 10 },
    )

    expect(snapshot).toMatchObject({
      playingMs: 11_190,
      contentMs: 11_190,
      seekingMs: 20,
      rebufferCount: 0,
      seekCount: 0,
    })
  })

  it('does not take a range that was played before for the start of the seek', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3233, { type: 'seeking', from: 2.24 }, 40],
    ])

    expect(snapshot.contentMs).toBe(2033)
  })

  it('assumes that playback went on for a moment where the player does not report where the seek began', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 2), [3300, 'seeking', 40]])

    expect(snapshot.watched).toEqual([[0, 2.1]])
  })

  it('counts a drag as one seek', () => {
    const drag: Line[] = Array.from(
      { length: 10 },
      (_, i) => [3200 + i * 16, 'seeking', 10 + i] as const,
    )
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      ...drag,
      [3400, 'seeked', 19],
      [3700, 'tick', 19],
    ])

    expect(snapshot.seekCount).toBe(1)
    expect(emitted).toContain('seek from=2 to=19 tookMs=200 count=10')
  })

  it('counts two seeks with playback between as two', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'seeking', 10],
      [2250, 'seeked', 10],
      ...playing(2250, 10, 0.5),
      [2750, 'seeking', 20],
      [2800, 'seeked', 20],
    ])

    expect(snapshot.seekCount).toBe(2)
  })

  it('finds the seek behind a bar that pauses, sets the position and plays again', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3300, 'time', 25],
      [3300, 'pause', 25],
      [3301, { type: 'seeking', from: 2.1 }, 25],
      [3301, 'play', 25],
      [3340, 'waiting', 25],
      [3400, 'seeked', 25],
      ...playing(3400, 25, 1),
    ])

    expect(snapshot).toMatchObject({
      watched: [
        [0, 2.1],
        [25, 26],
      ],
      seekCount: 1,
      rebufferCount: 0,
      state: 'playing',
    })
    expect(emitted).toContain('seek from=2.1 to=25 tookMs=99 count=1')
  })

  it('counts a seek that begins again right after it ended as the same one', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'seeking', 10],
      [3250, 'seeked', 10],
      [3350, 'seeking', 20],
      [3400, 'seeked', 20],
      [3700, 'tick', 20.2],
    ])

    expect(snapshot.seekCount).toBe(1)
    expect(emitted).toContain('seek from=2 to=20 tookMs=200 count=2')
  })

  it('ignores one wild sample where seeks are derived from samples', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3220, 'time', 30],
        [3240, 'time', 2.04],
        ...playing(3240, 2.04, 1),
      ],
      { capabilities: { seek: 'derived' } },
    )

    expect(snapshot).toMatchObject({ seekCount: 0, watched: [[0, 3]] })
  })

  it('trusts the seeks of an element that only looks like a video when they go somewhere', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3250, 'seeking', 2.06],
        [3260, 'seeked', 2.07],
        [3500, 'time', 2.3],
        [3600, 'seeking', 30],
        [3650, 'seeked', 30],
      ],
      { capabilities: { seek: 'verify' } },
    )

    expect(snapshot).toMatchObject({ seekCount: 1, watched: [[0, 2.4]] })
  })

  it.each([
    [3221, 3226],
    [4100, 4105],
  ])('trusts them also when they get there later, at %d ms', (there, seeked) => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3210, 'seeking', 2],
        [3213, 'waiting', 2],
        [there, 'time', 30],
        [there + 4, 'playing', 30],
        [seeked, 'seeked', 30.005],
        ...playing(seeked, 30, 1),
        [seeked + 1050, 'seeking', 31],
        [seeked + 1060, 'seeked', 31],
      ],
      { capabilities: { timeSource: 'message', seek: 'verify', buffering: 'derived' } },
    )

    expect(snapshot).toMatchObject({
      seekCount: 1,
      watched: [
        [0, 2],
        [30, 31],
      ],
    })
  })

  it('derives seeks from positions where the player has no seek events', () => {
    const { snapshot, emitted } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3450, 'time', 30],
        ...playing(3450, 30, 1),
        [5000, 'tick', 31],
      ],
      { capabilities: { seek: 'derived' } },
    )

    expect(snapshot.seekCount).toBe(1)
    expect(emitted.some((line) => line.startsWith('seek from=2.25 to=30'))).toBe(true)
  })

  it('does not count a pause that a seek caused, where pauses settle', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3210, 'pause', 2],
        [3300, 'waiting', 30],
        [3500, 'playing', 30],
        ...playing(3500, 30, 1),
      ],
      { capabilities: { seek: 'derived', pauseSettleMs: 450 } },
    )

    expect(snapshot).toMatchObject({ pauseCount: 0, seekCount: 1, state: 'playing' })
    // Nothing was played while the pause waited to be understood.
    expect(snapshot).toMatchObject({
      playingMs: 3000,
      contentMs: 3000,
      seekingMs: 300,
      rebufferMs: 0,
      pausedMs: 0,
    })
  })

  it('derives the seek of a paused video too, and one of it though it was dragged', () => {
    const { snapshot, emitted } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3200, 'pause', 2.2],
        [6000, 'time', 20],
        [6200, 'time', 30],
        [7000, 'tick', 30],
        [8000, 'play', 30],
        [8010, 'playing', 30],
        ...playing(8010, 30, 1),
      ],
      { capabilities: { seek: 'derived', pauseSettleMs: 450 } },
    )

    expect(snapshot).toMatchObject({
      pauseCount: 1,
      seekCount: 1,
      watched: [
        [0, 2.2],
        [30, 31],
      ],
      state: 'playing',
    })
    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      'seek from=2.2 to=30 tookMs=200 count=2',
    ])
  })
})
