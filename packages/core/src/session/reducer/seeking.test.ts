import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

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

  it('does not take a range that was played before for where playback left', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3233, { type: 'seeking', from: 2.24 }, 40],
    ])

    expect(snapshot.contentMs).toBe(2033)
  })

  it('takes playback to have gone on for a moment where the player does not say where it left', () => {
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

  it('does not credit a jump that nothing explains', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3450, 'time', 30],
      [3700, 'time', 30.25],
      [3950, 'time', 30.5],
    ])

    expect(snapshot.watched).toEqual([
      [0, 2.3],
      [30, 30.5],
    ])
    expect(snapshot.seekCount).toBe(0)
  })

  it('begins a new stretch where an unexplained jump back lands', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 3), ...playing(4450, 1, 1)])

    expect(snapshot.played).toEqual([
      [0, 3.3],
      [1.25, 2],
    ])
  })

  it('takes playback to have gone on for no longer than a moment, unseen', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 2), [5200, 'seeking', 40]])

    expect(snapshot.watched).toEqual([[0, 2.3]])
  })

  it('takes a seek that begins again right after it ended for the same', () => {
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

  it('takes what a player does while it switches quality for its own doing', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      ...playing(1200, 0, 4),
      [5200, { type: 'quality-switch', phase: 'begin' }, 0],
      [5210, 'seeking', 4],
      [5400, 'seeked', 4],
      [5500, { type: 'quality-switch', phase: 'end' }, 4],
      ...playing(5500, 4, 2),
    ])

    expect(snapshot).toMatchObject({
      seekCount: 0,
      rebufferCount: 0,
      watched: [[0, 6]],
      contentMs: 6000,
      state: 'playing',
    })
    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([])
  })

  it('ignores one wild sample', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3220, 'time', 30],
      [3240, 'time', 2.04],
      ...playing(3240, 2.04, 1),
    ])

    expect(snapshot.watched).toEqual([[0, 3]])
  })

  it('takes a loop for no seek', () => {
    const { snapshot, emitted } = transcript([
      [0, 'play', 50, { loop: true }],
      ...playing(0, 50, 10),
      [10_010, { type: 'seeking', from: 60 }, 0],
      [10_012, 'waiting', 0],
      [10_040, 'seeked', 0],
      ...playing(10_040, 0, 2),
    ])

    expect(emitted).toContain('loop')
    expect(snapshot).toMatchObject({
      seekCount: 0,
      rebufferCount: 0,
      watched: [
        [0, 2],
        [50, 60],
      ],
    })
  })

  it('takes a replay for no seek, in the order of Chromium and of Firefox', () => {
    const once: readonly Line[] = [[0, 'play', 58], ...playing(0, 58, 2), [2000, 'ended', 60]]
    const chromium = transcript([
      ...once,
      [5000, 'seeking', 0],
      [5000, 'play', 0],
      [5001, 'waiting', 0],
      [5050, 'seeked', 0],
      ...playing(5050, 0, 1),
    ])
    const firefox = transcript([
      ...once,
      [5000, 'play', 60],
      [5001, 'waiting', 60],
      [5002, 'playing', 60],
      [5003, 'seeking', 0],
      [5050, 'seeked', 0],
      ...playing(5050, 0, 1),
    ])
    const back = { paused: false, ended: false, seeking: true }
    const firefoxReadLate = transcript([
      ...once,
      [5000, 'play', 0, back],
      [5001, 'waiting', 0, back],
      [5002, 'playing', 0, back],
      [5003, { type: 'seeking', from: 60 }, 0, back],
      [5050, 'seeked', 0, { seeking: false }],
      ...playing(5050, 0, 1),
    ])

    for (const { snapshot } of [chromium, firefox, firefoxReadLate]) {
      expect(snapshot).toMatchObject({
        seekCount: 0,
        playCount: 2,
        endedMs: 3000,
        rebufferCount: 0,
        state: 'playing',
        contentMs: 3000,
      })
    }
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

  it('lets a pause that a seek caused go unnoticed where pauses settle', () => {
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

  it('takes a player on its way out, which says that it seeks but not where to, for no seek', () => {
    const leaving: readonly Line[] = [
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [3200, { type: 'seeking', from: 2 }, null],
    ]
    const capabilities = { seek: 'derived', pauseSettleMs: 250 } as const
    const left = transcript([...leaving, [3280, { type: 'source', reason: 'change' }, 0]], {
      capabilities,
    })
    const stayed = transcript(
      [...leaving, [3280, 'seeked', 30], [4000, 'tick', 30], [4400, 'tick', 30]],
      {
        capabilities,
      },
    )

    expect(left.snapshot).toMatchObject({ state: 'closed', seekCount: 0, pauseCount: 0 })
    expect(left.emitted).toEqual([
      'load loadMs=0 duration=60',
      'play',
      'view startupMs=200',
      'end reason=source-change',
    ])
    expect(stayed.snapshot).toMatchObject({ seekCount: 1, pauseCount: 1, state: 'paused' })
    expect(stayed.emitted.at(-1)).toBe('seek from=2 to=30 tookMs=80 count=1')
  })

  it('takes the position after a reload for no seek', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3200, { type: 'source', reason: 'unload' }, null],
        [4000, 'metadata', 0],
        [5000, 'tick', 0],
      ],
      { capabilities: { seek: 'derived', pauseSettleMs: 450 } },
    )

    expect(snapshot).toMatchObject({ seekCount: 0, state: 'paused', contentMs: 2000 })
  })

  it('takes a paused position that corrects itself a little for no seek', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3200, 'pause', 2],
        [4000, 'tick', 2.2],
        [5000, 'tick', 1.95],
      ],
      { capabilities: { seek: 'derived', pauseSettleMs: 450 } },
    )

    expect(snapshot).toMatchObject({ pauseCount: 1, seekCount: 0 })
  })
})
