import type { AdapterContext, Signal } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { createEmitter } from './createEmitter.ts'
import { BLANK_STATE } from './embedState.ts'

const KNOWN = { ...BLANK_STATE, videoId: 'abcdefghijk', duration: 60 }
const UNLOAD = { type: 'source', reason: 'unload' }

/** An emitter to which states are given; `endsAt` is the signal at which the session ends. */
function open(endsAt?: Signal['type']) {
  let now = 5000
  let state = KNOWN
  const emitted: Signal[] = []
  const ended = new AbortController()
  const emitter = createEmitter({
    emit(signal: Signal) {
      emitted.push(signal)
      if (signal.type === endsAt) ended.abort()
    },
    signal: ended.signal,
    now: () => now,
  } as AdapterContext)
  const take = (): Signal[] => emitted.splice(0)
  const change = (patch: object, moved = false): Signal[] => {
    state = { ...state, ...patch }
    emitter.emitChanges(state, moved)
    return take()
  }
  const error = (code: unknown): Signal['type'][] => {
    emitter.emitError(code)
    return take().map(({ type }) => type)
  }
  const reload = (): Signal[] => {
    emitter.emitReload()
    return take()
  }
  const pass = (ms: number): void => {
    now += ms
  }
  return { change, error, reload, pass }
}
const types = (signals: readonly Signal[]): string[] => signals.map(({ type }) => type)

describe('the first state of an embed', () => {
  it.each([
    [null, []],
    [-1, []],
    [0, []],
    [1, ['play', 'playing']],
    [2, []],
    [3, ['play', 'waiting']],
    [5, []],
  ])('%j is what happened before: %j', (playerState, signals) => {
    const { change } = open()

    expect(types(change({ playerState }))).toEqual(['ready', 'loading', 'metadata', ...signals])
  })

  it('has a rendition where the quality is known, and no metadata without a duration', () => {
    expect(types(open().change({ quality: 'hd720', duration: null }))).toEqual([
      ...['ready', 'loading', 'rendition'],
    ])
  })
})

describe('a change of an embed', () => {
  it.each<[object, Signal[]]>([
    [{}, []],
    [{ rate: 2 }, [{ type: 'rate' }]],
    [{ volume: 0.5 }, [{ type: 'volume' }]],
    [{ muted: true }, [{ type: 'volume' }]],
    [{ quality: 'hd720' }, [{ type: 'rendition' }]],
    [{ videoId: null }, []],
    [{ duration: 61 }, []],
  ])('%j is %j', (patch, signals) => {
    const { change } = open()
    change({})

    expect(change(patch)).toEqual(signals)
  })

  it('of the quality is emitted once', () => {
    const { change } = open()
    change({ quality: 'large' })

    expect(change({})).toEqual([])
  })

  it('of the position is emitted where nothing else of playback changes', () => {
    const { change } = open()
    expect(types(change({}, true))).toEqual(['ready', 'loading', 'metadata', 'time'])
    expect(types(change({ playerState: 1 }, true))).toEqual(['play', 'playing'])

    expect(types(change({}, true))).toEqual(['time'])
  })

  it('to a video begins nothing where it had no name before', () => {
    const { change } = open()
    change({ videoId: null })

    expect(change({ videoId: 'abcdefghijk' })).toEqual([])
  })

  it('to another video begins anew', () => {
    const { change, error } = open()
    change({ playerState: 1 })
    error(150)

    expect(change({ videoId: 'other567890', playerState: -1 })).toEqual([
      ...[{ type: 'source', reason: 'change' }, { type: 'loading' }, { type: 'metadata' }],
    ])
    expect(error(150)).toEqual(['error'])
    expect(types(change({ playerState: 1 }))).toEqual(['play', 'playing'])
  })

  it('to another video is all where it ends the session', () => {
    const { change } = open('source')
    change({ playerState: 1 })

    expect(change({ videoId: 'other567890', rate: 2, playerState: 2 })).toEqual([
      { type: 'source', reason: 'change' },
    ])
  })
})

describe('the states of an embed', () => {
  /** The signals of each state, after the first one. */
  function follow(...states: number[]): string[][] {
    const { change } = open()
    const [, ...later] = states.map((playerState) => types(change({ playerState })))
    return later
  }

  it('are playback, pauses and the end, and a play only where the player was not playing', () => {
    expect(follow(5, 3, 1, 2, 1, 0, 1)).toEqual([
      ...[['play', 'waiting'], ['playing'], ['pause'], ['play', 'playing'], ['ended']],
      ['play', 'playing'],
    ])
  })

  it('are no play where it buffers while paused', () => {
    expect(follow(5, 2, 3, 2)).toEqual([['pause'], ['waiting'], ['pause']])
  })

  it.each([
    ['played', [1]],
    ['was paused', [2]],
  ])('are an unload where content that %s is stopped, once', (_, states) => {
    for (const stopped of [-1, 5])
      expect(follow(5, ...states, stopped, stopped === 5 ? -1 : 5).slice(-2)).toEqual([
        ...[['source'], []],
      ])
  })

  it('are an unload where content that was paused before is stopped', () => {
    expect(follow(2, 5)).toEqual([['source']])
  })

  it('are a play again after content was stopped', () => {
    expect(follow(1, 5, 1)).toEqual([['source'], ['play', 'playing']])
  })

  it('are no unload after the end', () => {
    expect(follow(1, 0, 5)).toEqual([['ended'], []])
  })
})

describe('an error of an embed', () => {
  it('is emitted once, where it comes again within a second', () => {
    const { error, pass } = open()
    expect(error(150)).toEqual(['error'])
    pass(999)
    expect(error('150')).toEqual([])
    pass(1000)
    expect(error(150)).toEqual(['error'])

    expect(error(100)).toEqual(['error'])
  })
})

describe('another document of an embed', () => {
  it('is an unload, after which everything begins again', () => {
    const { change, reload } = open()
    change({ playerState: 1, volume: 0.5, quality: 'hd720' })
    expect(reload()).toEqual([UNLOAD])
    expect(change({ playerState: null })).toEqual([{ type: 'metadata' }])

    expect(types(change({ playerState: 1 }))).toEqual(['play', 'playing'])
  })

  it('has not played: stopped, it is no unload', () => {
    const { change, reload } = open()
    change({ playerState: 1 })
    reload()

    expect(types(change({ playerState: 5 }))).toEqual(['metadata'])
  })

  it('is nothing before anything was emitted', () => {
    expect(open().reload()).toEqual([])
  })
})
