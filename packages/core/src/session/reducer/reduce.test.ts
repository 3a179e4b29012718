import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'

const start: readonly Line[] = [
  [0, 'metadata', 0],
  [1000, 'play', 0],
  [1200, 'playing', 0],
]

describe('starting', () => {
  it('A1 A2 counts startup from the first intent to play to the first moving frame', () => {
    const { said, snapshot } = transcript([
      [0, 'loading', null],
      [300, 'metadata', 0],
      [1000, 'play', 0],
      [1200, 'playing', 0],
      [1500, 'time', 0.2],
    ])

    expect(said).toEqual(['load loadMs=300 duration=60', 'play', 'view startupMs=300'])
    expect(snapshot).toMatchObject({
      state: 'playing',
      idleMs: 1000,
      startupMs: 300,
      playingMs: 200,
      contentMs: 200,
      elapsedMs: 1500,
    })
  })

  it('does not become a view by loading alone', () => {
    const { said, snapshot } = transcript([
      [0, 'metadata', 0],
      [60_000, 'tick', 0],
    ])

    expect(said).toEqual(['load loadMs=0 duration=60'])
    expect(snapshot).toMatchObject({ state: 'idle', idleMs: 60_000, playCount: 0 })
  })

  it('goes back to idle when autoplay is blocked', () => {
    const { said, snapshot } = transcript([
      [0, 'play', 0],
      [100, 'autoplayblocked', 0],
      [5000, 'tick', 0],
    ])

    expect(said).toEqual(['play', 'autoplayblocked'])
    expect(snapshot).toMatchObject({ state: 'idle', startupMs: 100, idleMs: 4900 })
  })

  it('takes the first positioning for no seek', () => {
    const { snapshot } = transcript([
      [0, 'metadata', 0],
      [10, 'seeking', 30],
      [60, 'seeked', 30],
      [100, 'play', 30],
      [150, 'playing', 30],
      ...playing(150, 30, 1),
    ])

    expect(snapshot).toMatchObject({ seekCount: 0, watched: [[30, 31]], startupMs: 50 })
  })
})

describe('playing', () => {
  it('B2 keeps watch time apart from position: 2 min, a seek to 8, to the end of 10', () => {
    const { snapshot, said } = transcript(
      [
        ...start,
        ...playing(1200, 0, 120),
        [121_200, { type: 'seeking', from: 120 }, 480],
        [121_200, 'seeked', 480],
        ...playing(121_200, 480, 120),
        [241_200, 'ended', 600],
      ],
      { duration: 600 },
    )

    expect(snapshot).toMatchObject({
      playingMs: 240_000,
      contentMs: 240_000,
      completion: 1,
      engagement: 0.4,
      coverage: 0.4,
      completed: true,
    })
    expect(snapshot.watched).toEqual([
      [0, 120],
      [480, 600],
    ])
    expect(said).toContain('complete basis=position threshold=0.9')
  })

  it('B4 counts plays, pauses, seeks, rates and renditions', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [4200, 'play', 2],
      [4200, 'rate', 2, { rate: 2 }],
      [4200, 'rate', 2],
      ...playing(4200, 2, 2, 2),
      [6200, 'rendition', 6, { rendition: { height: 360 } }],
      [6300, 'rendition', 6.2, { rendition: { height: 720 } }],
      [6300, { type: 'seeking', from: 6.2 }, 30],
      [6400, 'seeked', 30],
      [7000, 'tick', 30],
    ])

    expect(snapshot).toMatchObject({
      playCount: 2,
      pauseCount: 1,
      seekCount: 1,
      rateChangeCount: 1,
      renditionChangeCount: 1,
    })
    expect(snapshot.averageRate).toBeCloseTo(6.2 / 4.1, 2)
  })

  it('counts content at the rate, and wall time as it passed', () => {
    const { snapshot } = transcript([[0, 'play', 0, { rate: 2 }], ...playing(0, 0, 8, 2)])

    expect(snapshot).toMatchObject({ playingMs: 8000, contentMs: 16_000, averageRate: 2, watched: [[0, 16]] })
  })

  it('believes 16x and samples a second apart', () => {
    const { snapshot } = transcript([
      [0, 'play', 0, { rate: 16 }],
      [1000, 'time', 16],
      [2000, 'time', 32],
    ])

    expect(snapshot).toMatchObject({ playingMs: 2000, contentMs: 32_000, seekCount: 0 })
  })

  it('keeps three levels of what was seen', () => {
    const back = (now: number): readonly Line[] => [
      [now, { type: 'seeking', from: 4 }, 0],
      [now, 'seeked', 0],
    ]
    const { snapshot } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 4),
      ...back(4000),
      ...playing(4000, 0, 4),
      ...back(8000),
      ...playing(8000, 0, 2),
    ])

    expect(snapshot).toMatchObject({ watched: [[0, 4]], twice: [[0, 4]], thrice: [[0, 2]], contentMs: 10_000 })
    expect(snapshot.played).toEqual([
      [0, 4],
      [0, 4],
      [0, 2],
    ])
  })

  it('puts what stood still between two samples on the other clock, though something moved', () => {
    const { snapshot } = transcript([...start, [1450, 'time', 0.25], [2200, 'time', 0.5]])

    expect(snapshot).toMatchObject({ playingMs: 500, rebufferMs: 500, rebufferCount: 0 })
  })

  it('lets a sample that was ahead of its time make up for one stop only', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, 'time', 1.2],
      [2400, 'tick', 1.2],
      [2500, 'tick', 1.2],
      [2600, 'tick', 1.2],
    ])

    expect(snapshot).toMatchObject({ playingMs: 1200, contentMs: 1200, rebufferMs: 200 })
  })

  it('takes `waiting` and `playing` in one breath for no rebuffer, though frames move only later', () => {
    const { snapshot } = transcript([
      [0, 'play', 0],
      [1000, 'time', 0],
      [1006, 'waiting', 0.006],
      [1011, 'playing', 0.012],
      [1250, 'time', 0.18],
    ])

    expect(snapshot).toMatchObject({ state: 'playing', rebufferCount: 0 })
  })

  it('takes a rate of 0 for a pause', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'rate', 1, { rate: 0 }],
      [5000, 'tick', 1],
    ])

    expect(snapshot).toMatchObject({ state: 'playing', pausedMs: 2800, rebufferMs: 0, rebufferCount: 0 })
  })

  it('believes a rate that changed somewhere between two samples', () => {
    const { snapshot } = transcript([...start, [1450, 'time', 0.25], [2450, 'rate', 2.15, { rate: 2 }]])

    expect(snapshot).toMatchObject({ contentMs: 2150, watched: [[0, 2.2]] })
  })

  it('takes the jitter of samples for playback', () => {
    const jittered: Line[] = Array.from(
      { length: 40 },
      (_, i) => [(i + 1) * 250, 'time', (i + 1) * 0.25 + (i % 2 ? 0.012 : -0.012)] as const,
    )
    const { snapshot } = transcript([[0, 'play', 0], ...jittered])

    expect(snapshot.playingMs).toBeGreaterThanOrEqual(9970)
    expect(snapshot.rebufferMs).toBeLessThanOrEqual(0)
  })
})

describe('seeking', () => {
  it('A4 closes the range where playback left, not where the seek goes', () => {
    const { snapshot, said } = transcript([
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
    expect(said).toContain('seek from=2.1 to=40 tookMs=200 count=1')
  })

  it('does not take a range that was played before for where playback left', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 2), [3233, { type: 'seeking', from: 2.24 }, 40]])

    expect(snapshot.contentMs).toBe(2033)
  })

  it('takes playback to have gone on for a moment where the player does not say where it left', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 2), [3300, 'seeking', 40]])

    expect(snapshot.watched).toEqual([[0, 2.1]])
  })

  it('counts a drag as one seek', () => {
    const drag: Line[] = Array.from({ length: 10 }, (_, i) => [3200 + i * 16, 'seeking', 10 + i] as const)
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      ...drag,
      [3400, 'seeked', 19],
      [3700, 'tick', 19],
    ])

    expect(snapshot.seekCount).toBe(1)
    expect(said).toContain('seek from=2 to=19 tookMs=200 count=10')
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
    const { snapshot, said } = transcript([
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
    expect(said).toContain('seek from=2.1 to=25 tookMs=99 count=1')
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
    const { snapshot, said } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'seeking', 10],
      [3250, 'seeked', 10],
      [3350, 'seeking', 20],
      [3400, 'seeked', 20],
      [3700, 'tick', 20.2],
    ])

    expect(snapshot.seekCount).toBe(1)
    expect(said).toContain('seek from=2 to=20 tookMs=200 count=2')
  })

  it('ignores one wild sample where seeks are derived from samples', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3220, 'time', 30], [3240, 'time', 2.04], ...playing(3240, 2.04, 1)],
      { capabilities: { seek: 'derived' } },
    )

    expect(snapshot).toMatchObject({ seekCount: 0, watched: [[0, 3]] })
  })

  it('takes what a player does while it switches quality for its own doing', () => {
    const { snapshot, said } = transcript([
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
    expect(said.filter((line) => line.startsWith('seek'))).toEqual([])
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
    const { snapshot, said } = transcript([
      [0, 'play', 50, { loop: true }],
      ...playing(0, 50, 10),
      [10_010, { type: 'seeking', from: 60 }, 0],
      [10_012, 'waiting', 0],
      [10_040, 'seeked', 0],
      ...playing(10_040, 0, 2),
    ])

    expect(said).toContain('loop')
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
    const { snapshot, said } = transcript(
      [...start, ...playing(1200, 0, 2), [3450, 'time', 30], ...playing(3450, 30, 1), [5000, 'tick', 31]],
      { capabilities: { seek: 'derived' } },
    )

    expect(snapshot.seekCount).toBe(1)
    expect(said.some((line) => line.startsWith('seek from=2.25 to=30'))).toBe(true)
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
    expect(snapshot).toMatchObject({ playingMs: 3000, contentMs: 3000, seekingMs: 300, rebufferMs: 0, pausedMs: 0 })
  })

  it('derives the seek of a paused video too, and one of it though it was dragged', () => {
    const { snapshot, said } = transcript(
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
    expect(said.filter((line) => line.startsWith('seek'))).toEqual(['seek from=2.2 to=30 tookMs=200 count=2'])
  })

  it('takes a player on its way out, which says that it seeks but not where to, for no seek', () => {
    const leaving: readonly Line[] = [
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [3200, { type: 'seeking', from: 2 }, null],
    ]
    const capabilities = { seek: 'derived', pauseSettleMs: 250 } as const
    const left = transcript([...leaving, [3280, { type: 'source', reason: 'change' }, 0]], { capabilities })
    const stayed = transcript([...leaving, [3280, 'seeked', 30], [4000, 'tick', 30], [4400, 'tick', 30]], {
      capabilities,
    })

    expect(left.snapshot).toMatchObject({ state: 'closed', seekCount: 0, pauseCount: 0 })
    expect(left.said).toEqual(['load loadMs=0 duration=60', 'play', 'view startupMs=200', 'end reason=source-change'])
    expect(stayed.snapshot).toMatchObject({ seekCount: 1, pauseCount: 1, state: 'paused' })
    expect(stayed.said.at(-1)).toBe('seek from=2 to=30 tookMs=80 count=1')
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
      [...start, ...playing(1200, 0, 2), [3200, 'pause', 2], [4000, 'tick', 2.2], [5000, 'tick', 1.95]],
      { capabilities: { seek: 'derived', pauseSettleMs: 450 } },
    )

    expect(snapshot).toMatchObject({ pauseCount: 1, seekCount: 0 })
  })
})

describe('pausing', () => {
  it('credits what was still played while a pause took effect', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [3800, 'play', 2.09],
      ...playing(3800, 2.09, 1),
    ])

    expect(snapshot).toMatchObject({ contentMs: 3090, watched: [[0, 3.1]], playingMs: 3000, pausedMs: 600 })
    expect(snapshot.played).toEqual([[0, 3.09]])
  })

  it('knows from the message after it where a pause took effect, and when', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3430, 'pause', 2.02], [3437, 'time', 2.23], [3900, 'tick', 2.23]],
      { capabilities: { timeSource: 'message', seek: 'derived', pauseSettleMs: 250 } },
    )

    expect(snapshot).toMatchObject({ pauseCount: 1, seekCount: 0, contentMs: 2230, playingMs: 2230, pausedMs: 470 })
  })

  it('credits no step that is too wide to have been played', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [3800, 'play', 2.4],
      ...playing(3800, 2.4, 1),
    ])

    expect(snapshot.contentMs).toBe(3000)
  })
})

describe('a player in a frame, whose position is as old as its last message', () => {
  const frame = { timeSource: 'message', pauseSettleMs: 100 } as const

  it('takes no time between two messages for standing still', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3400, 'tick', 2], [3450, 'time', 2.25], ...playing(3450, 2.25, 2)],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 4250, contentMs: 4250, rebufferMs: 0, startupMs: 200 })
  })

  it('takes messages that come late, and catch up, for playing', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 1),
        [2580, 'time', 1.25],
        [2700, 'time', 1.5],
        [3080, 'time', 1.75],
        [3200, 'time', 2],
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 2000, contentMs: 2000, rebufferMs: 0 })
  })

  it.each([300, 500, 700])(
    'takes a message that comes %d ms late, after a look at the player, for playing',
    (lateMs) => {
      const { snapshot } = transcript(
        [...start, ...playing(1200, 0, 1), [2440 + lateMs, 'tick', 1], [2450 + lateMs, 'time', 1.25 + lateMs / 1000]],
        { capabilities: frame },
      )

      expect(snapshot).toMatchObject({ playingMs: 1250 + lateMs, rebufferMs: 0 })
    },
  )

  it('takes two messages that come late together, as one, for playing', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 1),
        [3000, 'tick', 1],
        [3010, 'time', 1.27],
        [3040, 'time', 1.84],
        [3300, 'time', 2.1],
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 2100, contentMs: 2100, rebufferMs: 0 })
  })

  it('waits for the message after a late one as long as for any other', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 1), [3050, 'time', 1.25], [3460, 'tick', 1.25], [3470, 'time', 2.27]],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 2270, rebufferMs: 0, rebufferCount: 0 })
  })

  it('takes a short stop that it does not report for one, once the message after it has come', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 1), [2850, 'time', 1.25], [3100, 'time', 1.5], [3350, 'time', 1.75]],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 1750, contentMs: 1750, rebufferMs: 400 })
  })

  it('takes the time back that it gave to a message that came a little late', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 1),
        [2550, 'time', 1.25],
        [2700, 'time', 1.5],
        ...playing(2700, 1.5, 1),
        [4350, 'time', 2.75], // after a stop of 400 ms
        [4600, 'time', 3],
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 3000, contentMs: 3000, rebufferMs: 400 })
  })

  it.each([
    ['native', 1, 300],
    ['native', 2, 150],
    ['native', 2, 450],
    ['derived', 1, 450],
    ['derived', 2, 300],
    ['derived', 2, 700],
  ] as const)(
    'takes no message that comes late for a jump, nor the one after it: %s seeks, at %dx, %d ms late',
    (seek, rate, lateMs) => {
      const at = (second: number): number => 1200 + (second / rate) * 1000
      const { snapshot } = transcript(
        [
          [0, 'play', 0, { rate }],
          [1200, 'playing', 0],
          ...[0.5, 1, 1.5, 2].map((second) => [at(second), 'time', second] as const),
          [at(2.5) + lateMs, 'time', 2.5],
          ...[3, 3.5].map((second) => [Math.max(at(second), at(2.5) + lateMs + 5), 'time', second] as const),
          [at(4), 'time', 4],
          [at(4.5), 'time', 4.5],
        ],
        { capabilities: { ...frame, seek } },
      )

      expect(snapshot).toMatchObject({ contentMs: 4500, watched: [[0, 4.5]], seekCount: 0 })
      expect(snapshot.playingMs + snapshot.rebufferMs).toBe(4500 / rate)
    },
  )

  it('still sees a seek after a message that came late', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3800, 'time', 2.25], [3850, 'time', 12.5], [4100, 'time', 12.75]],
      { capabilities: { ...frame, seek: 'derived' } },
    )

    expect(snapshot).toMatchObject({
      seekCount: 1,
      watched: [
        [0, 2.6], // a quarter of a second late, it was sought as much later
        [12.5, 12.8],
      ],
    })
  })

  it('still sees a seek after the first message that follows a sleep', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [63_200, 'time', 2.25], [63_300, 'time', 30], [63_550, 'time', 30.25]],
      { capabilities: { ...frame, seek: 'derived' } },
    )

    expect(snapshot).toMatchObject({ seekCount: 1, suspendedMs: 59_750 })
    expect(snapshot.contentMs).toBeLessThan(3000)
  })

  it('still finds a freeze that the player does not report', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3400, 'tick', 2], [4200, 'tick', 2], [5200, 'tick', 2]],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ state: 'rebuffering', playingMs: 2000, rebufferMs: 2000, rebufferCount: 1 })
  })

  it('takes the pause just before the end for part of the end, at its time', () => {
    const { said, snapshot } = transcript(
      [...start, ...playing(1200, 0, 60), [61_200, 'pause', 60], [61_203, 'ended', 60], [61_500, 'tick', 60]],
      { capabilities: frame },
    )

    expect(said).toContain('ended')
    expect(said).not.toContain('pause')
    expect(snapshot).toMatchObject({ state: 'ended', pauseCount: 0, playingMs: 60_000, pausedMs: 0, endedMs: 300 })
  })

  it('has played what was under way when it ran dry, though nothing was reported until it went on', () => {
    const { snapshot, events } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3400, 'waiting', 2],
        [4400, 'tick', 2],
        [5400, 'playing', 2.2],
        ...playing(5400, 2.2, 1),
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ contentMs: 3200, playingMs: 3200, rebufferCount: 1, elapsedMs: 6400 })
    expect(snapshot.rebufferMs).toBe(2000)
    expect(events.map(({ type }) => type)).toContain('rebuffer')
  })

  it('takes a wait that is over before the next message for none', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3202, 'waiting', 2],
        [3204, 'playing', 2],
        [3260, 'tick', 2],
        ...playing(3204, 2, 1),
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ rebufferCount: 0, contentMs: 3000 })
  })

  it('takes no time between a seek and its first message for seeking, however often it is looked at', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3200, 'seeking', 30],
        [3230, 'seeked', 30],
        [3230, 'playing', 30],
        [3498, 'tick', 30],
        [3500, 'time', 30.2],
        ...playing(3500, 30.2, 1),
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ contentMs: 3200, playingMs: 3200, seekingMs: 100 })
  })

  it('loops as long as its content takes, and neither seeks nor waits', () => {
    const { said, snapshot } = transcript(
      [
        [0, 'metadata', 0, { loop: true }],
        [1000, 'play', 0],
        [1200, 'playing', 0],
        ...playing(1200, 0, 9.75),
        [11_220, 'seeking', 0],
        [11_221, 'waiting', 0],
        [11_225, 'seeked', 0],
        [11_225, 'waiting', 0],
        [11_250, 'playing', 0],
        [11_500, 'time', 0.25],
        ...playing(11_500, 0.25, 1),
      ],
      { capabilities: frame, duration: 10 },
    )

    expect(said.filter((each) => each === 'loop')).toHaveLength(1)
    expect(snapshot).toMatchObject({ seekCount: 0, rebufferCount: 0, contentMs: 11_250 })
    expect(snapshot.playingMs).toBe(11_250)
  })

  it('keeps a pause that nothing follows', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3200, 'pause', 2], [3500, 'tick', 2], [9000, 'ended', 2]],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ pauseCount: 1, playingMs: 2000, pausedMs: 5800 })
  })
})

describe('waiting', () => {
  it('takes no playing time for a step that was made when the player stopped', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [6200, 'playing', 2.07],
      ...playing(6200, 2.07, 1),
    ])

    expect(snapshot).toMatchObject({ contentMs: 3070, playingMs: 3000, rebufferMs: 3000 })
  })

  it('A4 counts a rebuffer with the time nothing moved', () => {
    const { snapshot, said } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [5000, 'tick', 2],
      [6200, 'playing', 2],
      [6300, 'time', 2.1],
    ])

    expect(snapshot).toMatchObject({ rebufferCount: 1, rebufferMs: 3000, playingMs: 2100 })
    expect(said).toContain('rebuffer tookMs=3000')
  })

  it('counts no imperceptible stop', () => {
    const { snapshot, said } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'waiting', 2],
      [3201, 'playing', 2],
      [3450, 'time', 2.25],
    ])

    expect(snapshot).toMatchObject({ rebufferCount: 0, state: 'playing' })
    expect(said.filter((line) => line.startsWith('rebuffer'))).toEqual([])
  })

  it('counts a rebuffer while it lasts, not only when it is over', () => {
    expect(
      transcript([...start, ...playing(1200, 0, 2), [3200, 'waiting', 2], [4200, 'tick', 2]]).snapshot.rebufferCount,
    ).toBe(1)
  })

  it('finds a rebuffer that the player does not report', () => {
    const { snapshot } = transcript(
      [...start, ...playing(1200, 0, 2), [3700, 'tick', 2], [4700, 'tick', 2], [5000, 'time', 2.1]],
      { capabilities: { buffering: 'derived' } },
    )

    expect(snapshot).toMatchObject({ rebufferCount: 1, rebufferMs: 1700, playingMs: 2100 })
  })

  it('puts a laptop that slept on the suspended clock', () => {
    const { snapshot, said } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [28_803_200, 'time', 2.2],
      [28_803_450, 'time', 2.45],
    ])

    expect(snapshot).toMatchObject({ suspendedMs: 28_799_800, playingMs: 2450, rebufferCount: 0 })
    expect(said).toContain('suspend tookMs=28799800')
  })

  it('believes a throttled tab, however far apart its samples', () => {
    const { snapshot } = transcript([...start, [1450, 'time', 0.25], [31_450, 'tick', 30.25]])

    expect(snapshot).toMatchObject({ playingMs: 30_250, suspendedMs: 0, watched: [[0, 30.3]] })
  })
})

describe('what is reported about the player', () => {
  it('reports a volume once it settles, and not again', () => {
    const drag = [0.9, 0.8, 0.7].map((volume, at): Line => [2000 + at * 100, 'volume', 0.5, { volume }])
    const { said } = transcript([
      [0, 'ready', 0, { volume: 1 }],
      ...start,
      ...drag,
      [2500, 'tick', 1],
      [2900, 'volume', 1],
      [4000, 'tick', 2],
    ])

    expect(said.filter((line) => line.startsWith('volume'))).toEqual(['volume volume=0.7 muted=null'])
  })

  it('goes on playing when a later autoplay is refused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'autoplayblocked', 1],
      [2450, 'time', 1.25],
    ])

    expect(snapshot.state).toBe('playing')
  })

  it('goes on playing after an error that is not fatal', () => {
    const error = { type: 'error', fatal: false, code: 'hls_fragLoadError', message: 'one fragment' } as const
    const { snapshot } = transcript([...start, ...playing(1200, 0, 1), [2200, error, 1], [2450, 'time', 1.25]])

    expect(snapshot).toMatchObject({ state: 'playing', errorCount: 1, errorMs: 0 })
  })

  it('puts hours without a tick on the suspended clock, also while paused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'pause', 1],
      [62_200, 'tick', 1],
      [3_662_200, 'tick', 1],
    ])

    expect(snapshot).toMatchObject({ pausedMs: 60_000, suspendedMs: 3_600_000 })
  })
})

describe('ending', () => {
  it('B3 reaches 100 % a moment before the end, and no other share early', () => {
    const reached = (until: number): readonly number[] =>
      transcript([[0, 'play', 0], ...playing(0, 0, until)]).snapshot.milestones.reached

    expect(reached(14.75)).toEqual([])
    expect(reached(59.5)).toEqual([25, 50, 75, 90])
    expect(reached(59.75)).toEqual([25, 50, 75, 90, 100])
  })

  it('B3 reports milestones reached and played in order, once each', () => {
    const { said } = transcript([
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

    expect(said.filter((line) => line.startsWith('milestone'))).toEqual([
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
    expect(transcript(lines, { completion: { basis: 'coverage', threshold: 0.3 } }).snapshot.completed).toBe(true)
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
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'end', reason: 'app' }, 1.1],
      [9000, 'time', 5],
    ])

    expect(said.at(-1)).toBe('end reason=app')
    expect(snapshot).toMatchObject({ state: 'closed', position: 1.1, elapsedMs: 2300 })
  })

  it('ends at other content, crediting what still played', () => {
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'source', reason: 'change' }, 0],
    ])

    expect(said.at(-1)).toBe('end reason=source-change')
    expect(snapshot).toMatchObject({ state: 'closed', contentMs: 1100 })
  })

  it('A4 stops at a fatal error and goes on after a recovery', () => {
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, { type: 'error', fatal: true, code: 'media_network', message: null }, 1],
      [5200, 'play', 1],
      [5300, 'time', 1.1],
    ])

    expect(said).toContain('error fatal=true code=media_network message=null')
    expect(snapshot).toMatchObject({ errorCount: 1, errorMs: 3000, state: 'playing' })
  })
})
