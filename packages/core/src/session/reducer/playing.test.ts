import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

describe('starting', () => {
  it('A1 A2 counts startup from the first intent to play to the first moving frame', () => {
    const { emitted, snapshot } = transcript([
      [0, 'loading', null],
      [300, 'metadata', 0],
      [1000, 'play', 0],
      [1200, 'playing', 0],
      [1500, 'time', 0.2],
    ])

    expect(emitted).toEqual(['load loadMs=300 duration=60', 'play', 'view startupMs=300'])
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
    const { emitted, snapshot } = transcript([
      [0, 'metadata', 0],
      [60_000, 'tick', 0],
    ])

    expect(emitted).toEqual(['load loadMs=0 duration=60'])
    expect(snapshot).toMatchObject({ state: 'idle', idleMs: 60_000, playCount: 0 })
  })

  it('goes back to idle when autoplay is blocked', () => {
    const { emitted, snapshot } = transcript([
      [0, 'play', 0],
      [100, 'autoplayblocked', 0],
      [5000, 'tick', 0],
    ])

    expect(emitted).toEqual(['play', 'autoplayblocked'])
    expect(snapshot).toMatchObject({ state: 'idle', startupMs: 100, idleMs: 4900 })
  })

  it('does not count the first positioning as a seek', () => {
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
    const { snapshot, emitted } = transcript(
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
    expect(emitted).toContain('complete basis=position threshold=0.9')
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

    expect(snapshot).toMatchObject({
      playingMs: 8000,
      contentMs: 16_000,
      averageRate: 2,
      watched: [[0, 16]],
    })
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

    expect(snapshot).toMatchObject({
      watched: [[0, 4]],
      twice: [[0, 4]],
      thrice: [[0, 2]],
      contentMs: 10_000,
    })
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

  it('does not count `waiting` right before `playing` as a rebuffer, though frames move only later', () => {
    const { snapshot } = transcript([
      [0, 'play', 0],
      [1000, 'time', 0],
      [1006, 'waiting', 0.006],
      [1011, 'playing', 0.012],
      [1250, 'time', 0.18],
    ])

    expect(snapshot).toMatchObject({ state: 'playing', rebufferCount: 0 })
  })

  it('treats a rate of 0 as a pause', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'rate', 1, { rate: 0 }],
      [5000, 'tick', 1],
    ])

    expect(snapshot).toMatchObject({
      state: 'playing',
      pausedMs: 2800,
      rebufferMs: 0,
      rebufferCount: 0,
    })
  })

  it('believes a rate that changed somewhere between two samples', () => {
    const { snapshot } = transcript([
      ...start,
      [1450, 'time', 0.25],
      [2450, 'rate', 2.15, { rate: 2 }],
    ])

    expect(snapshot).toMatchObject({ contentMs: 2150, watched: [[0, 2.2]] })
  })

  it('counts the jitter of samples as playback', () => {
    const jittered: Line[] = Array.from(
      { length: 40 },
      (_, i) => [(i + 1) * 250, 'time', (i + 1) * 0.25 + (i % 2 ? 0.012 : -0.012)] as const,
    )
    const { snapshot } = transcript([[0, 'play', 0], ...jittered])

    expect(snapshot.playingMs).toBeGreaterThanOrEqual(9970)
    expect(snapshot.rebufferMs).toBeLessThanOrEqual(0)
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

    expect(snapshot).toMatchObject({
      contentMs: 3090,
      watched: [[0, 3.1]],
      playingMs: 3000,
      pausedMs: 600,
    })
    expect(snapshot.played).toEqual([[0, 3.09]])
  })

  it('knows from the message after it where a pause took effect, and when', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3430, 'pause', 2.02],
        [3437, 'time', 2.23],
        [3900, 'tick', 2.23],
      ],
      { capabilities: { timeSource: 'message', seek: 'derived', pauseSettleMs: 250 } },
    )

    expect(snapshot).toMatchObject({
      pauseCount: 1,
      seekCount: 0,
      contentMs: 2230,
      playingMs: 2230,
      pausedMs: 470,
    })
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
