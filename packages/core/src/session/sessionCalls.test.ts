import { describe, expect, it } from 'vitest'
import { openSession, playSeconds } from '../../test/openSession.ts'
import { noDelivery } from '../delivery/noDelivery.ts'

const attempt = {
  target: 30,
  actual: 29.5,
  ok: true,
  reason: 'resumed',
  tries: 2,
  tookMs: 120,
} as const

describe('a session', () => {
  it('has what track() was given', () => {
    const media = { videoId: 'lesson-1' }
    const { session, adapter } = openSession({ media })

    expect(session.id).toBe('session-1')
    expect(session.media).toBe(media)
    expect(session.adapter).toBe(adapter)
    expect(session.controls).toBeUndefined()
  })

  it('takes the duration and the end that the app gave for its content', () => {
    const { session } = openSession({
      media: { videoId: 'v', duration: 90, end: 50 },
      player: { duration: null },
    })

    expect(session.snapshot.duration).toBe(90)
    const { from } = session.recording as unknown as { from: { end: number } }
    expect(from.end).toBe(50)
  })

  it('ends by the app, and that is done once it is durable', async () => {
    let write = (): void => {}
    const durable = new Promise<void>((resolve) => {
      write = resolve
    })
    const { session, closings } = openSession({
      delivery: { ...noDelivery('a test'), durable: () => durable },
    })
    let done = false
    const ending = session.end().then(() => {
      done = true
    })
    expect(closings).toEqual([['app', undefined]])
    await Promise.resolve()
    expect(done).toBe(false)

    write()
    await ending
    expect(done).toBe(true)
  })

  it('can be recorded from its beginning, under its own name', () => {
    const { session } = openSession()

    expect(session.recording).toMatchObject({
      version: 1,
      session: 'session-1',
      videoId: 'lesson-1',
      from: { now: 0, wall: 1_000_000 },
    })
  })
})

describe('session.log()', () => {
  it('logs a name without data', () => {
    const { session, events } = openSession()
    session.log('note')

    expect(events).toEqual([
      { type: 'log', name: 'note', session: 'session-1', seq: 1, at: 1_000_000, position: 0 },
    ])
  })

  it('cuts a name at the limit of the wire', () => {
    const { session, events } = openSession()
    session.log('x'.repeat(100))

    expect(events).toMatchObject([{ name: 'x'.repeat(80) }])
  })

  it.each([
    ['', 'log: TypeError: playhead: session.log(name) expects a name, got ""'],
    [5, 'log: TypeError: playhead: session.log(name) expects a name, got 5'],
    [undefined, 'log: TypeError: playhead: session.log(name) expects a name, got undefined'],
  ])('reports a name of %o, and logs nothing', (name, report) => {
    const { session, events, reports } = openSession()
    session.log(name as string, {})

    expect(reports).toEqual([report])
    expect(events).toEqual([])
  })

  it('reports data that is no object, and logs nothing', () => {
    const { session, events, reports } = openSession()
    session.log('note', null as never)

    expect(reports).toEqual([
      'log: TypeError: playhead: session.log("note", data) expects an object of at most 4096 characters as JSON',
    ])
    expect(events).toEqual([])
  })
})

describe('session.resumed()', () => {
  it('records the attempt', () => {
    const { session, events, inputs } = openSession()
    session.resumed(attempt)

    expect(events).toEqual([
      { ...attempt, type: 'resume', session: 'session-1', seq: 1, at: 1_000_000, position: 0 },
    ])
    expect(inputs().at(-1)).toBe('0 resume')
  })

  it.each([{}, null])('reports %o, and records nothing', (given) => {
    const { session, events, reports } = openSession()
    session.resumed(given as never)

    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatch(/^fake\.resumed\(\): TypeError: /)
    expect(events).toEqual([])
  })

  it('explains what it expects', () => {
    const { session, reports } = openSession()
    session.resumed({ ...attempt, reason: 'other' } as never)

    expect(reports).toEqual([
      'fake.resumed(): TypeError: playhead: session.resumed(attempt) expects a target, in seconds, and a reason, got an object',
    ])
  })
})

describe('the controls of a session', () => {
  it('announce a command before the player obeys, so that it counts as the app’s', async () => {
    const opened = openSession({
      adapterParts: {
        controls: {
          play: async () => opened.adapter.emit('play', { paused: false }),
          pause: () => opened.adapter.emit('pause', { paused: true }),
          seek(position) {
            opened.adapter.emit({ type: 'seeking', from: 1 }, { position })
            opened.adapter.emit('seeked')
          },
        },
      },
    })
    await opened.session.controls?.play()
    playSeconds(opened, 1)
    await opened.session.controls?.seek(30)
    await opened.session.controls?.pause()
    opened.clock.advance(1000)

    expect(opened.inputs().filter((line) => line.endsWith('command'))).toHaveLength(3)
    expect(opened.session.snapshot).toMatchObject({
      appActionCount: 3,
      playCount: 0,
      pauseCount: 0,
      seekCount: 0,
    })
  })

  it('are missing, and reported, where reading them throws', () => {
    const { session, reports } = openSession({
      adapterParts: {
        get controls(): never {
          throw new Error('broken')
        },
      },
    })

    expect(session.controls).toBeUndefined()
    expect(reports).toEqual(['fake.controls: Error: broken'])
  })
})
