import { type FakeClock, fakeClock } from '@playhead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type FakeConnection,
  type FakeConnections,
  fakeConnections,
} from '../../test/fakeConnections.ts'
import { type FakeBackend, fakeBackend, row } from '../../test/openLesson.ts'
import { createProgress } from '../progress/createProgress.ts'
import type { Progress } from '../progress.ts'
import { type LiveProgressOptions, liveProgress } from './liveProgress.ts'

describe('liveProgress()', () => {
  let clock: FakeClock
  let backend: FakeBackend
  let progress: Progress
  let page: (moment: 'hidden' | 'pagehide' | 'visible') => void
  let connections: FakeConnections
  let made: readonly FakeConnection[]
  const last = (): FakeConnection => connections.last
  const listen = (options: Partial<LiveProgressOptions> = {}): (() => void) =>
    liveProgress(progress, {
      url: 'https://a.test/v1/progress/stream',
      WebSocket: connections.WebSocket,
      EventSource: connections.EventSource,
      clock,
      host: {
        onPageMoment(listener) {
          page = listener
        },
      },
      ...options,
    })

  beforeEach(() => {
    connections = fakeConnections()
    made = connections.made
    clock = fakeClock()
    backend = fakeBackend(clock)
    progress = createProgress({ source: backend, storage: null, clock })
  })

  it('D5 merges the rows of other devices, and reports when one is elsewhere', () => {
    const elsewhere: unknown[] = []
    progress.put('a', row(10, { at: 5 }))
    const stop = listen({
      onElsewhere: (video, there, here) => elsewhere.push([video, there.position, here.position]),
    })
    expect(last()).toMatchObject({ kind: 'socket', url: 'wss://a.test/v1/progress/stream' })
    last().receive({ videoId: 'a', ...row(40, { at: 9 }) })
    last().receive({ videoId: 'a', ...row(20, { at: 7 }) }) // late
    last().receive([
      { videoId: 'a', ...row(42, { at: 10 }) },
      { videoId: 'b', ...row(3) },
    ])

    expect(progress.rows).toMatchObject({ a: { position: 42 }, b: { position: 3 } })
    expect(elsewhere).toEqual([['a', 40, 10]])
    stop()
    expect(last().closed).toBe(true)
  })

  it('D5 understands the messages of the collector, and asks for the address of each connection', () => {
    let tokens = 0
    listen({ url: () => `https://a.test/stream?token=${++tokens}` })
    last().open()
    last().receive({ videoId: 'a', position: 4, completed: true, lastWatchedAt: 9, percent: 100 })
    last().close()
    clock.advance(2000)

    expect(progress.rows.a).toEqual({ position: 4, duration: null, completed: true, at: 9 })
    expect(made.map(({ url }) => url)).toEqual([
      'wss://a.test/stream?token=1',
      expect.stringMatching(/a\.test\/stream\?token=2$/),
    ])
  })

  it.each([
    'not JSON',
    '{"videoId":"a"}',
    '{"videoId":7,"position":1,"at":9}',
    '{"videoId":"a","position":"1"}',
    '{"videoId":"a","position":-1,"at":9}',
    'null',
    '[null]',
    'x'.repeat(70_000),
  ])('ignores %j', (text) => {
    listen()
    last().receive(text)

    expect(progress.rows).toEqual({})
  })

  it.each([
    ['beyond the safe integers', 2 ** 60],
    ['in the future', 1_700_000_000_000 + 3_600_000],
    ['of text', '2026-01-01'],
  ])('treats a message with a time %s as one of now, which the next one replaces', (_, at) => {
    listen()
    last().receive({ videoId: 'a', ...row(40), at })
    expect(progress.rows.a).toMatchObject({ position: 40, at: clock.wall() })
    clock.advance(1)
    last().receive({ videoId: 'a', ...row(10, { at: clock.wall() }) })

    expect(progress.rows.a?.position).toBe(10)
  })

  it.each(['not JSON', '[null]', '{"type":"ping"}', '{"videoId":"a","position":-1,"at":9}'])(
    'waits longer and longer for a server that sends %j and closes',
    async (text) => {
      connections.blocked = ['events']
      listen({ EventSource: undefined })
      const waits: number[] = []
      for (let times = 0; times < 8; times++) {
        last().receive(text)
        last().close()
        const before = made.length
        const began = clock.now()
        while (made.length === before) await clock.pass(500)
        waits.push(clock.now() - began)
      }
      expect(waits.at(-1)).toBeGreaterThan(20_000)
      last().receive({ videoId: 'a', ...row(1) })
      last().close()
      const before = made.length
      await clock.pass(1000)

      expect(made.length).toBe(before + 1)
    },
  )

  it('reports errors of the app in its functions, and continues', async () => {
    const reports: string[] = []
    progress = createProgress({
      source: backend,
      storage: null,
      clock,
      report: (error, where) => reports.push(`${where}: ${error}`),
    })
    progress.put('a', row(10, { at: 5 }))
    const answers = [
      () => Promise.reject(new Error('rejected')),
      () => {
        throw new Error('thrown')
      },
    ]
    listen({ onElsewhere: () => answers.shift()?.() })
    last().receive({ videoId: 'a', ...row(40, { at: 9 }) })
    last().receive({ videoId: 'a', ...row(10, { at: 10 }) })
    listen({ read: () => JSON.parse('{') })
    last().receive({ videoId: 'a', ...row(50, { at: 11 }) })
    await clock.pass(0)

    expect(reports.sort()).toEqual([
      expect.stringMatching(/^liveProgress\(\) read: SyntaxError/),
      'onElsewhere: Error: rejected',
      'onElsewhere: Error: thrown',
    ])
    expect(progress.rows.a?.at).toBe(10)
  })

  it('supports ids that are names of object properties', () => {
    listen()
    for (const video of ['__proto__', 'constructor'])
      last().receive(`{"videoId":"${video}","position":7,"at":9}`)

    expect(Object.keys(progress.rows)).toEqual(['__proto__', 'constructor'])
    expect([progress.rows.constructor, progress.rows.toString]).toMatchObject([
      { position: 7 },
      undefined,
    ])
  })

  it('reads the messages of another backend', () => {
    listen({
      read: (message) => ({ a: row((message as { watch_time: number }).watch_time, { at: 0 }) }),
    })
    last().receive({ watch_time: 12 })

    expect(progress.rows.a).toMatchObject({ position: 12, at: clock.wall() })
  })

  it('reconnects with back-off, and then loads the updates it missed', async () => {
    await progress.load(['a'])
    listen()
    last().open()
    expect(backend.loads).toHaveLength(1)
    await clock.pass(60_000)
    last().close()
    await clock.pass(1100)
    expect(made.map(({ kind }) => kind)).toEqual(['socket', 'socket'])
    last().open()
    await clock.pass(0)

    expect(backend.loads).toEqual([['a'], ['a']])
  })

  it('reports where another device went while the connection was lost', async () => {
    const elsewhere: unknown[] = []
    Object.assign(backend.stored, {
      a: row(10, { at: 5 }),
      b: row(20, { at: 5 }),
      c: row(30, { at: 5 }),
    })
    await progress.load(['a', 'b', 'c'])
    listen({ onElsewhere: (...given) => elsewhere.push(given) })
    last().open()
    last().close()
    Object.assign(backend.stored, { a: row(50, { at: 9 }), b: row(22, { at: 9 }) })
    await clock.pass(1100)
    last().open()
    await clock.pass(0)

    expect(progress.rows).toMatchObject({
      a: { position: 50 },
      b: { position: 22 },
      c: { position: 30 },
    })
    expect(elsewhere).toEqual([['a', row(50, { at: 9 }), row(10, { at: 5 })]])
    last().receive({ videoId: 'a', ...row(50, { at: 9 }) }) // the same once more, by the connection
    expect(elsewhere).toHaveLength(1)
  })

  it('does not report where this device went while the connection was lost', async () => {
    const elsewhere: unknown[] = []
    Object.assign(backend.stored, { a: row(10, { at: 5 }) })
    await progress.load(['a'])
    listen({ onElsewhere: (...given) => elsewhere.push(given) })
    last().open()
    last().close()
    await progress.save('a', row(50, { at: clock.wall() }))
    await clock.pass(1100)
    last().open()
    await progress.save('a', row(10, { at: clock.wall() - 120_000 })).catch(() => {}) // older than what is known
    await clock.pass(2000)

    expect(progress.rows.a).toMatchObject({ position: 50 })
    expect(elsewhere).toEqual([])
  })

  it('D5 uses server-sent events where sockets do not get through, and sockets again where events do not', async () => {
    listen()
    await clock.pass(200)
    last().close()
    await clock.pass(1100)
    expect(last()).toMatchObject({ kind: 'events', url: 'https://a.test/v1/progress/stream' })
    last().receive({ videoId: 'a', ...row(40, { at: 9 }) })
    expect(progress.rows.a?.position).toBe(40)
    last().onerror() // it opens itself again
    await clock.pass(5000)
    expect(made).toHaveLength(2)
    last().fail()
    await clock.pass(5000)

    expect(last().kind).toBe('socket')
  })

  it('uses server-sent events where sockets are forbidden', async () => {
    connections.blocked = ['socket']
    listen()
    await clock.pass(2000)

    expect(made.map(({ kind }) => kind)).toEqual(['events'])
  })

  it('closes for the back/forward cache, and reconnects with the page', async () => {
    listen()
    page('hidden')
    expect(last().closed).toBe(false)
    page('pagehide')
    expect(last().closed).toBe(true)
    await clock.pass(120_000)
    expect(made).toHaveLength(1)
    page('visible')

    expect(made).toHaveLength(2)
  })

  it('ends in every state', async () => {
    const stop = listen()
    last().close()
    stop()
    await clock.pass(120_000)

    expect(made).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  it('names the option that is wrong', () => {
    expect(() => listen({ url: '' })).toThrow('option "url" must be an address')
    expect(() => listen({ read: 'json' as never })).toThrow(
      'option "read" must be a function of a message',
    )
  })
})
