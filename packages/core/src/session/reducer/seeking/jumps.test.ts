import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../../test/transcript.ts'

describe('jumps that are not seeks', () => {
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

  it('assumes unseen playback for no longer than a moment', () => {
    const { snapshot } = transcript([...start, ...playing(1200, 0, 2), [5200, 'seeking', 40]])

    expect(snapshot.watched).toEqual([[0, 2.3]])
  })

  it('attributes to the player what happens while it switches quality', () => {
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

  it.each([0, 100])(
    'ignores one wild sample until the next one, where a pause waits for %d ms',
    (pauseSettleMs) => {
      const { snapshot } = transcript(
        [...start, ...playing(1200, 0, 2), [3450, 'time', 30], [3700, 'time', 2.5]],
        { capabilities: { pauseSettleMs } },
      )

      expect(snapshot).toMatchObject({ watched: [[0, 2.5]], contentMs: 2500 })
    },
  )

  it('ignores the position of a pause that the next sample corrects', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3210, 'pause', 2.3],
      [3270, 'tick', 2.05],
    ])

    expect(snapshot).toMatchObject({ contentMs: 2050, pauseCount: 1, state: 'paused' })
  })

  it('does not count a loop as a seek', () => {
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

  it('does not count a replay as a seek, in the order of Chromium and of Firefox', () => {
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

  it('does not count as a seek that a player being destroyed reports one without a target', () => {
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

  it('does not count the position after a reload as a seek', () => {
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

  it('does not count a small correction of a paused position as a seek', () => {
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
