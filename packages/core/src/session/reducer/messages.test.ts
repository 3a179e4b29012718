import { describe, expect, it } from 'vitest'
import { playing, start, transcript } from '../../../test/transcript.ts'

describe('a player in a frame, whose position is as old as its last message', () => {
  const frame = { timeSource: 'message', pauseSettleMs: 100 } as const

  it('does not count the time between two messages as a stop', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 2),
        [3400, 'tick', 2],
        [3450, 'time', 2.25],
        ...playing(3450, 2.25, 2),
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({
      playingMs: 4250,
      contentMs: 4250,
      rebufferMs: 0,
      startupMs: 200,
    })
  })

  it('counts messages that come late, and catch up, as playing', () => {
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
        [
          ...start,
          ...playing(1200, 0, 1),
          [2440 + lateMs, 'tick', 1],
          [2450 + lateMs, 'time', 1.25 + lateMs / 1000],
        ],
        { capabilities: frame },
      )

      expect(snapshot).toMatchObject({ playingMs: 1250 + lateMs, rebufferMs: 0 })
    },
  )

  it('counts two messages that come late together as playing', () => {
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
      [
        ...start,
        ...playing(1200, 0, 1),
        [3050, 'time', 1.25],
        [3460, 'tick', 1.25],
        [3470, 'time', 2.27],
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ playingMs: 2270, rebufferMs: 0, rebufferCount: 0 })
  })

  it('waits as long after one message at the wrong moment', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 1),
        [2210, 'time', null, { duration: null }],
        [2500, 'time', 1.25, { duration: 60 }],
        [3000, 'time', 1.5],
        [3010, 'time', 2.02],
      ],
      { capabilities: frame },
    )

    expect(snapshot).toMatchObject({ contentMs: 2020, rebufferMs: 0 })
  })

  it('may be behind its time, and ahead by as much and a quarter of a second in the next', () => {
    const after = (seconds: number) =>
      transcript(
        [...start, ...playing(1200, 0, 1), [2700, 'time', 1.36], [2950, 'time', seconds]],
        {
          capabilities: frame,
        },
      ).snapshot.contentMs

    expect(after(1.99)).toBe(1990)
    expect(after(2.01)).toBe(1360)
  })

  it('recognises a short stop that the player does not report, once the message after it has come', () => {
    const { snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 1),
        [2850, 'time', 1.25],
        [3100, 'time', 1.5],
        [3350, 'time', 1.75],
      ],
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
          ...[3, 3.5].map(
            (second) => [Math.max(at(second), at(2.5) + lateMs + 5), 'time', second] as const,
          ),
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
      [
        ...start,
        ...playing(1200, 0, 2),
        [3800, 'time', 2.25],
        [3850, 'time', 12.5],
        [4100, 'time', 12.75],
      ],
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
      [
        ...start,
        ...playing(1200, 0, 2),
        [63_200, 'time', 2.25],
        [63_300, 'time', 30],
        [63_550, 'time', 30.25],
      ],
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

    expect(snapshot).toMatchObject({
      state: 'rebuffering',
      playingMs: 2000,
      rebufferMs: 2000,
      rebufferCount: 1,
    })
  })

  it('treats the pause just before the end as part of the end, at its time', () => {
    const { emitted, snapshot } = transcript(
      [
        ...start,
        ...playing(1200, 0, 60),
        [61_200, 'pause', 60],
        [61_203, 'ended', 60],
        [61_500, 'tick', 60],
      ],
      { capabilities: frame },
    )

    expect(emitted).toContain('ended')
    expect(emitted).not.toContain('pause')
    expect(snapshot).toMatchObject({
      state: 'ended',
      pauseCount: 0,
      playingMs: 60_000,
      pausedMs: 0,
      endedMs: 300,
    })
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

    expect(snapshot).toMatchObject({
      contentMs: 3200,
      playingMs: 3200,
      rebufferCount: 1,
      elapsedMs: 6400,
    })
    expect(snapshot.rebufferMs).toBe(2000)
    expect(events.map(({ type }) => type)).toContain('rebuffer')
  })

  it('ignores a wait that is over before the next message', () => {
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

  it('does not count the time between a seek and its first message as seeking, however often it is sampled', () => {
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
    const { emitted, snapshot } = transcript(
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

    expect(emitted.filter((each) => each === 'loop')).toHaveLength(1)
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
