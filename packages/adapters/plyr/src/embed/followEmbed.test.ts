import type { AdapterContext, Signal } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import type { PlyrPlayer } from '../plyrPlayer.ts'
import { embedAdapter } from './followEmbed.ts'

type Settings = Record<string, unknown>

/** Attaches to a player inside Plyr of which the test sets each property, and fires each event. */
function follow(provider: 'youtube' | 'vimeo', media: Settings = {}, embed: object | null = null) {
  const clock = fakeClock()
  const element = Object.assign(new EventTarget(), {
    ...{ currentTime: 10, duration: 60, paused: true, seeking: false, ended: false },
    ...media,
  }) as unknown as EventTarget & Settings
  const player = { provider, media: element as EventTarget, embed }
  const adapter = embedAdapter(player as unknown as PlyrPlayer)
  const emitted: (Signal | [Signal, number | null])[] = []
  const reports: string[] = []
  const ended = new AbortController()
  let timers = 0
  adapter.attach({
    emit: (signal, position) =>
      void emitted.push(position === undefined ? signal : [signal, position]),
    signal: ended.signal,
    report: (error, where) => void reports.push(`${where}: ${(error as Error).message}`),
    now: clock.now,
    setTimer(run, ms) {
      timers++
      return clock.setTimer(run, ms)
    },
  } as AdapterContext)
  const take = (): unknown[] => emitted.splice(0)
  /** Changes properties, then fires an event. Takes what was emitted. */
  function fire(type: string, change: Settings = {}): unknown[] {
    Object.assign(element, change)
    element.dispatchEvent(new Event(type))
    return take()
  }
  return {
    ...{ clock, element, player, adapter, reports, take, fire },
    end: () => ended.abort(),
    timers: () => timers,
  }
}
const PLAYS = { paused: false }

describe('a player inside Plyr, when it is attached', () => {
  it('is ready, and loaded if it has a duration', () => {
    expect(follow('vimeo').take()).toEqual([
      ...[{ type: 'ready' }, { type: 'loading' }, { type: 'metadata' }],
    ])
    expect(follow('vimeo', { duration: 0 }).take()).toEqual([{ type: 'ready' }])
  })

  it('plays if it was played before', () => {
    expect(follow('vimeo', PLAYS).take().slice(3)).toEqual([{ type: 'play' }, { type: 'playing' }])
    expect(follow('vimeo', { paused: undefined }).take().slice(3)).toEqual([])
  })

  it('has the error that happened before', () => {
    const error = { name: 'PrivacyError', message: 'no' }

    expect(follow('vimeo', { error }).take().at(-1)).toEqual({
      ...{ type: 'error', code: 'vimeo_PrivacyError', message: 'no', fatal: true },
    })
  })

  it('declares how it reports', () => {
    expect(follow('youtube').adapter.capabilities).toEqual({
      ...{ timeSource: 'poll', seek: 'derived', pauseSettleMs: 450, buffering: 'native' },
    })
    expect(follow('vimeo').adapter.capabilities).toEqual({
      ...{ timeSource: 'message', seek: 'derived', pauseSettleMs: 450, buffering: 'native' },
    })
  })
})

describe('an event of a player inside Plyr', () => {
  it.each(['play', 'playing', 'ended', 'pause', 'waiting'])('%s is a signal', (type) => {
    const { fire, take } = follow('vimeo')
    take()

    expect(fire(type)).toEqual([{ type }])
  })

  it.each([
    ['ratechange', [{ type: 'rate' }]],
    ['volumechange', [{ type: 'volume' }]],
    ['durationchange', [{ type: 'metadata' }]],
    ['seeked', []],
    ['progress', []],
  ])('%s is %j', (type, signals) => {
    const { fire, take } = follow('vimeo')
    take()

    expect(fire(type)).toEqual(signals)
  })

  it('reports no metadata without a duration, and no wait during a seek', () => {
    const { fire, take } = follow('vimeo')
    take()

    expect(fire('durationchange', { duration: 0 })).toEqual([])
    expect(fire('waiting', { seeking: true })).toEqual([])
  })

  it('stops the position of Vimeo while it waits, until it plays again', () => {
    const { fire, clock, adapter, element } = follow('vimeo', PLAYS)
    const move = (currentTime: number): number | null => {
      element.currentTime = currentTime
      adapter.snapshot()
      clock.advance(200)
      return adapter.snapshot().position
    }
    expect(move(11)).toBeCloseTo(11.2)
    fire('waiting')
    expect(move(12)).toBe(12)
    fire('playing')

    expect(move(13)).toBeCloseTo(13.2)
  })

  it('is no pause at the end, which follows', () => {
    const { fire, take } = follow('vimeo')
    take()

    expect(fire('pause', { ended: true })).toEqual([])
  })

  it('that fails is reported, and does not throw into the page', () => {
    const { fire, element, reports } = follow('vimeo')
    Object.defineProperty(element, 'currentTime', {
      get() {
        throw new Error('broken')
      },
    })
    fire('timeupdate')

    expect(reports).toEqual(['plyr timeupdate: broken'])
  })
})

describe('the time of a player inside Plyr', () => {
  it('is emitted when the position has moved, five times a second at most', () => {
    const { clock, fire, take } = follow('youtube')
    take()
    expect(fire('timeupdate')).toEqual([])
    expect(fire('timeupdate', { currentTime: 10.1 })).toEqual([{ type: 'time' }])
    clock.advance(199)
    expect(fire('timeupdate', { currentTime: 10.2 })).toEqual([])
    clock.advance(1)
    expect(fire('timeupdate', { currentTime: 10.3 })).toEqual([{ type: 'time' }])
    clock.advance(210)

    expect(fire('timeupdate')).toEqual([])
  })

  it('is not emitted without a position', () => {
    const { fire, take } = follow('youtube')
    take()

    expect(fire('timeupdate', { currentTime: undefined })).toEqual([])
  })

  it('is polled where no event comes, until the session ends', () => {
    const { clock, element, take, end, timers } = follow('youtube')
    take()
    element.currentTime = 11
    clock.advance(249)
    expect(take()).toEqual([])
    clock.advance(1)
    expect(take()).toEqual([{ type: 'time' }])
    element.currentTime = 12
    clock.advance(250)
    expect(take()).toEqual([{ type: 'time' }])
    const before = timers()
    end()
    element.currentTime = 13
    clock.advance(1000)

    expect(take()).toEqual([])
    expect(timers()).toBe(before)
  })

  it('is emitted once where Plyr has another media element, which is not followed here', () => {
    const { clock, player, take, timers } = follow('youtube')
    take()
    player.media = new EventTarget()
    clock.advance(1000)

    expect(take()).toEqual([{ type: 'time' }])
    expect(timers()).toBe(1)
  })

  it('that cannot be polled is reported each time', () => {
    const { clock, element, reports } = follow('youtube')
    Object.defineProperty(element, 'currentTime', {
      get() {
        throw new Error('broken')
      },
    })
    clock.advance(500)

    expect(reports).toEqual(['plyr poll: broken', 'plyr poll: broken'])
  })

  it('ends where YouTube was stopped, which no event reports', () => {
    let youtubeState = 1
    const { fire, take } = follow('youtube', {}, { getPlayerState: () => youtubeState })
    take()
    youtubeState = 5
    expect(fire('timeupdate', { currentTime: 11 })).toEqual([{ type: 'source', reason: 'unload' }])
    expect(fire('timeupdate', { currentTime: 12 })).toEqual([])
    youtubeState = 1

    expect(fire('timeupdate', { currentTime: 13 })).toEqual([{ type: 'time' }])
  })

  it('does not end where YouTube was not started', () => {
    const { fire, take } = follow('youtube', {}, { getPlayerState: () => -1 })
    take()

    expect(fire('timeupdate')).toEqual([])
  })
})

describe('a seek of Plyr', () => {
  const SEEKING = [{ type: 'seeking', from: 10 }, null]
  /** Seeks from 10 s, and is at a position some time later. */
  function seek(media: Settings, ms: number, currentTime: number): unknown[] {
    const { clock, fire, take } = follow('youtube', media)
    clock.advance(5000)
    take()
    expect(fire('seeking')).toEqual([SEEKING])
    clock.advance(ms)
    return fire('timeupdate', { currentTime })
  }

  it('has no target, and ends when Plyr reports it, once', () => {
    const { fire, take } = follow('youtube')
    take()
    expect(fire('seeking')).toEqual([SEEKING])
    expect(fire('seeked')).toEqual([{ type: 'seeked' }])

    expect(fire('seeked')).toEqual([])
  })

  it('does not begin before there is a position', () => {
    const { fire, take } = follow('youtube', { currentTime: undefined })
    take()

    expect(fire('seeking')).toEqual([])
  })

  it.each([
    ['back, while paused', {}, 500, 9.5, 'time'],
    ['further back, while paused', {}, 500, 9.4, 'seeked'],
    ['forward, while paused', {}, 500, 10.5, 'time'],
    ['further forward, while paused', {}, 500, 10.6, 'seeked'],
    ['to where playback may be', { ...PLAYS, playbackRate: 2 }, 1000, 12.5, 'time'],
    ['further than playback may be', { ...PLAYS, playbackRate: 2 }, 1000, 12.6, 'seeked'],
    ['further than playback may be without a known rate', PLAYS, 1000, 11.6, 'seeked'],
    ['to where playback may be without a known rate', PLAYS, 1000, 11.5, 'time'],
    ['to nearly the same position, for 2 s', {}, 2000, 10.1, 'time'],
    ['to nearly the same position, for longer', {}, 2001, 10.1, 'seeked'],
  ] as const)('%s, ends or goes on: %j %d ms later at %d s is %s', (_, media, ms, at, type) => {
    expect(seek(media, ms, at)).toEqual([{ type }])
  })
})
