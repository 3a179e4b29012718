import { fakeAdapter, fakeClock, fakeHost, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import {
  type Line,
  playing,
  type TranscriptOptions,
  transcript,
} from '../../../../test/transcript.ts'
import type { Controls } from '../../../contracts/adapter.ts'
import { memoryStore } from '../../../delivery/memoryStore.ts'
import { createPlayhead } from '../../../playhead/createPlayhead.ts'

const start: readonly Line[] = [
  [0, 'metadata', 0],
  [0, 'play', 0],
  [0, 'playing', 0],
  ...playing(0, 0, 2),
]
const command = (action: 'play' | 'pause' | 'seek' | 'rate', to: number | null = null) =>
  ({ type: 'command', action, to }) as const

describe('what the app commands', () => {
  it('is counted as the app’s, each once: pause, play, seek and rate', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      [2100, command('pause'), 2.1],
      [2110, 'pause', 2.1],
      [3000, command('play')],
      [3010, 'play', 2.1],
      [3020, 'playing', 2.1],
      [3030, command('seek', 30)],
      [3040, 'seeking', 30],
      [3100, 'seeked', 30],
      [3100, command('rate')],
      [3110, 'rate', 30, { rate: 2 }],
      [3400, 'time', 30.5],
    ])

    expect(emitted).toEqual(
      expect.arrayContaining([
        'pause cause=app',
        'play cause=app',
        'seek from=2.1 to=30 tookMs=60 count=1 cause=app',
        'rate rate=2 cause=app',
      ]),
    )
    expect(snapshot).toMatchObject({
      playCount: 1,
      pauseCount: 0,
      seekCount: 0,
      rateChangeCount: 0,
      appActionCount: 4,
      engineActionCount: 0,
    })
  })

  it('is the viewer’s where they did something else, or the player obeyed too late', () => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('seek', 30), 2.1],
      [2200, 'seeking', 50],
      [2300, 'seeked', 50],
      [2400, command('pause')],
      [9000, 'pause', 50],
    ])

    expect(snapshot).toMatchObject({ seekCount: 1, pauseCount: 1, appActionCount: 0 })
  })

  it('is the viewer’s once the player has had five seconds to obey', () => {
    const pausedAfter = (ms: number): number =>
      transcript([...start, [2100, command('pause'), 2.1], [2100 + ms, 'pause', 2.1]]).snapshot
        .pauseCount

    expect([pausedAfter(4999), pausedAfter(5000)]).toEqual([0, 1])
  })

  it('is the latest of each kind: another target replaces the one before', () => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('seek', 30), 2.1],
      [2110, command('seek', 50)],
      [2200, 'seeking', 30],
      [2300, 'seeked', 30],
    ])

    expect(snapshot).toMatchObject({ seekCount: 1, appActionCount: 0 })
  })

  it('stays expected while the player does another thing that was commanded', () => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('pause'), 2.1],
      [2100, command('seek', 30)],
      [2100, command('rate')],
      [2110, 'pause', 2.1],
      [2120, 'seeking', 30],
      [2200, 'seeked', 30],
      [2210, 'rate', 30, { rate: 2 }],
    ])

    expect(snapshot).toMatchObject({
      pauseCount: 0,
      seekCount: 0,
      rateChangeCount: 0,
      appActionCount: 3,
    })
  })

  it('explains no action of another kind', () => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('pause'), 2.1],
      [2200, 'rate', 2.2, { rate: 2 }],
    ])

    expect(snapshot).toMatchObject({ rateChangeCount: 1, appActionCount: 0 })
  })

  it.each([
    ['within two seconds of the target', 30, 32, 1],
    ['further from the target', 30, 32.01, 0],
    ['without a target', null, 40, 1],
    ['of a player that does not report where it goes', 30, null, 1],
  ])('explains a seek %s', (_, target, to, byApp) => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('seek', target), 2.1],
      [2200, 'seeking', to],
    ])

    expect(snapshot).toMatchObject({ seekCount: 1 - byApp, appActionCount: byApp })
  })

  it('stays the app’s seek when the app seeks on', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      [2100, command('seek', 30), 2.1],
      [2110, 'seeking', 30],
      [2190, command('seek', 50)],
      [2200, 'seeking', 50],
      [2300, 'seeked', 50],
      [3000, 'tick', 50],
    ])

    expect(emitted.at(-1)).toBe('seek from=2.11 to=50 tookMs=190 count=2 cause=app')
    expect(snapshot).toMatchObject({ seekCount: 0, appActionCount: 1 })
  })

  it('counts one action for one command', () => {
    const { snapshot } = transcript([
      ...start,
      [2100, command('pause'), 2.1],
      [2110, 'pause', 2.1],
      [2500, 'play', 2.1],
      [2600, 'pause', 2.1],
    ])

    expect(snapshot).toMatchObject({ playCount: 2, pauseCount: 1, appActionCount: 1 })
  })

  it('is found in the positions of a player that announces no seeks', () => {
    const { snapshot, emitted } = transcript(
      [
        ...start,
        [2250, command('seek', 30)],
        [2500, 'time', 30.4],
        [2750, 'time', 30.65],
        [3200, 'tick', 31.1],
      ],
      { capabilities: { seek: 'derived', timeSource: 'message' } },
    )

    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      expect.stringContaining('cause=app'),
    ])
    expect(snapshot).toMatchObject({ seekCount: 0, appActionCount: 1 })
  })

  it('becomes the viewer’s seek when they drag on before it has settled', () => {
    const { snapshot, emitted } = transcript([
      ...start,
      [2100, command('seek', 30), 2.1],
      [2110, 'seeking', 30],
      [2200, 'seeking', 50],
      [2300, 'seeked', 50],
      [3000, 'tick', 50],
    ])

    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      'seek from=2.11 to=50 tookMs=190 count=2',
    ])
    expect(snapshot).toMatchObject({ seekCount: 1, appActionCount: 1 })
  })
})

describe('what the playback engine does', () => {
  it('is not the viewer’s: a jump over a gap goes on waiting, and rates that catch up with a live stream make no events', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      [2100, 'waiting', 2.1],
      [4100, { type: 'seeking', cause: 'engine' }, 4],
      [4120, 'seeked', 4],
      [4200, 'time', 4.08],
      [4500, { type: 'rate', cause: 'engine' }, 4.4, { rate: 1.05 }],
      [4750, { type: 'rate', cause: 'engine' }, 4.65, { rate: 1 }],
      [5000, 'time', 4.9],
    ])

    expect(emitted.filter((line) => line.startsWith('seek'))).toEqual([
      expect.stringContaining('cause=engine'),
    ])
    expect(emitted.filter((line) => line.startsWith('rate'))).toEqual([])
    expect(emitted.filter((line) => line.startsWith('rebuffer'))).toEqual(['rebuffer tookMs=2020'])
    expect(snapshot).toMatchObject({
      seekCount: 0,
      rateChangeCount: 0,
      rebufferCount: 1,
      engineActionCount: 3,
      seekingMs: 0,
    })
    expect(snapshot.rebufferMs).toBeGreaterThanOrEqual(2000)
    expect(snapshot.rebufferMs).toBeLessThan(2300)
  })
})

describe('a jump of the engine while frames move', () => {
  it('is a wait, until they move again', () => {
    const { emitted, snapshot } = transcript([
      ...start,
      [2000, { type: 'seeking', cause: 'engine' }, 4],
      [2100, 'seeked', 4],
      [2350, 'time', 4.25],
    ])

    expect(emitted.filter((line) => line.startsWith('rebuffer'))).toEqual(['rebuffer tookMs=100'])
    expect(snapshot).toMatchObject({
      seekCount: 0,
      engineActionCount: 1,
      seekingMs: 0,
      rebufferMs: 100,
      state: 'playing',
    })
  })

  it('leaves a pause a pause', () => {
    const { snapshot } = transcript([
      ...start,
      [2000, 'pause', 2],
      [3000, { type: 'seeking', cause: 'engine' }, 4],
      [3100, 'seeked', 4],
      [4000, 'tick', 4],
    ])

    expect(snapshot).toMatchObject({
      state: 'paused',
      pausedMs: 2000,
      rebufferCount: 0,
      seekingMs: 0,
    })
  })
})

describe('a small step forward', () => {
  const causesOf = (lines: readonly Line[], options: TranscriptOptions = {}) => {
    const { snapshot } = transcript([...start, ...lines], options)
    const { seekCount, appActionCount, engineActionCount } = snapshot
    return { viewer: seekCount, app: appActionCount, engine: engineActionCount }
  }
  const VIEWER = { viewer: 1, app: 0, engine: 0 }
  const ENGINE = { viewer: 0, app: 0, engine: 1 }
  const seeking = (from: number) => ({ type: 'seeking', from }) as const
  /** Stands still at 2.1 s until the session calls it a rebuffer. */
  const stuck: readonly Line[] = [
    [2100, 'tick', 2.1],
    [3100, 'tick', 2.1],
    [4100, 'tick', 2.1],
  ]

  it.each([
    ['while frames move', [[2500, seeking(2.5), 2.8]], VIEWER],
    [
      'right after a sample',
      [
        [2000, 'tick', 2],
        [2005, seeking(2), 2.3],
      ],
      VIEWER,
    ],
    [
      'while paused',
      [
        [2100, 'pause', 2.1],
        [9000, seeking(2.1), 2.4],
      ],
      VIEWER,
    ],
    ['after a rebuffer', [...stuck, [4600, 'time', 2.6], [5000, seeking(3), 3.3]], VIEWER],
    ['of a playhead that is stuck', [...stuck, [4400, seeking(2.1), 2.4]], ENGINE],
    [
      'of one that waits',
      [
        [2100, 'waiting', 2.1],
        [4400, seeking(2.1), 2.2],
      ],
      ENGINE,
    ],
    [
      'after more than 0.25 s without movement',
      [
        [2000, 'tick', 2],
        [2251, seeking(2), 2.1],
      ],
      ENGINE,
    ],
    [
      'after less',
      [
        [2000, 'tick', 2],
        [2250, seeking(2), 2.1],
      ],
      VIEWER,
    ],
    ['of 0.34 s', [...stuck, [4400, seeking(2.1), 2.44]], ENGINE],
    ['of more, while stuck', [...stuck, [4400, seeking(2.1), 2.46]], VIEWER],
    ['back, while stuck', [...stuck, [4400, seeking(2.1), 2]], VIEWER],
    ['to the same place, while stuck', [...stuck, [4400, seeking(2.1), 2.1]], VIEWER],
    ['to an unknown place, while stuck', [...stuck, [4400, seeking(2.1), null]], VIEWER],
    [
      'by the app, while stuck',
      [...stuck, [4300, command('seek', 2.4)], [4400, seeking(2.1), 2.4]],
      { viewer: 0, app: 1, engine: 0 },
    ],
    [
      'three times while stuck, as hls.js tries',
      [
        ...stuck,
        [4400, seeking(2.1), 2.2],
        [4410, 'seeked', 2.2],
        [5400, seeking(2.2), 2.4],
        [5410, 'seeked', 2.4],
        [6400, seeking(2.4), 2.7],
      ],
      { viewer: 0, app: 0, engine: 3 },
    ],
  ] as [string, Line[], ReturnType<typeof causesOf>][])('%s', (_, lines, expected) => {
    expect(causesOf(lines)).toEqual(expected)
  })

  it('is the engine’s up to 0.35 s', () => {
    const { snapshot } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 0.5),
      [600, 'waiting', 0.5],
      [2600, seeking(0.5), 0.85],
    ])

    expect(snapshot).toMatchObject({ seekCount: 0, engineActionCount: 1 })
  })

  it('is the viewer’s where the player has no seek events: a late message shows the same', () => {
    const capabilities = { seek: 'derived', timeSource: 'message' } as const
    expect(causesOf([...stuck, [4400, seeking(2.1), 2.4]], { capabilities })).toEqual(VIEWER)
  })
})

describe('session.controls', () => {
  function open(controls: Controls | undefined) {
    const clock = fakeClock()
    const adapter = { ...fakeAdapter(), controls }
    const reports: string[] = []
    const playhead = createPlayhead({
      transport: recordingCollector().transport,
      clock,
      host: fakeHost(),
      store: memoryStore(),
      report: (error, where) => reports.push(`${where}: ${error}`),
    })
    return { clock, adapter, reports, session: playhead.track(adapter, { videoId: 'v' }) }
  }

  it('are absent where the adapter has none', () => {
    expect(open(undefined).session.controls).toBeUndefined()
  })

  it('drive the player, and the session knows whose doing it was', async () => {
    const calls: unknown[] = []
    const { session, adapter, clock } = open({
      async play() {
        calls.push('play')
      },
      pause: () => void calls.push('pause'),
      seek: (seconds) => void calls.push(seconds),
      setRate: (rate) => Math.min(2, rate),
      startsOnSeek: true,
    })
    await session.controls?.play()
    adapter.emit('play')
    adapter.emit('playing')
    for (let at = 1; at <= 8; at++) {
      clock.advance(250)
      adapter.emit('time', { position: at / 4 })
    }
    await session.controls?.seek(30)
    adapter.emit('seeking', { position: 30 })
    adapter.emit('seeked')
    expect(await session.controls?.setRate?.(3)).toBe(2)
    adapter.emit('rate', { rate: 2 })

    expect(calls).toEqual(['play', 30])
    expect(session.controls?.startsOnSeek).toBe(true)
    expect(session.adapter).toBe(adapter)
    expect(session.snapshot).toMatchObject({
      playCount: 0,
      seekCount: 0,
      appActionCount: 3,
      rateChangeCount: 0,
    })
  })

  it('reject where the player throws, and throw nothing into the page', async () => {
    const { session } = open({
      play: () => Promise.reject(new Error('not allowed')),
      pause() {
        throw new Error('gone')
      },
      seek() {},
    })

    await expect(session.controls?.play()).rejects.toThrow('not allowed')
    await expect(session.controls?.pause()).rejects.toThrow('gone')
    expect(session.controls).not.toHaveProperty('setRate')
  })
})
