import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'
import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import type { SessionInput } from './state.ts'

const a = { source: '/a.mp4' } as const
const b = { source: '/b.mp4', duration: null } as const
const change = { type: 'source', reason: 'change' } as const
const unload = { type: 'source', reason: 'unload' } as const
/** Content a, played for five seconds and read four times a second. */
const played: readonly Line[] = [[0, 'play', 0, a], ...playing(0, 0, 5)]
const total = (snapshot: object): number =>
  Object.entries(snapshot).reduce(
    (sum, [key, ms]) => sum + (/^(?!elapsed|content).*Ms$/.test(key) ? ms : 0),
    0,
  )

describe('a reading of other content before the source signal', () => {
  it.each(['time', 'tick'] as const)(
    'credits nothing of it, and puts no time on the rebuffer clock: last %s',
    (last) => {
      const { snapshot } = transcript([
        [0, 'play', 0, a],
        [4930, 'tick', 4.93],
        [5950, 'tick', 0, b],
        [5955, last, 5.76],
        [5956, change, 0],
      ])

      expect(snapshot).toMatchObject({
        watched: [[0, 5.8]],
        rebufferMs: 0,
        rebufferCount: 0,
        duration: 60,
        seekCount: 0,
      })
      expect(Math.abs(snapshot.playingMs - 5760)).toBeLessThan(10)
      expect(total(snapshot)).toBe(5956)
    },
  )

  it.each<readonly [string, SessionInput['type'] | SessionInput, Partial<PlayerSnapshot>]>([
    ['a tick', 'tick', b],
    ['a time', 'time', b],
    ['a pause', 'pause', { ...b, paused: true }],
    ['a play', 'play', b],
    ['a wait', 'waiting', b],
    ['a seek', 'seeking', b],
    ['an end', 'ended', { ...b, ended: true }],
    ['an error', { type: 'error', fatal: true, code: 'media_network', message: null }, b],
    ['metadata', 'metadata', { source: '/b.mp4', duration: 30 }],
    ['a tick of a source without a name', 'tick', { source: null, duration: null }],
  ])('takes %s for no event of this content', (_, signal, player) => {
    const { snapshot, emitted } = transcript([
      ...played,
      [5200, signal, 0, player],
      [5206, 'time', 0],
      [5210, change, 0],
    ])

    expect(snapshot).toMatchObject({
      watched: [[0, 5.2]],
      playingMs: 5200,
      duration: 60,
      playCount: 1,
      pauseCount: 0,
      seekCount: 0,
      rebufferCount: 0,
      errorCount: 0,
    })
    expect(emitted.at(-1)).toBe('end reason=source-change')
    expect(emitted).not.toContain('ended')
  })

  it('credits nothing of other content that plays already, without a name and of another length', () => {
    const { snapshot } = transcript([
      ...played,
      [5200, 'tick', 0, { duration: 30 }],
      [5450, 'time', 0.25],
      [5700, 'time', 0.5],
      [5710, change, 0.5],
    ])

    expect(snapshot).toMatchObject({ watched: [[0, 5.2]], playingMs: 5200, duration: 60 })
  })

  it('keeps what the app logs meanwhile, and where the session ends before the signal', () => {
    const { snapshot, emitted } = transcript([
      ...played,
      [5200, 'tick', 0, b],
      [5300, { type: 'log', name: 'note' }, 0],
      [5400, { type: 'end', reason: 'app' }, 0],
    ])

    expect(emitted.slice(-2)).toEqual(['log name=note', 'end reason=app'])
    expect(snapshot).toMatchObject({
      watched: [[0, 5.2]],
      position: 5.2,
      playingMs: 5200,
      state: 'closed',
    })
  })

  it('ends at the last position of this content when the app ends the session right after it set other content', () => {
    const other = { source: '/b.mp4', duration: 30 }
    const { snapshot } = transcript([...played, [5100, { type: 'end', reason: 'app' }, 0, other]])

    expect(snapshot).toMatchObject({
      duration: 60,
      watched: [[0, 5.1]],
      position: 5.1,
      playingMs: 5100,
      rebufferMs: 0,
    })
  })
})

describe('the same content under another name', () => {
  it('goes on, where playback goes on', () => {
    const { snapshot } = transcript([
      ...played,
      [5250, 'time', 5.25, { source: '/720/a.mp4' }],
      ...playing(5250, 5.25, 2),
    ])

    expect(snapshot).toMatchObject({ watched: [[0, 7.3]], playingMs: 7250 })
  })

  it('goes on through a quality switch that names another file before it is announced', () => {
    const { snapshot } = transcript([
      ...played,
      [5100, 'tick', 0, { source: '/720/a.mp4', duration: null }],
      [5110, { type: 'quality-switch', phase: 'begin' }, 5],
      [5300, 'seeked', 5, { duration: 60 }],
      [5500, { type: 'quality-switch', phase: 'end' }, 5],
      ...playing(5500, 5, 2),
    ])

    expect(snapshot).toMatchObject({
      watched: [[0, 7]],
      contentMs: 7000,
      seekCount: 0,
      state: 'playing',
    })
  })

  it('loses no signal of a player that never reports a change of its source', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, 'pause', 5],
      [6000, 'play', 5, { source: '/720/a.mp4' }],
      ...playing(6000, 5, 4).map(([now, type, position]): Line => [now, type, position]),
    ])

    expect(snapshot).toMatchObject({
      playCount: 2,
      pauseCount: 1,
      watched: [[0, 9]],
      state: 'playing',
    })
  })

  it('goes on through a seek during which a live stream grows', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, { type: 'seeking', from: 5 }, 20],
      [5100, 'time', 20, { duration: 62 }],
      [5200, 'seeked', 20],
      ...playing(5200, 20, 1),
    ])

    expect(snapshot).toMatchObject({ seekCount: 1, seekingMs: 200, state: 'playing' })
    expect(snapshot.watched).toEqual([
      [0, 5],
      [20, 21],
    ])
  })

  it('ignores one reading at the wrong moment', () => {
    const { snapshot } = transcript([
      ...played,
      [5010, 'tick', null, { source: null, duration: null }],
      [5250, 'time', 5.25, { ...a, duration: 60 }],
      ...playing(5250, 5.25, 1),
    ])

    expect(snapshot).toMatchObject({ watched: [[0, 6.3]], playingMs: 6250, state: 'playing' })
  })
})

describe('a clock that goes back', () => {
  it('stands still, also while readings wait', () => {
    const back = transcript([...played, [4500, 'time', 5.2]])
    const waiting = transcript([
      ...played,
      [5000, 'pause', 5],
      [6000, 'tick', 0, b],
      [5900, 'tick', 5, { ...a, duration: 60 }],
    ])

    expect(back.snapshot).toMatchObject({ elapsedMs: 5000, contentMs: 5200 })
    expect(waiting.snapshot).toMatchObject({ elapsedMs: 6000, pausedMs: 1000 })
  })
})

describe('a player that is emptied', () => {
  const empty = { duration: null } as const

  it.each([
    ['before the signal', [[8100, 'tick', 0, empty] as Line]],
    ['with the signal', []],
  ])('keeps the last real position when the app removes the source: read %s', (_, early) => {
    const { snapshot, emitted } = transcript([
      ...played,
      [5000, 'pause', 5],
      ...early,
      [8105, unload, 0, empty],
      [8110, 'time', 0],
      [9000, 'tick', 0],
      [10_500, { type: 'end', reason: 'page-closed' }, 0],
    ])

    expect(snapshot).toMatchObject({
      position: 5,
      watched: [[0, 5]],
      contentMs: 5000,
      playingMs: 5000,
      seekCount: 0,
      duration: 60,
    })
    expect(snapshot.pausedMs).toBe(5500)
    expect(emitted.at(-1)).toBe('end reason=page-closed')
  })

  it('stands where a seek aimed that ended in an error', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, 'seeking', 30],
      [5400, { type: 'error', fatal: true, code: 'media_network', message: null }, 30],
      [5500, unload, undefined, { source: null }],
    ])

    expect(snapshot).toMatchObject({ position: 30, watched: [[0, 5]] })
  })

  it.each(['native', 'verify', 'derived'] as const)(
    'is no seek and no wait while it plays, by %s seeks',
    (seek) => {
      const lines: readonly Line[] = [
        ...played,
        [5200, unload, 0, empty],
        [6000, 'tick', 0],
        [9000, 'tick', 0],
      ]
      const { snapshot } = transcript(lines, { capabilities: { seek } })

      expect(snapshot).toMatchObject({
        position: 5.2,
        watched: [[0, 5.2]],
        seekCount: 0,
        rebufferMs: 0,
        playingMs: 5200,
      })
    },
  )

  it('is recognised without a signal of the adapter, by a position that falls to 0 while paused', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, 'pause', 5],
      [8000, 'time', 0],
      [20_000, 'tick', 0],
    ])

    expect(snapshot).toMatchObject({ position: 5, seekCount: 0 })
  })

  it('is recognised without a signal of the adapter, by content that is gone', () => {
    const { snapshot } = transcript(
      [
        ...played,
        [5000, 'pause', 5],
        [8000, 'tick', 0, { duration: null, source: null }],
        [9000, 'tick', 0],
        [12_000, 'tick', 0],
      ],
      { capabilities: { seek: 'derived' } },
    )

    expect(snapshot).toMatchObject({ position: 5, seekCount: 0, state: 'paused' })
  })

  it('begins again at 0 when the viewer plays the content that was loaded again', () => {
    const again: readonly Line[] = [
      ...played,
      [5000, 'pause', 5],
      [6000, unload, 0, empty],
      [6100, 'metadata', 0, { duration: 60 }],
    ]

    expect(transcript(again).snapshot.position).toBe(5)
    const { snapshot } = transcript([
      ...again,
      [7000, 'play', 0],
      [7000, 'playing', 0],
      ...playing(7000, 0, 1),
    ])
    expect(snapshot).toMatchObject({
      position: 1,
      watched: [[0, 5]],
      twice: [[0, 1]],
      seekCount: 0,
    })
  })

  it('is followed from its first frame although its position of 0 is not reported again', () => {
    // Readings hold only what changed: the position is 0 since the metadata.
    const { snapshot } = transcript(
      [
        [0, 'ready', null],
        [40, unload],
        [50, 'loading'],
        [90, 'time', 0, { duration: 60 }],
        [95, 'metadata'],
        [100, 'seeking'],
        [140, 'seeked'],
        [1000, 'play'],
        [1001, 'playing'],
        [1250, 'time', 0.2],
        [2250, 'tick', 1.2],
      ],
      { duration: null },
    )

    expect(snapshot).toMatchObject({ watched: [[0, 1.2]], contentMs: 1200, seekCount: 0 })
  })

  it('goes on from where an engine puts it back', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, unload, 0, empty],
      [5200, 'metadata', 0, { duration: 60 }],
      [5210, 'seeking', 5],
      [5250, 'seeked', 5],
      [5300, 'play', 5],
      ...playing(5300, 5, 1),
    ])

    expect(snapshot).toMatchObject({ position: 6, watched: [[0, 6]] })
  })

  it('stands at 0 for a viewer who went there', () => {
    const { snapshot } = transcript([
      ...played,
      [5000, 'pause', 5],
      [6000, 'time', 0, { seeking: true }],
      [6001, 'seeking', 0],
      [6040, 'seeked', 0, { seeking: false }],
      [7000, 'tick', 0],
    ])

    expect(snapshot).toMatchObject({ position: 0, seekCount: 1 })
  })
})
