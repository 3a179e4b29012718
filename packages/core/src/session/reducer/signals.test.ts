import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

const played: readonly Line[] = [...start, ...playing(1200, 0, 2)]
const begun = ['load loadMs=0 duration=60', 'play', 'view startupMs=200']

describe('play and pause', () => {
  it('are what `playing` means where no `play` came', () => {
    const { emitted, snapshot } = transcript([
      [0, 'metadata', 0],
      [1000, 'playing', 0],
      [1250, 'time', 0.25],
    ])

    expect(emitted).toEqual(['load loadMs=0 duration=60', 'play', 'view startupMs=0'])
    expect(snapshot).toMatchObject({ playCount: 1, state: 'playing' })
  })

  it('are the app’s where the adapter reports it', () => {
    const { emitted, snapshot } = transcript([
      [0, 'metadata', 0],
      [1000, { type: 'play', cause: 'app' }, 0],
      [1250, 'time', 0.25],
      [1300, { type: 'pause', reason: 'visibility', cause: 'app' }, 0.3],
    ])

    expect(emitted).toEqual([
      'load loadMs=0 duration=60',
      'play cause=app',
      'view startupMs=0',
      'pause reason=visibility cause=app',
    ])
    expect(snapshot).toMatchObject({ playCount: 0, pauseCount: 0, appActionCount: 2 })
  })

  it('have no cause and no reason where the signal has neither', () => {
    const { events } = transcript([...played, [3200, 'pause', 2]])

    expect(events.at(-1)).toEqual({ type: 'pause', at: 3200, position: 2 })
  })

  it('count once: a player that was not asked to play cannot pause', () => {
    const { emitted, snapshot } = transcript([
      [0, 'metadata', 0],
      [10, 'pause', 0],
      [1000, 'play', 0],
      [1010, 'play', 0],
      [1250, 'time', 0.25],
      [1300, 'pause', 0.3],
      [1310, 'pause', 0.3],
    ])

    expect(emitted.slice(1)).toEqual(['play', 'view startupMs=10', 'pause'])
    expect(snapshot).toMatchObject({ playCount: 1, pauseCount: 1 })
  })

  it('leave a seek a seek: it ends paused', () => {
    const seeking: readonly Line[] = [
      ...played,
      [3200, { type: 'seeking', from: 2 }, 30],
      [3300, 'pause', 30],
    ]

    expect(transcript(seeking).snapshot).toMatchObject({ state: 'seeking' })
    expect(
      transcript([...seeking, [3400, 'seeked', 30], [4400, 'tick', 30]]).snapshot,
    ).toMatchObject({
      state: 'paused',
      seekingMs: 200,
      pausedMs: 1000,
    })
  })

  it('go on waiting where playback failed, and on playing where it was paused', () => {
    const error = { type: 'error', fatal: true, code: 'media_network', message: null } as const
    const failed = transcript([...played, [3200, error, 2], [4200, 'play', 2], [4300, 'tick', 2]])
    const paused = transcript([...played, [3200, 'pause', 2], [4200, 'play', 2], [4300, 'tick', 2]])

    expect(failed.snapshot).toMatchObject({
      state: 'rebuffering',
      errorMs: 1000,
      rebufferMs: 100,
      rebufferCount: 0,
    })
    expect(paused.snapshot).toMatchObject({ state: 'paused', pausedMs: 1100, rebufferMs: 0 })
  })

  it('end nowhere where the player has no positions', () => {
    const { events } = transcript([
      [0, 'play', null],
      [100, 'playing', null],
      [1100, { type: 'source', reason: 'change' }, null],
    ])

    expect(events.at(-1)).toEqual({ type: 'end', reason: 'source-change', at: 1100 })
  })

  it('are seen by the signals alone where the player has no positions', () => {
    const { emitted, snapshot } = transcript([
      [0, 'play', null],
      [100, 'playing', null],
      [1100, 'pause', null],
      [2100, 'tick', null],
    ])

    expect(emitted).toEqual(['play', 'view startupMs=100', 'pause'])
    expect(snapshot).toMatchObject({
      state: 'paused',
      startupMs: 100,
      playingMs: 1000,
      pausedMs: 1000,
      contentMs: 0,
    })
  })

  it('end a rebuffer at the pause', () => {
    const { emitted } = transcript([
      ...played,
      [3200, 'waiting', 2],
      [3500, 'pause', 2],
      [4000, 'tick', 2],
    ])

    expect(emitted.slice(3)).toEqual(['rebuffer tookMs=300', 'pause'])
  })
})

describe('waiting', () => {
  it('lasts beyond `playing` until frames move, once it was long enough to be seen', () => {
    const stateAfter = (ms: number): string =>
      transcript([...played, [3200, 'waiting', 2], [3200 + ms, 'playing', 2]]).snapshot.state

    expect([19, 20].map(stateAfter)).toEqual(['playing', 'rebuffering'])
  })

  it('is reported from the moment at which nothing moved', () => {
    const { events } = transcript([
      ...played,
      [4200, 'tick', 2],
      [4700, 'tick', 2],
      [4950, 'time', 2.25],
    ])

    expect(events.at(-1)).toEqual({ type: 'rebuffer', tookMs: 1500, at: 3200, position: 2 })
  })

  it('is not counted when content shows that it played until a moment ago', () => {
    const { snapshot } = transcript([...played, [3200, 'waiting', 2], [3315, 'time', 2.1]])

    expect(snapshot).toMatchObject({
      state: 'playing',
      rebufferCount: 0,
      rebufferMs: 15,
      playingMs: 2100,
    })
  })
})

describe('the end of the content', () => {
  it('is reported once', () => {
    const { emitted } = transcript([...played, [3200, 'ended', 2], [3300, 'ended', 2]])

    expect(emitted).toEqual([...begun, 'ended'])
  })

  it('ends a seek that the player did not end', () => {
    const { emitted, snapshot } = transcript([
      ...played,
      [3200, { type: 'seeking', from: 2 }, 60],
      [3300, 'ended', 60],
    ])

    expect(emitted.slice(3)).toEqual(['ended', 'seek from=2 to=60 tookMs=100 count=1'])
    expect(snapshot).toMatchObject({ state: 'ended', maxPosition: 2 })
  })
})

describe('an error', () => {
  it('stops playback when it is fatal, and keeps its code and message', () => {
    const { events, snapshot } = transcript([
      ...played,
      [3200, { type: 'error', fatal: false, code: 'hls_fragLoadError', message: 'a fragment' }, 2],
      [3200, { type: 'error', fatal: true, code: 'media_network', message: null }, 2],
    ])

    expect(events.slice(3)).toEqual([
      {
        type: 'error',
        fatal: false,
        code: 'hls_fragLoadError',
        message: 'a fragment',
        at: 3200,
        position: 2,
      },
      { type: 'error', fatal: true, code: 'media_network', message: null, at: 3200, position: 2 },
    ])
    expect(snapshot).toMatchObject({ state: 'error', errorCount: 2 })
  })
})

describe('an emptied player', () => {
  it('is idle before anything was seen, and paused after', () => {
    const unload = { type: 'source', reason: 'unload' } as const
    const before = transcript([
      [0, 'metadata', 0],
      [1000, 'play', 0],
      [2000, unload, null],
    ])
    const after = transcript([...played, [3200, unload, null]])

    expect(before.snapshot).toMatchObject({ state: 'idle', startupMs: 1000 })
    expect(after.snapshot).toMatchObject({ state: 'paused', position: 2 })
  })

  it('is not emptied where it stands at the beginning', () => {
    const { state } = transcript([
      [0, 'metadata', 0],
      [100, 'tick', 0],
    ])

    expect(state.player.position).toBe(0)
  })
})

describe('a quality switch', () => {
  const begin = { type: 'quality-switch', phase: 'begin' } as const
  const end = { type: 'quality-switch', phase: 'end' } as const

  it('is waiting while playing; nothing that happens in it is the viewer’s, and playback goes on from where it ends', () => {
    const { emitted, snapshot } = transcript([
      ...played,
      [3200, begin, 0],
      [3300, { type: 'source', reason: 'unload' }, null],
      [3400, 'metadata', 0],
      [3500, 'waiting', 0],
      [3600, { type: 'fullscreen', active: true }, null],
      [3700, end, 2],
      ...playing(3700, 2, 1),
    ])

    expect(emitted).toEqual([...begun, 'fullscreen active=true'])
    expect(snapshot).toMatchObject({
      rebufferMs: 500,
      rebufferCount: 0,
      contentMs: 3000,
      played: [[0, 3]],
    })
  })

  it('leaves a pause a pause', () => {
    const { snapshot } = transcript([
      ...played,
      [3200, 'pause', 2],
      [4200, begin, null],
      [4300, end, 2],
      [5200, 'tick', 2],
    ])

    expect(snapshot).toMatchObject({ state: 'paused', pausedMs: 2000, rebufferMs: 0 })
  })

  it('goes on from where it ends, wherever that is', () => {
    const { snapshot } = transcript([
      ...played,
      [3200, begin, 2],
      [3700, end, 10],
      ...playing(3700, 10, 1),
    ])

    expect(snapshot).toMatchObject({ contentMs: 3000, seekCount: 0 })
    expect(snapshot.played).toEqual([
      [0, 2],
      [10, 11],
    ])
  })

  it('is playing until it begins, although the player is empty by then', () => {
    expect(transcript([...played, [3300, begin, null]]).snapshot).toMatchObject({
      playingMs: 2100,
      state: 'rebuffering',
    })
  })

  it('is no seek, although it goes back to the beginning, where the player reports no seeks', () => {
    const { snapshot } = transcript([...played, [3300, begin, 0]], {
      capabilities: { seek: 'derived' },
    })

    expect(snapshot).toMatchObject({ seekCount: 0, state: 'rebuffering' })
  })

  it.each([
    ['playing', []],
    ['paused', [[3200, 'pause', 2]] as readonly Line[]],
  ] as const)(
    'keeps where the viewer was, when the content changes in it, while %s',
    (_, pause) => {
      const { events } = transcript([
        ...played,
        ...pause,
        [3200, begin, null],
        [3300, 'tick', 0],
        [3400, { type: 'source', reason: 'change' }, 0],
      ])

      expect(events.at(-1)).toEqual({ type: 'end', reason: 'source-change', at: 3400, position: 2 })
    },
  )
})

describe('what passes through', () => {
  it('is reported as it came, with its moment', () => {
    const { events } = transcript([
      [0, { type: 'ad', phase: 'start' }, null],
      [10, { type: 'fullscreen', active: true }, 5],
      [20, { type: 'pip', active: false }, 5],
      [30, { type: 'resume', target: 5, actual: 5, ok: true } as never, 5],
      [40, { type: 'log', name: 'note', data: { a: 1 } }, 5],
      [50, { type: 'texttrack', language: 'de' }, 5],
      [60, { type: 'texttrack', language: 'de' }, 5],
      [70, { type: 'texttrack', language: null }, 5],
    ])

    expect(events).toEqual([
      { type: 'ad', phase: 'start', at: 0 },
      { type: 'fullscreen', active: true, at: 10, position: 5 },
      { type: 'pip', active: false, at: 20, position: 5 },
      { type: 'resume', target: 5, actual: 5, ok: true, at: 30, position: 5 },
      { type: 'log', name: 'note', data: { a: 1 }, at: 40, position: 5 },
      { type: 'texttrack', language: 'de', at: 50, position: 5 },
      { type: 'texttrack', language: null, at: 70, position: 5 },
    ])
  })

  it('is reported once where it is about the content: loading, and renditions', () => {
    const { emitted, snapshot } = transcript([
      [100, 'loading', null],
      [200, 'loading', null],
      [400, 'metadata', 0],
      [500, 'metadata', 0],
      [600, { type: 'rendition', auto: true }, 0, { rendition: { height: 360 } }],
      [700, { type: 'rendition', auto: true }, 0, { rendition: { height: 360 } }],
      [800, { type: 'rendition', auto: false }, 0, { rendition: { height: 720 } }],
      [900, { type: 'rendition', auto: false }, 0, { rendition: null }],
    ])

    expect(emitted).toEqual([
      'load loadMs=300 duration=60',
      'rendition auto=true height=360',
      'rendition auto=false height=720',
    ])
    expect(snapshot.renditionChangeCount).toBe(1)
  })

  it('is no change where it is what the player was when it was ready', () => {
    const { emitted } = transcript([
      [0, 'ready', 0, { volume: 0.5, muted: false, rate: 1.5 }],
      [100, 'volume', 0],
      [100, 'rate', 0],
      [1000, 'tick', 0],
      [1100, 'volume', 0, { muted: true }],
      [1200, 'rate', 0, { rate: 2 }],
      [2000, 'tick', 0],
      [2100, 'ready', 0, { rate: 3 }],
      [2200, 'rate', 0],
      [2300, 'volume', 0],
      [3000, 'tick', 0],
    ])

    expect(emitted).toEqual(['rate rate=2', 'volume volume=0.5 muted=true', 'rate rate=3'])
  })

  it('is in order at the end: the wait, the volume, the end', () => {
    const { emitted, snapshot } = transcript([
      ...played,
      [3200, 'waiting', 2],
      [3300, 'volume', 2, { volume: 0.3 }],
      [3400, { type: 'end', reason: 'app' }, 2],
    ])

    expect(emitted.slice(3)).toEqual([
      'rebuffer tookMs=200',
      'volume volume=0.3 muted=null',
      'end reason=app',
    ])
    expect(snapshot).toMatchObject({ state: 'closed', rebufferCount: 1 })
  })
})

describe('a player whose seeks have to be verified', () => {
  const verify = { capabilities: { seek: 'verify' } } as const

  it('seeks also to where it stands, while paused', () => {
    const { emitted } = transcript(
      [...played, [3200, 'pause', 2], [4000, 'seeking', 2], [4100, 'seeked', 2], [5000, 'tick', 2]],
      verify,
    )

    expect(emitted.at(-1)).toBe('seek from=2 to=2 tookMs=100 count=1')
  })

  it('has not sought when it announces a seek while its position is unknown', () => {
    const { snapshot } = transcript(
      [
        ...played,
        [3210, { type: 'seeking', from: 2.01 }, null],
        [3220, 'seeked', 2.02],
        [3450, 'time', 2.25],
      ],
      verify,
    )

    expect(snapshot).toMatchObject({ seekCount: 0, state: 'playing', contentMs: 2250 })
  })

  it('has not sought when a seek it announced went nowhere, and the position jumps later', () => {
    const { snapshot } = transcript(
      [
        ...played,
        [3210, 'seeking', 2.01],
        [3220, 'seeked', 2.02],
        [3450, 'time', 2.25],
        [3700, 'time', 30],
        [3950, 'time', 30.25],
      ],
      verify,
    )

    expect(snapshot.seekCount).toBe(0)
  })
})
