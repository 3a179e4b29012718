import { describe, expect, it } from 'vitest'
import {
  type Delivered,
  type OpenedSession,
  openPlaying,
  openSession,
  playSeconds,
} from '../../test/openSession.ts'

/** `revision state`, with `sent` for those that have to leave. */
const lines = ({ snapshots }: Delivered): string[] =>
  snapshots.map(
    ({ snapshot: { rev, state }, send }) => `${rev} ${state}${send ? ', to be sent' : ''}`,
  )
const types = ({ events }: Delivered): string[] => events.map(({ type }) => type)

describe('the snapshots of a session', () => {
  it('begin with one that is sent at once, with what the app gave', () => {
    const { snapshots } = openSession({
      media: { videoId: 'lesson-1', courseId: 'course-9', title: 'x'.repeat(600) },
    })

    expect(snapshots).toEqual([
      {
        send: true,
        snapshot: {
          session: 'session-1',
          player: 'fake',
          startedAt: 1_000_000,
          videoId: 'lesson-1',
          courseId: 'course-9',
          title: 'x'.repeat(500),
          state: 'idle',
          duration: 60,
          rev: 1,
          at: 1_000_000,
        },
      },
    ])
  })

  it('are saved every second while playback is wanted, and one is sent every interval', () => {
    const opened = openPlaying({ intervalMs: 3000 })
    playSeconds(opened, 7.5)

    expect(lines(opened)).toEqual([
      '1 idle, to be sent',
      '2 playing, to be sent', // the view, at 0.25 s
      '3 playing',
      '4 playing',
      '5 playing',
      '6 playing, to be sent', // at 4 s
      '7 playing',
      '8 playing',
      '9 playing, to be sent', // at 7 s
    ])
    expect(opened.snapshots.at(-1)?.snapshot.at).toBe(1_007_000)
  })

  it('are saved no more once the viewer has paused', () => {
    const opened = openPlaying()
    playSeconds(opened, 0.5)
    opened.adapter.emit('pause', { paused: true })
    const before = opened.snapshots.length
    opened.clock.advance(100_000)

    expect(opened.snapshots).toHaveLength(before)
  })

  it.each<[string, (opened: OpenedSession) => void]>([
    ['pause', ({ adapter }) => adapter.emit('pause', { paused: true })],
    [
      'seek',
      ({ adapter, clock }) => {
        adapter.emit({ type: 'seeking', from: 5 }, { position: 8 })
        adapter.emit('seeked')
        clock.advance(300)
      },
    ],
    ['milestone', (opened) => playSeconds(opened, 10)],
    ['ended', ({ adapter }) => adapter.emit('ended', { ended: true })],
    [
      'error',
      ({ adapter }) => adapter.emit({ type: 'error', fatal: false, code: '5', message: null }),
    ],
    ['end', ({ session }) => session.close('app')],
  ])('leave at once after an event that others wait for: %s', (type, act) => {
    const opened = openPlaying({ intervalMs: 1e9 })
    playSeconds(opened, 5)
    opened.snapshots.splice(0)
    opened.events.splice(0)
    act(opened)

    expect(types(opened)).toContain(type)
    expect(opened.snapshots.filter(({ send }) => send)).toHaveLength(1)
  })

  it('leave at once after completion', () => {
    const opened = openPlaying({
      intervalMs: 1e9,
      completion: { threshold: 0.2, basis: 'position' },
    })
    playSeconds(opened, 11)
    opened.snapshots.splice(0)
    opened.events.splice(0)
    playSeconds(opened, 2)

    expect(types(opened)).toEqual(['complete'])
    expect(opened.snapshots.filter(({ send }) => send)).toHaveLength(1)
  })

  it('do not leave for the sake of other events', () => {
    const opened = openPlaying({ intervalMs: 1e9 })
    playSeconds(opened, 5)
    opened.snapshots.splice(0)
    opened.events.splice(0)
    opened.adapter.emit('rate', { rate: 2 })
    opened.session.log('note')
    opened.adapter.emit({ type: 'fullscreen', active: true })

    expect(types(opened)).toEqual(['rate', 'log', 'fullscreen'])
    expect(opened.snapshots).toEqual([])
  })

  it('are saved when the page asks for it, of what the player shows then', () => {
    const opened = openPlaying()
    playSeconds(opened, 0.5)
    opened.snapshots.splice(0)
    opened.adapter.set({ position: 0.9 })
    opened.clock.advance(400)
    opened.session.save(false)
    opened.session.save(true)

    expect(lines(opened)).toEqual(['3 playing', '4 playing, to be sent'])
    expect(opened.snapshots[0]?.snapshot).toMatchObject({ position: 0.9, playingMs: 900 })
  })

  it('end with the one of the end', () => {
    const opened = openPlaying()
    opened.session.close('destroyed')
    opened.session.close('app')
    opened.session.save(true)
    opened.clock.advance(60_000)

    expect(lines(opened)).toEqual(['1 idle, to be sent', '2 closed, to be sent'])
    expect(opened.events.at(-1)).toMatchObject({ type: 'end', reason: 'destroyed' })
    expect(opened.closings).toEqual([['destroyed', undefined]])
  })
})

describe('the events of a session', () => {
  it('go to delivery with its id, and to listeners as delivery numbered them', () => {
    const opened = openSession()
    const received: unknown[] = []
    opened.session.on('*', (event) => received.push(event))
    opened.clock.advance(500)
    opened.session.log('note', { at: 12 })

    expect(opened.events).toEqual([
      {
        type: 'log',
        name: 'note',
        data: { at: 12 },
        session: 'session-1',
        seq: 1,
        at: 1_000_500,
        position: 0,
      },
    ])
    expect(received).toEqual(opened.events)
  })
})
