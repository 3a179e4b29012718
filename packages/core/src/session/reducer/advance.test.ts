import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

const message = { timeSource: 'message', pauseSettleMs: 100 } as const

describe('a position that runs ahead or back', () => {
  it('may be a quarter of a second ahead of its time, in each of two samples', () => {
    const { snapshot } = transcript([
      ...start,
      [1450, 'time', 0.5],
      [1700, 'time', 1],
      [1950, 'time', 1],
    ])

    expect(snapshot).toMatchObject({ contentMs: 1000, playingMs: 750, played: [[0, 1]] })
  })

  it('corrects itself by up to 0.1 s; the content between is credited once', () => {
    const { snapshot } = transcript([
      ...start,
      [1300, 'time', 0.1],
      [1400, 'time', 0],
      [1500, 'time', 0],
      [1750, 'time', 0.25],
    ])

    expect(snapshot).toMatchObject({ contentMs: 250, played: [[0, 0.25]], twice: [] })
  })

  it('counts no content back when it corrects itself', () => {
    const { snapshot } = transcript([
      ...start,
      [1450, 'time', 0.25],
      [1500, 'time', 0.2],
      [1750, 'time', 0.5],
    ])

    expect(snapshot).toMatchObject({ contentMs: 500, played: [[0, 0.5]], twice: [] })
  })

  it('is playing time when it lags by less than 30 ms', () => {
    const at = (position: number) =>
      transcript([...start, ...playing(1200, 0, 1), [2450, 'time', position]]).snapshot

    expect(at(1.221)).toMatchObject({ playingMs: 1250, rebufferMs: 0 })
    expect(at(1.22)).toMatchObject({ playingMs: 1220, rebufferMs: 30 })
  })

  it('is measured at the rate from before the sample', () => {
    const { snapshot } = transcript([
      ...start,
      [1450, 'time', 0.25],
      [2450, 'rate', 2.15, { rate: 2 }],
    ])

    expect(snapshot).toMatchObject({ contentMs: 2150, playingMs: 1250, rebufferMs: 0 })
  })

  it('credits nothing at a rate of 0', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'rate', 1, { rate: 0 }],
      [2300, 'tick', 1.05],
    ])

    expect(snapshot).toMatchObject({ contentMs: 1000, playingMs: 1000, pausedMs: 100 })
  })
})

describe('where playback left for a seek', () => {
  it('is the last position while paused, whatever the player reports', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, 'pause', 2],
      [4200, { type: 'seeking', from: 2.2 }, 30],
      [4300, 'seeked', 30],
      [4600, 'tick', 30],
    ])

    expect(emitted.at(-1)).toBe('seek from=2 to=30 tookMs=100 count=1')
    expect(snapshot.contentMs).toBe(2000)
  })

  it('is reached at the rate of playback', () => {
    const { snapshot } = transcript([
      [0, 'play', 0, { rate: 2 }],
      ...playing(0, 0, 2, 2),
      [2100, 'seeking', 40],
    ])

    expect(snapshot.watched).toEqual([[0, 4.2]])
  })

  it('is not believed when it lies behind what was played', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3300, { type: 'seeking', from: 0.5 }, 40],
    ])

    expect(snapshot.watched).toEqual([[0, 2.1]])
  })

  it('is the last position when the player reports a tenth of a second before it', () => {
    const { snapshot } = transcript([
      ...start,
      [1300, 'time', 0.1],
      [1400, { type: 'seeking', from: 0 }, 40],
    ])

    expect(snapshot).toMatchObject({ contentMs: 100, played: [[0, 0.1]] })
  })

  it('is further on also right after the beginning, and in content of unknown length', () => {
    const { snapshot } = transcript([...start, [1250, 'time', 0.05], [1450, 'seeking', 40]], {
      duration: null,
    })

    expect(snapshot).toMatchObject({ contentMs: 250, played: [[0, 0.25]] })
  })

  it('is still known when the content changes before the seek has arrived', () => {
    const { events, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 2),
      [3200, { type: 'seeking', from: 2 }, 30],
      [3300, 'tick', 30],
      [3400, { type: 'source', reason: 'change' }, 0],
    ])

    expect(events.at(-1)).toEqual({ type: 'end', reason: 'source-change', at: 3400, position: 2 })
    expect(snapshot.contentMs).toBe(2000)
  })
})

describe('content beyond what counts', () => {
  it('is credited up to the end only', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, { type: 'seeking', from: 1 }, 60.5],
      [2300, 'seeked', 60.5],
      ...playing(2300, 60.5, 0.5),
    ])

    expect(snapshot).toMatchObject({ contentMs: 1500, played: [[0, 1]], maxPosition: 1 })
  })

  it('keeps the furthest position when earlier content is played', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 4),
      [5200, { type: 'seeking', from: 4 }, 1],
      [5300, 'seeked', 1],
      ...playing(5300, 1, 1),
    ])

    expect(snapshot.maxPosition).toBe(4)
  })

  it('forgets the oldest of more than 500 stretches', () => {
    const scrubbing = Array.from({ length: 502 }, (_, at): readonly Line[] => {
      const [now, position] = [1200 + at * 400, at]
      return [
        [now, { type: 'seeking', from: position - 0.75 }, position],
        [now + 100, 'seeked', position],
        [now + 350, 'time', position + 0.25],
      ]
    })
    const { snapshot } = transcript([...start, ...scrubbing.flat()], { duration: 600 })

    expect(snapshot.played).toHaveLength(500)
    expect(snapshot.played[0]).toEqual([2, 2.25])
    expect(snapshot.played.at(-1)).toEqual([501, 501.25])
  })
})

describe('a position while nothing plays', () => {
  const paused: readonly Line[] = [...start, ...playing(1200, 0, 2), [3200, 'pause', 2]]

  it('was played up to a quarter of a second after a pause', () => {
    const contentAfter = (position: number): number =>
      transcript([...paused, [4000, 'tick', position]]).snapshot.contentMs

    expect([2.25, 2.26, 1.9].map(contentAfter)).toEqual([2250, 2000, 2000])
  })

  it('is credited neither before playback, nor after the end', () => {
    const idle = transcript([
      [0, 'metadata', 0],
      [1000, 'tick', 0.2],
    ])
    const unseen = transcript([
      [0, 'metadata', 0],
      [10, 'play', 0],
      [20, 'pause', 0],
      [1000, 'tick', 0.2],
    ])
    const ended = transcript([
      [0, 'play', 58],
      ...playing(0, 58, 1.75),
      [1750, 'ended', 59.75],
      [3000, 'tick', 59.9],
    ])

    expect(idle.snapshot).toMatchObject({ state: 'idle', contentMs: 0, played: [] })
    expect(unseen.snapshot).toMatchObject({ state: 'paused', contentMs: 0, played: [] })
    expect(ended.snapshot).toMatchObject({ state: 'ended', contentMs: 1750 })
  })

  it('begins anew after the player was emptied', () => {
    const { snapshot } = transcript([
      ...paused,
      [4000, { type: 'source', reason: 'unload' }, null],
      [5000, 'metadata', 0.2],
      [6000, 'tick', 0.2],
    ])

    expect(snapshot).toMatchObject({ state: 'paused', contentMs: 2000, played: [[0, 2]] })
  })

  it('is taken at once where the player reports its seeks', () => {
    expect(transcript([...paused, [4000, 'tick', 30]]).snapshot).toMatchObject({
      position: 30,
      seekCount: 0,
    })
  })

  it('was sought when it differs by more than 0.3 s, where the player reports no seeks', () => {
    const seeksTo = (position: number): number =>
      transcript(
        [
          ...start,
          [1500, 'time', 0.3],
          [1500, 'pause', 0.3],
          [4000, 'tick', position],
          [5000, 'tick', position],
        ],
        {
          capabilities: { seek: 'derived' },
        },
      ).snapshot.seekCount

    expect([0.6, 0.61].map(seeksTo)).toEqual([0, 1])
  })

  it('is the first one known: what came before it was not played', () => {
    const { snapshot } = transcript([
      [0, 'play', null],
      [1000, 'time', 5],
      [2000, 'time', 6],
    ])

    expect(snapshot).toMatchObject({
      contentMs: 1000,
      played: [[5, 6]],
      startupMs: 1000,
      playingMs: 1000,
    })
  })
})

describe('the time of a stop', () => {
  const played: readonly Line[] = [...start, ...playing(1200, 0, 2)]

  it.each([
    ['pause', 2, { pausedMs: 500 }],
    ['ended', 2, { endedMs: 500 }],
    [{ type: 'seeking', from: 2 }, 30, { seekingMs: 500 }],
    [{ type: 'source', reason: 'change' }, 0, { playingMs: 2300, pausedMs: 200 }],
    [{ type: 'source', reason: 'unload' }, null, { playingMs: 2300, pausedMs: 200 }],
    ['waiting', 2, { rebufferMs: 500 }],
  ] as const)('goes to what the player stopped for: %o', (signal, position, clocks) => {
    const { snapshot } = transcript([...played, [3700, signal, position]])

    expect(snapshot).toMatchObject({
      playingMs: 2000,
      pausedMs: 0,
      endedMs: 0,
      seekingMs: 0,
      rebufferMs: 0,
      ...clocks,
    })
    expect(snapshot.elapsedMs).toBe(3700)
  })

  it('is no seek where a player that reports none is emptied', () => {
    const { snapshot } = transcript([...played, [3700, { type: 'source', reason: 'unload' }, 0]], {
      capabilities: { seek: 'derived' },
    })

    expect(snapshot).toMatchObject({ pausedMs: 200, seekingMs: 0, seekCount: 0, playingMs: 2300 })
  })

  it('is a rebuffer after a second without movement', () => {
    const after = (ms: number) => transcript([...played, [3200 + ms, 'tick', 2]]).snapshot

    expect(after(999)).toMatchObject({ state: 'playing', rebufferMs: 999, rebufferCount: 0 })
    expect(after(1000)).toMatchObject({ state: 'rebuffering', rebufferMs: 1000, rebufferCount: 1 })
  })

  it.each([
    ['less than three seconds', 2999, 2, { rebufferMs: 2999, suspendedMs: 0 }],
    ['three seconds', 3000, 2, { rebufferMs: 0, suspendedMs: 3000 }],
    ['half of which was played', 4000, 4, { rebufferMs: 2000, suspendedMs: 0 }],
    ['most of which was not played', 4000, 3.9, { rebufferMs: 0, suspendedMs: 2100 }],
  ])('was slept through when it is long: %s', (_, ms, position, clocks) => {
    expect(transcript([...played, [3200 + ms, 'tick', position]]).snapshot).toMatchObject(clocks)
  })

  it('was paused for, however long it is, when a pause ends it; slept through when the content changes', () => {
    const paused = transcript([...played, [63_200, 'pause', 2]])
    const changed = transcript([...played, [63_200, { type: 'source', reason: 'change' }, 0]])

    expect(paused.snapshot).toMatchObject({ pausedMs: 60_000, suspendedMs: 0 })
    expect(changed.snapshot).toMatchObject({ pausedMs: 0, suspendedMs: 59_700, playingMs: 2300 })
  })

  it('was slept through from 90 s on while paused', () => {
    const after = (ms: number) =>
      transcript([...played, [3200, 'pause', 2], [3200 + ms, 'tick', 2]]).snapshot

    expect(after(89_999)).toMatchObject({ pausedMs: 89_999, suspendedMs: 0 })
    expect(after(90_000)).toMatchObject({ pausedMs: 0, suspendedMs: 90_000 })
  })

  it('is startup in a frame until the message after `playing`', () => {
    const { snapshot } = transcript(
      [
        [0, 'metadata', 0],
        [1000, 'play', 0],
        [1200, 'playing', 0.1],
      ],
      {
        capabilities: message,
      },
    )

    expect(snapshot).toMatchObject({ startupMs: 200, playingMs: 0 })
  })
})
