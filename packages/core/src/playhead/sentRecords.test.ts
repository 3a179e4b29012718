import { fakeAdapter } from '@playhead/testing'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { openPlayhead as open, playFor as play } from '../../test/openPlayhead.ts'
import type { EventRecord } from '../contracts/events.ts'
import { replay } from '../session/recording.ts'
import type { Session } from '../session/session.ts'
import { ingestSchema } from '../wire.ts'
import { record } from './recordings.ts'

describe('the records of a session', () => {
  it('sends what the wire accepts, whatever the player reports', async () => {
    const { clock, collector, playhead } = open()
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, {
      videoId: 'v',
      title: 'Intro',
      preview: true,
      duration: 60,
    })
    adapter.set({
      position: Number.NaN,
      duration: Number.POSITIVE_INFINITY,
      rate: -1,
      volume: Number.NaN,
    } as never)
    for (const signal of [
      'loading',
      'metadata',
      'play',
      'playing',
      'seeking',
      'seeked',
      'waiting',
      'volume',
      'rate',
      'rendition',
      'ended',
    ] as const)
      adapter.emit(signal)
    adapter.emit({ type: 'error', fatal: true, code: 'x'.repeat(200), message: 'y'.repeat(900) })
    adapter.emit({ type: 'texttrack', language: 'de' })
    play(adapter, clock, 3)
    session.log('note-taken', { at: 12 })
    session.log('')
    void session.end()
    await clock.pass(5000)

    expect(collector.bodies.length).toBeGreaterThan(0)
    for (const body of collector.bodies)
      expect(v.safeParse(ingestSchema, body).issues).toBeUndefined()
  })

  it('sends what the wire accepts of a viewer who skims through in more pieces than it takes', async () => {
    const { clock, collector, playhead } = open()
    const adapter = fakeAdapter()
    adapter.set({ duration: 7200 })
    const session = playhead.track(adapter, { videoId: 'v', title: 'x'.repeat(600) })
    adapter.emit('play')
    for (let piece = 0; piece < 600; piece++) {
      play(adapter, clock, 1)
      const { position: from } = adapter.snapshot()
      adapter.emit({ type: 'seeking', from: from ?? 0 }, { position: piece * 11 + 11 })
      adapter.emit('seeked')
    }
    void session.end()
    await clock.pass(5000)

    for (const body of collector.bodies)
      expect(v.safeParse(ingestSchema, body).issues).toBeUndefined()
    const last = collector.snapshots.get(session.id)
    expect(last).toMatchObject({ state: 'closed', title: 'x'.repeat(500), contentMs: 600_000 })
    expect(last?.watched).toHaveLength(500)
  })

  it('reports positions of a stream whose timeline began in 1970 relative to its window', async () => {
    const { clock, collector, playhead } = open()
    const adapter = fakeAdapter()
    const since = 1_790_000_000
    adapter.set({ position: since + 40, duration: null, live: true, seekable: [since, since + 60] })
    const session = playhead.track(adapter, { videoId: 'v' })
    adapter.emit('play')
    play(adapter, clock, 5)
    adapter.emit({ type: 'seeking', from: since + 45 }, { position: since + 10 })
    adapter.emit('seeked')
    play(adapter, clock, 3)
    void session.end()
    await clock.pass(5000)

    for (const body of collector.bodies)
      expect(v.safeParse(ingestSchema, body).issues).toBeUndefined()
    expect(collector.snapshots.get(session.id)).toMatchObject({
      live: true,
      position: 13,
      watched: [
        [10, 13],
        [40, 45],
      ],
    })
    expect([...collector.events.values()].find(({ type }) => type === 'seek')).toMatchObject({
      from: 45,
      to: 10,
    })
  })

  it('keeps out of the log what the wire would not take, and reports it', async () => {
    const { clock, collector, playhead, reports } = open()
    const session = playhead.track(fakeAdapter(), { videoId: 'v' })
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const data of [{ text: 'x'.repeat(5000) }, circle, 'words'])
      session.log('note', data as never)
    session.log('note', { text: 'x'.repeat(3000) })
    await clock.pass(5000)

    expect(reports).toEqual(
      Array(3).fill(
        'log: TypeError: playhead: session.log("note", data) expects an object of at most 4096 characters as JSON',
      ),
    )
    expect([...collector.events.values()].filter(({ type }) => type === 'log')).toHaveLength(1)
  })

  it('records itself, through JSON, so that a replay gives the same', () => {
    const { clock, playhead } = open()
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'v' })
    const received: EventRecord[] = []
    session.on('*', (event) => received.push(event))
    adapter.emit('play')
    play(adapter, clock, 3)
    adapter.emit('seeking', { position: 30 })
    adapter.emit('seeked')
    play(adapter, clock, 20)

    const { events, snapshot } = replay(JSON.parse(JSON.stringify(record(session))))
    expect(events).toEqual(received.map(({ seq, session: _, ...event }) => event))
    expect(snapshot).toEqual(session.snapshot)
    expect(() => record({} as Session)).toThrow(
      'record(session) expects a session of track(), got an object',
    )
  })
})
