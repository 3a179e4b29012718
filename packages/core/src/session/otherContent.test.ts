import { describe, expect, it } from 'vitest'
import {
  type OpenedSession,
  openSession,
  playSeconds,
  type SessionOptions,
} from '../../test/openSession.ts'
import type { PlayerSnapshot } from '../contracts/adapter.ts'
import type { RecordedSession } from './recording.ts'

/** Two and a half seconds of `/clip.mp4`, which has 60. */
function watch(options: SessionOptions = {}): OpenedSession {
  const opened = openSession(options)
  opened.adapter.emit('play', { paused: false })
  opened.adapter.emit('playing')
  playSeconds(opened, 2.5)
  return opened
}
const OTHER = { source: '/other.mp4', position: 0, duration: 30 } as const
const EMPTY = { source: null, position: null, duration: null, paused: true } as const
const ending = ({ events }: OpenedSession) => events.at(-1)
const lastReadings = ({ session }: OpenedSession, count: number) =>
  (session.recording as RecordedSession).readings.slice(-count)

describe('content that changes', () => {
  it('ends the session at the moment of the change, with what was played by then', () => {
    const opened = watch()
    opened.clock.advance(100)
    opened.adapter.emit({ type: 'source', reason: 'change' }, OTHER)

    expect(ending(opened)).toMatchObject({
      type: 'end',
      reason: 'source-change',
      at: 1_002_600,
      position: 2.6,
    })
    expect(opened.closings).toEqual([['source-change', undefined]])
    expect(opened.session.snapshot).toMatchObject({ watched: [[0, 2.6]], duration: 60 })
    expect(opened.adapter.context?.signal.aborted).toBe(true)
  })

  it('is credited at the rate of the player with what was played since the last sample', () => {
    const opened = openSession({ player: { rate: 2 } })
    opened.adapter.emit('play', { paused: false })
    opened.adapter.emit('playing')
    playSeconds(opened, 1.5, 2)
    opened.adapter.emit({ type: 'source', reason: 'change' }, OTHER)

    expect(opened.session.snapshot).toMatchObject({
      watched: [[0, 3]],
      contentMs: 3000,
      playingMs: 1500,
    })
    const [credit] = lastReadings(opened, 2)
    expect(credit).toEqual({
      now: 1500,
      wall: 1_001_500,
      signal: { type: 'time' },
      player: { position: 3 },
    })
  })

  it.each<[string, Partial<PlayerSnapshot>]>([
    ['another source', { source: '/other.mp4' }],
    ['another duration', { duration: 30 }],
    ['no position', { position: null }],
  ])('is credited with what was played where a sample shows %s first', (_, change) => {
    const opened = watch()
    opened.clock.advance(50)
    opened.adapter.emit('loading', change)

    expect(lastReadings(opened, 2)).toMatchObject([
      { now: 2500, wall: 1_002_500, signal: { type: 'time' }, player: { position: 2.5 } },
      { now: 2550, wall: 1_002_550, signal: { type: 'loading' }, player: change },
    ])
  })

  it('is not credited beyond its samples where those show nothing else', () => {
    const opened = watch()
    opened.adapter.emit('loading', { position: 2.4, rendition: { height: 720 } })

    expect(opened.inputs().slice(-2)).toEqual(['2000 tick', '2500 loading'])
  })

  it('is not credited with anything before its first position', () => {
    const opened = openSession({ player: { position: null, duration: null } })
    opened.adapter.context?.onTimeDemand(() => {})
    opened.adapter.emit('play', { paused: false })
    opened.adapter.emit('playing')
    opened.clock.advance(500)
    opened.adapter.emit('metadata', { duration: 30 })

    expect(opened.inputs().slice(-2)).toEqual(['0 playing', '500 metadata'])
  })

  it('is not credited with anything at the moment of a sample', () => {
    const opened = openSession()
    opened.adapter.context?.onTimeDemand(() => {})
    opened.adapter.emit('play', { paused: false })
    opened.adapter.emit('playing')
    playSeconds(opened, 1)
    opened.adapter.emit({ type: 'source', reason: 'change' }, OTHER)

    expect(opened.inputs().slice(-2)).toEqual(['1000 tick', '1000 source'])
  })
})

describe('content that is unloaded', () => {
  const unload = (options?: SessionOptions): OpenedSession => {
    const opened = watch(options)
    opened.adapter.emit({ type: 'source', reason: 'unload' }, EMPTY)
    opened.clock.advance(1000)
    return opened
  }

  it('ends with the first sample of other content, without a signal', () => {
    const opened = unload()
    opened.adapter.emit('loading')
    expect(opened.closings).toEqual([])
    opened.adapter.emit('metadata', OTHER)

    expect(ending(opened)).toMatchObject({ type: 'end', at: 1_003_500, position: 2.5 })
    expect(opened.closings).toEqual([['source-change', undefined]])
    expect(opened.inputs().slice(-2)).toEqual(['3500 loading', '3500 source'])
  })

  it('goes on when it is loaded again, and may have other addresses from then on', () => {
    const opened = unload()
    opened.adapter.emit('metadata', { source: '/clip.mp4', position: 0, duration: 60 })
    opened.adapter.emit('loading', { source: '/720.mp4' })

    expect(opened.closings).toEqual([])
    expect(opened.session.snapshot).toMatchObject({ state: 'paused', duration: 60 })
  })

  it('stays the content of its session when it is unloaded twice', () => {
    const opened = unload()
    opened.adapter.emit({ type: 'source', reason: 'unload' })
    opened.adapter.emit('metadata', OTHER)

    expect(opened.closings).toEqual([['source-change', undefined]])
  })

  it('is left by a signal of the change', () => {
    const opened = unload()
    opened.adapter.emit({ type: 'source', reason: 'change' }, OTHER)

    expect(opened.inputs().filter((line) => line.endsWith('source'))).toEqual([
      '2500 source',
      '3500 source',
    ])
    expect(opened.closings).toEqual([['source-change', undefined]])
  })

  it('is what the app ends, whatever the player has loaded by then', () => {
    const opened = unload()
    opened.adapter.set(OTHER)
    opened.session.close('app')

    expect(opened.closings).toEqual([['app', undefined]])
    expect(ending(opened)).toMatchObject({ type: 'end', reason: 'app' })
  })

  it('is renamed, under an id of the app', () => {
    const opened = unload({ hasOwnId: true })
    opened.adapter.emit('loading', OTHER)
    expect(opened.closings).toEqual([])
    opened.adapter.emit('metadata', { duration: 60 })

    expect(opened.closings).toEqual([])
    expect(opened.inputs().slice(-3)).toEqual(['3500 source', '3500 loading', '3500 metadata'])
  })
})

describe('another address under an id of the app', () => {
  /** The player has another address at 2.6 s, and loads and plays until 2.8 s. */
  const reload = (source: string | null = '/other.mp4'): OpenedSession => {
    const opened = watch({ hasOwnId: true })
    opened.clock.advance(100)
    opened.adapter.emit(
      { type: 'source', reason: 'change' },
      { source, position: 0, duration: null, paused: true },
    )
    opened.clock.advance(100)
    opened.adapter.emit('loading')
    opened.clock.advance(100)
    opened.adapter.emit('play', { paused: false })
    opened.clock.advance(100)
    return opened
  }

  it('unloads the content at first, which keeps its duration, and holds what follows', () => {
    const opened = reload()

    expect(lastReadings(opened, 1)).toEqual([
      {
        now: 2600,
        wall: 1_002_600,
        signal: { type: 'source', reason: 'unload' },
        player: { position: 0, paused: true },
      },
    ])
    expect(opened.session.snapshot).toMatchObject({
      state: 'paused',
      watched: [[0, 2.6]],
      duration: 60,
      position: 2.6,
    })
    expect(opened.events.map(({ type }) => type)).toEqual(['play', 'view'])
    expect(opened.reports).toEqual([])
  })

  it('has the duration that it had at once, where it is the same content', () => {
    const opened = watch({ hasOwnId: true })
    opened.adapter.emit({ type: 'source', reason: 'change' }, { ...OTHER, duration: 60.3 })
    expect(opened.session.snapshot.duration).toBe(60)
    opened.adapter.emit('metadata')

    expect(opened.session.snapshot.duration).toBe(60.3)
  })

  it('may be known later than the change, and is that of the content from then on', () => {
    const opened = reload(null)
    opened.adapter.emit('metadata', { source: '/other.mp4', duration: 60 })
    opened.adapter.emit('playing')
    playSeconds(opened, 1)

    expect(opened.inputs().slice(8)).toEqual([
      ...['2600 source', '2700 loading', '2800 play', '2900 metadata', '2900 playing'],
      '3000 tick',
    ])
    expect(opened.session.snapshot).toMatchObject({ contentMs: 3600, twice: [[0, 1]] })
  })

  it('may be known after the viewer asked for playback, and be a third one by then', () => {
    const opened = watch({ hasOwnId: true })
    opened.adapter.emit({ type: 'source', reason: 'change' }, OTHER)
    opened.adapter.emit('play', { source: null, duration: null })
    opened.adapter.emit('metadata', { source: '/third.mp4', duration: 60 })

    expect(opened.inputs().slice(-3)).toEqual(['2500 source', '2500 play', '2500 metadata'])
    expect(opened.session.snapshot).toMatchObject({ playCount: 2, duration: 60 })
  })

  it('is other content where neither the player nor the session ever had an address', () => {
    const opened = watch({ hasOwnId: true, player: { source: null } })
    opened.adapter.emit({ type: 'source', reason: 'change' })

    expect(opened.closings).toEqual([['source-change', undefined]])
  })

  it.each(['/other.mp4', null])('is the same content where its length is: %s', (source) => {
    const opened = reload(source)
    const received: string[] = []
    opened.session.on('*', ({ type }) => received.push(type))
    opened.adapter.emit('metadata', { duration: 60.3 })
    expect(received).toEqual(['play', 'load'])
    opened.adapter.emit('playing')
    playSeconds(opened, 5)

    expect(opened.closings).toEqual([])
    expect(opened.inputs().slice(8, 13)).toEqual([
      ...['2600 source', '2700 loading', '2800 play', '2900 metadata', '2900 playing'],
    ])
    expect(opened.session.snapshot).toMatchObject({
      state: 'playing',
      position: 5,
      watched: [[0, 5]],
      twice: [[0, 2.6]],
      thrice: [],
      rebufferMs: 0,
      seekCount: 0,
    })
  })

  it('is the same content when its address is renewed again', () => {
    const opened = reload()
    opened.adapter.emit('metadata', { duration: 60 })
    opened.adapter.emit('playing')
    playSeconds(opened, 2)
    opened.adapter.emit({ type: 'source', reason: 'change' }, { position: 0 })
    opened.adapter.emit('metadata')
    opened.adapter.emit('playing')
    playSeconds(opened, 3)

    expect(opened.session.snapshot).toMatchObject({ watched: [[0, 3]], thrice: [[0, 2]] })
  })

  it('is other content where its length is another, which begins with what the viewer asked', () => {
    const opened = reload()
    const received: string[] = []
    opened.session.on('*', ({ type }) => received.push(type))
    opened.adapter.emit('metadata', { duration: 30 })

    expect(received).toEqual(['end'])
    expect(ending(opened)).toMatchObject({ type: 'end', at: 1_002_600, position: 2.6 })
    expect(opened.closings).toEqual([
      [
        'source-change',
        {
          now: 2600,
          wall: 1_002_600,
          signals: [
            { now: 2700, wall: 1_002_700, signal: { type: 'loading' } },
            { now: 2800, wall: 1_002_800, signal: { type: 'play' } },
          ],
        },
      ],
    ])
    expect(opened.clock.pending).toBe(0)
  })

  it('is the same content for an error, which is recorded, and for the end', () => {
    const failed = reload()
    const received: string[] = []
    failed.session.on('*', ({ type }) => received.push(type))
    failed.adapter.emit({ type: 'error', fatal: true, code: '1', message: null })
    expect(failed.inputs().slice(-3)).toEqual(['2700 loading', '2800 play', '2900 error'])
    expect(ending(failed)).toMatchObject({ type: 'error', at: 1_002_900 })
    expect(received).toEqual(['play', 'error'])

    const ended = reload()
    ended.session.close('app')
    expect(ended.inputs().slice(-3)).toEqual(['2700 loading', '2800 play', '2900 end'])
    expect(ended.closings).toEqual([['app', undefined]])
  })

  it('is other content at once where the player knows its content by an id', () => {
    const opened = watch({ hasOwnId: true, player: { source: 'dQw4w9WgXcQ' } })
    opened.adapter.emit({ type: 'source', reason: 'change' }, { ...OTHER, source: 'M7lc1UVf-VE' })

    expect(opened.closings).toEqual([['source-change', undefined]])
  })

  it('is an unload where the player unloads', () => {
    const opened = watch({ hasOwnId: true })
    opened.adapter.emit({ type: 'source', reason: 'unload' }, EMPTY)
    opened.adapter.emit('log' as never)

    expect(opened.closings).toEqual([])
    expect(lastReadings(opened, 1)).toMatchObject([
      { signal: { type: 'source', reason: 'unload' }, player: EMPTY },
    ])
  })
})

describe('a session that begins with other content', () => {
  it('began when that came, and with what the viewer asked of the player meanwhile', () => {
    const { inputs, session, snapshots, events } = openSession({
      since: {
        now: -500,
        wall: 999_500,
        signals: [
          { now: -400, wall: 999_600, signal: { type: 'loading' } },
          { now: -300, wall: 999_700, signal: { type: 'play' } },
        ],
      },
      player: { paused: false },
    })

    expect(inputs()).toEqual(['-400 loading', '-300 play', '0 ready', '0 tick'])
    expect((session.recording as RecordedSession).from).toMatchObject({ now: -500, wall: 999_500 })
    expect(events).toMatchObject([{ type: 'play', at: 999_700 }])
    expect(session.snapshot).toMatchObject({ elapsedMs: 500, playCount: 1, state: 'starting' })
    expect(snapshots).toHaveLength(1)
  })
})
