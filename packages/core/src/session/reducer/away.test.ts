import { describe, expect, it } from 'vitest'
import { type Line, playing, transcript } from '../../../test/transcript.ts'
import type { PlayerSnapshot } from '../../contracts/adapter.ts'

const a = { source: '/a.mp4' } as const
const b = { source: '/b.mp4', duration: null } as const
const change = { type: 'source', reason: 'change' } as const
const mark = { type: 'fullscreen', active: true } as const
const played: readonly Line[] = [[0, 'play', 0, a], ...playing(0, 0, 5)]
const paused: readonly Line[] = [...played, [5000, 'pause', 5, { paused: true }]]
/** Whether a signal is about this content: it is reported at once. */
const isHere = (
  lines: readonly Line[],
  position: number | null,
  player: Partial<PlayerSnapshot>,
): boolean =>
  transcript([...lines, [6000, mark, position, player]]).emitted.includes('fullscreen active=true')

describe('a paused player', () => {
  it.each<readonly [string, number | null, Partial<PlayerSnapshot>, boolean]>([
    ['as it was', 5, {}, true],
    ['a tenth of a second further on', 5.1, { source: null }, true],
    ['further on, without a source', 5.2, { source: null }, false],
    ['at the beginning, without a source', 0.5, { source: null }, false],
    ['without a position', null, {}, false],
    ['at the beginning, with content of another length', 0.5, { duration: 30 }, false],
    ['at the beginning, with content of about the same length', 0.5, { duration: 61 }, true],
    ['where it was, with content of another length', 5, { duration: 30 }, true],
    [
      'at the beginning of a live stream whose length changed',
      0.5,
      { duration: 90, live: true },
      true,
    ],
    ['at the beginning, without a length', 0.5, { duration: null }, false],
    ['where it was, with another source', 5, { source: '/b.mp4' }, false],
  ])('is about this content %s: %s', (_, position, player, is) => {
    expect(isHere(paused, position, player)).toBe(is)
  })

  it('is about this content at the beginning, too, where it has a position near it', () => {
    const loaded: readonly Line[] = [[0, 'metadata', 0, a]]

    expect(isHere(loaded, 0.1, { source: null })).toBe(true)
    expect(isHere(loaded, null, {})).toBe(false)
  })

  it('may show anything while it switches quality', () => {
    const switching: readonly Line[] = [
      ...paused,
      [5500, { type: 'quality-switch', phase: 'begin' }, 5],
    ]

    expect(isHere(switching, 0, { source: '/720.mp4', duration: null })).toBe(true)
  })

  it('may be of another length while it seeks', () => {
    expect(isHere([...paused, [5500, 'seeking', 20]], 20.5, { duration: 90 })).toBe(true)
  })

  it('is about this content before anything is known of its position', () => {
    const { emitted } = transcript([
      [0, 'ready', null, a],
      [100, 'loading', null, { source: null }],
      [400, 'metadata', 0, a],
    ])

    expect(emitted).toEqual(['load loadMs=300 duration=60'])
  })
})

describe('a playing player', () => {
  it.each<readonly [string, number, Partial<PlayerSnapshot>, boolean]>([
    ['that went on, under another name', 6, { source: '/720.mp4' }, true],
    ['that did not go on, under another name', 5, { source: '/720.mp4' }, false],
    ['that jumped, under another name', 20, { source: '/720.mp4' }, false],
    ['that went on, without a source', 6, { source: null }, true],
    ['at the beginning, without a source', 0.5, { source: null }, false],
  ])('is about this content %s', (_, position, player, is) => {
    expect(isHere(played, position, player)).toBe(is)
  })
})

it('is not about this content under another name, before anything is known of its position', () => {
  expect(isHere([[0, 'play', null, a]], 0.5, { source: '/b.mp4' })).toBe(false)
})

describe('signals that came while the player was elsewhere', () => {
  it('are reported once it is back, in order, without the looks in between', () => {
    const { emitted, snapshot } = transcript([
      ...paused,
      [6000, 'tick', 0, b],
      [6100, mark, 0],
      [6150, 'time', 0.1],
      [6200, { type: 'log', name: 'note' }, 0],
      [6250, { type: 'resume', target: 5, actual: 5, ok: true } as never, 0],
      [6300, { type: 'fullscreen', active: false }, 0],
      [6400, 'tick', 5, { ...a, duration: 60 }],
    ])

    expect(emitted.slice(3)).toEqual([
      'log name=note',
      'resume target=5 actual=5 ok=true',
      'fullscreen active=true',
      'fullscreen active=false',
    ])
    expect(snapshot).toMatchObject({
      position: 5,
      state: 'paused',
      contentMs: 5000,
      pausedMs: 1400,
    })
  })

  it('are those of this content after three seconds under another name', () => {
    const after = (ms: number): readonly string[] =>
      transcript([
        ...paused,
        [6000, mark, 5, { source: '/720.mp4' }],
        [6000 + ms, 'tick', 5],
      ]).emitted.slice(3)

    expect(after(2999)).toEqual([])
    expect(after(3000)).toEqual(['fullscreen active=true'])
  })

  it('are lost with the content after three seconds without any; the one that shows it is not', () => {
    const gone = transcript([
      ...paused,
      [6000, 'tick', null],
      [9000, mark, null],
      [10_000, 'tick', null],
    ])
    const silent = transcript([
      ...paused,
      [6000, mark, null],
      [9000, 'tick', null],
      [10_000, 'tick', null],
    ])

    expect(gone.emitted.slice(3)).toEqual(['fullscreen active=true'])
    expect(silent.emitted.slice(3)).toEqual([])
    for (const { snapshot } of [gone, silent])
      expect(snapshot).toMatchObject({ position: 5, state: 'paused', duration: 60, pausedMs: 5000 })
  })
})

describe('a player whose content was gone for three seconds', () => {
  it('has no position to be compared with until the next sample', () => {
    const { emitted } = transcript([
      ...paused,
      [6000, 'tick', 0.5, { duration: 30 }],
      [9000, 'tick', 0.5],
      [9500, mark, null],
    ])

    expect(emitted).toContain('fullscreen active=true')
  })
})

describe('the time while the player is elsewhere', () => {
  const error = { type: 'error', fatal: true, code: 'media_network', message: null } as const

  it.each<readonly [string, readonly Line[], object]>([
    ['paused for after playback', played, { playingMs: 5300, pausedMs: 2700 }],
    ['ended', [...played, [5000, 'ended', 5]], { playingMs: 5000, endedMs: 3000 }],
    ['failed', [...played, [5000, error, 5]], { playingMs: 5000, errorMs: 3000 }],
    ['idle before anything was seen', [[0, 'metadata', 5, a]], { idleMs: 8000 }],
  ])('is %s', (_, lines, clocks) => {
    const { snapshot } = transcript([
      ...lines,
      [6000, 'tick', 0, b],
      [7000, 'tick', 0],
      [8000, change, 0],
    ])

    expect(snapshot).toMatchObject({
      pausedMs: 0,
      endedMs: 0,
      errorMs: 0,
      idleMs: 0,
      ...clocks,
      elapsedMs: 8000,
    })
  })
})

describe('a pause just before the player is elsewhere', () => {
  const frame = { capabilities: { pauseSettleMs: 250 } } as const
  const leaves = (away: number, signal: Line[1]): readonly string[] =>
    transcript(
      [...played, [5100, 'pause', 5.1], [5100 + away, 'tick', 0, b], [5600, signal, 0]],
      frame,
    ).emitted.slice(2)

  it('is part of leaving, when that was soon and the source signal follows', () => {
    expect(leaves(100, change)).toEqual(['end reason=source-change'])
    expect(leaves(249, change)).toEqual(['end reason=source-change'])
  })

  it('is the viewer’s when it was earlier', () => {
    expect(leaves(250, change)).toEqual(['pause', 'end reason=source-change'])
  })

  it('is the viewer’s when the app ends the session', () => {
    expect(leaves(100, { type: 'end', reason: 'app' })).toEqual(['pause', 'end reason=app'])
  })
})
