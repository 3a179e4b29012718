import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'
import { asNumber } from './player.ts'

const upTo = (seconds: number): readonly Line[] => [[0, 'play', 0], ...playing(0, 0, seconds)]
const paused: readonly Line[] = [...upTo(4), [4000, 'pause', 4]]
const unload = { type: 'source', reason: 'unload' } as const

describe('a position that falls to 0', () => {
  it('is that of an emptied player while paused: the viewer is where they were', () => {
    const { snapshot } = transcript([...paused, [5000, 'tick', 0], [6000, 'tick', 0]])

    expect(snapshot).toMatchObject({ position: 4, duration: 60, state: 'paused' })
  })

  it('is that of an emptied player when it pauses there', () => {
    expect(transcript([...upTo(4), [4010, 'pause', 0], [4100, 'tick', 0]]).snapshot).toMatchObject({
      position: 4.01,
      state: 'paused',
    })
  })

  it.each(['play', 'playing', 'seeked', 'ended'] as const)(
    'was chosen where `%s` comes with it',
    (signal) => {
      expect(transcript([...paused, [5000, signal, 0]]).snapshot.position).toBe(0)
    },
  )

  it.each<readonly [string, readonly Line[]]>([
    [
      'nothing was seen',
      [
        [0, 'metadata', 30],
        [100, 'tick', 0],
      ],
    ],
    ['the player seeks', [...paused, [5000, 'seeking', 40], [5100, 'tick', 0]]],
    ['the player reports that it seeks', [...paused, [5000, 'tick', 0, { seeking: true }]]],
    ['it plays', [...upTo(4), [4250, 'time', 0], [4500, 'time', 0.05], [4550, 'tick', 0.1]]],
    [
      'it switches quality',
      [...paused, [5000, { type: 'quality-switch', phase: 'begin' }, 4], [5100, 'tick', 0]],
    ],
    ['it was no further than a second', [...upTo(1), [1000, 'pause', 1], [2000, 'tick', 0]]],
  ])('is a position like any other where %s', (_, lines) => {
    const { snapshot, state } = transcript(lines)

    expect(snapshot.position).toBe(state.player.position)
    expect(snapshot.position).toBeLessThanOrEqual(0.1)
  })

  it('was no longer than a moment at the beginning: further than a second is emptied', () => {
    expect(
      transcript([...upTo(1.25), [1250, 'pause', 1.25], [2000, 'tick', 0]]).snapshot.position,
    ).toBe(1.25)
  })

  it('is a seek of a player that reports none', () => {
    const { snapshot } = transcript([...paused, [5000, 'tick', 0], [6000, 'tick', 0]], {
      capabilities: { seek: 'derived' },
    })

    expect(snapshot).toMatchObject({ position: 0, seekCount: 1 })
  })
})

describe('a player that was emptied', () => {
  const emptied: readonly Line[] = [...paused, [5000, unload, null, { duration: null }]]

  it('is still empty within a tenth of a second of the beginning, and has its length', () => {
    expect(transcript([...emptied, [6000, 'tick', 0.1]]).snapshot).toMatchObject({
      position: 4,
      duration: 60,
    })
    expect(transcript([...emptied, [6000, 'play', null]]).snapshot).toMatchObject({
      position: 4,
      duration: 60,
    })
  })

  it('is still empty when it is loaded again after the viewer asked for playback', () => {
    const { snapshot } = transcript([
      ...emptied,
      [6000, 'play', null],
      [6100, 'metadata', 0, { duration: 60 }],
    ])

    expect(snapshot).toMatchObject({ position: 4, playCount: 2 })
  })

  it('has not sought where it is loaded again, though it reports no seeks', () => {
    const { snapshot } = transcript(
      [...emptied, [6000, 'metadata', 20, { duration: 60 }], [7000, 'tick', 20]],
      {
        capabilities: { seek: 'derived' },
      },
    )

    expect(snapshot).toMatchObject({ position: 20, seekCount: 0 })
  })

  it('has content again beyond it', () => {
    expect(transcript([...emptied, [6000, 'tick', 0.11]]).snapshot.position).toBe(0.11)
    expect(transcript([...emptied, [6000, 'tick', 0, { seeking: true }]]).snapshot.position).toBe(0)
  })
})

describe('values of a player', () => {
  it.each([
    [5, 5],
    [0, 0],
    [-1, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    ['5', null],
    [undefined, null],
  ])('%o is the number %o', (value, number) => {
    expect(asNumber(value)).toBe(number)
  })

  it('are within their limits', () => {
    const { state, snapshot } = transcript(
      [[0, 'metadata', 0, { volume: 1.5, muted: true, live: true, rate: -1 }]],
      {
        duration: 864_000,
      },
    )

    expect(state.player).toMatchObject({ volume: 1, muted: true, rate: 1, duration: 864_000 })
    expect(snapshot.live).toBe(true)
  })

  it('are unknown where the player has no value', () => {
    const none = {
      volume: undefined,
      muted: undefined,
      live: undefined,
      rendition: undefined,
    } as never
    const { state } = transcript([[0, 'metadata', -1, none]], { duration: 0 })

    expect(state.player).toMatchObject({
      position: null,
      duration: null,
      volume: null,
      muted: null,
      live: null,
      rendition: null,
    })
  })

  it('are nothing before the first reading', () => {
    const { state, snapshot } = transcript([])

    expect(snapshot).toMatchObject({
      played: [],
      watched: [],
      twice: [],
      thrice: [],
      position: null,
      state: 'idle',
    })
    expect(snapshot.milestones).toEqual({ reached: [], played: [] })
    expect(state).toMatchObject({
      commands: [],
      held: [],
      away: [],
      played: [],
      levels: [[], [], []],
    })
    expect(state.player).toMatchObject({
      paused: true,
      ended: false,
      seeking: false,
      loop: false,
      rate: 1,
    })
  })
})
