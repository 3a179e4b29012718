import { type FakeClock, fakeClock } from '@playhead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { type FakeConnections, fakeConnections } from '../../test/fakeConnections.ts'
import { type Connection, type ConnectionOptions, createConnection } from './createConnection.ts'

describe('createConnection()', () => {
  let clock: FakeClock
  let connections: FakeConnections
  let page: (moment: 'hidden' | 'pagehide' | 'closed' | 'visible') => void
  /** Calls of the options, in order. */
  let calls: string[]

  beforeEach(() => {
    clock = fakeClock()
    connections = fakeConnections()
    calls = []
  })

  const connect = (options: Partial<ConnectionOptions> = {}): Connection =>
    createConnection({
      url: 'https://a.test/stream',
      onMessage: (text) => {
        calls.push(`message ${text}`)
        return true
      },
      onOpen: () => calls.push('open'),
      onReconnect: () => calls.push('reconnect'),
      onClose: () => calls.push('close'),
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
  const kinds = (): string[] => connections.made.map(({ kind }) => kind)

  /** Milliseconds until the next connection is opened. */
  async function untilNext(): Promise<number> {
    const [before, began] = [connections.made.length, clock.now()]
    while (connections.made.length === before) await clock.pass(50)
    return clock.now() - began
  }

  it('reports open, messages, loss and reconnection in order', async () => {
    connect()
    connections.last.open()
    connections.last.receive('one')
    await clock.pass(60_000)
    connections.last.close()
    await untilNext()
    connections.last.open()
    connections.last.receive('two')

    expect(calls).toEqual(['open', 'message one', 'close', 'open', 'reconnect', 'message two'])
  })

  it.each([
    [
      'https://a.test/stream?token=1',
      'wss://a.test/stream?token=1',
      'https://a.test/stream?token=1',
    ],
    ['wss://a.test/stream', 'wss://a.test/stream', 'https://a.test/stream'],
    ['http://a.test/stream', 'ws://a.test/stream', 'http://a.test/stream'],
  ])('opens %s as a socket, and as an event stream', async (url, socket, events) => {
    connect({ url })
    connections.last.close()
    await untilNext()

    expect(connections.made.map((each) => [each.kind, each.url])).toEqual([
      ['socket', socket],
      ['events', events],
    ])
  })

  it('sends text while a socket is open', () => {
    const connection = connect()
    expect(connection.send('early')).toBe(false)
    connections.last.open()

    expect(connection.send('hello')).toBe(true)
    expect(connections.last.sent).toEqual(['hello'])
    connection.close()
    expect(connection.send('late')).toBe(false)
  })

  it('cannot send by an event stream', () => {
    const connection = connect({ WebSocket: undefined })
    connections.last.open()

    expect(connection.send('hello')).toBe(false)
  })

  it('waits longer after each connection that closes without a message, up to a minute', async () => {
    connect({ EventSource: undefined })
    const waits: number[] = []
    for (let times = 0; times < 9; times++) {
      connections.last.open()
      connections.last.close()
      waits.push(await untilNext())
    }

    for (const [attempt, wait] of waits.entries()) {
      const ceiling = Math.min(60_000, 1000 * 2 ** attempt)
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
      expect(wait).toBeLessThanOrEqual(ceiling + 50)
    }
  })

  it.each([
    [true, 1050],
    [false, 8050],
  ])('after a message that was understood: %s, waits at most %d ms', async (isUnderstood, most) => {
    connect({ EventSource: undefined, onMessage: () => isUnderstood })
    for (let times = 0; times < 3; times++) {
      connections.last.close()
      await untilNext()
    }
    connections.last.receive('anything')
    connections.last.close()
    const wait = await untilNext()

    expect(wait).toBeLessThanOrEqual(most)
    expect(wait).toBeGreaterThanOrEqual(most / 2 - 50)
  })

  it.each([
    ['longer than 64 Ki characters', 'x'.repeat(65_537)],
    ['binary', new ArrayBuffer(8)],
  ])('ignores a message that is %s', (_, data) => {
    connect()
    connections.last.onmessage({ data })

    expect(calls).toEqual([])
  })

  it('changes to an event stream when a socket closes at once, and back when the stream ends', async () => {
    connect()
    await clock.pass(200)
    connections.last.close()
    await untilNext()
    connections.last.onerror() // the browser reconnects the stream by itself
    await clock.pass(5000)
    expect(kinds()).toEqual(['socket', 'events'])
    connections.last.fail()
    await untilNext()

    expect(kinds()).toEqual(['socket', 'events', 'socket'])
  })

  it('stays with sockets when one closes after a while', async () => {
    connect()
    await clock.pass(5000)
    connections.last.close()
    await untilNext()

    expect(kinds()).toEqual(['socket', 'socket'])
  })

  it('uses an event stream where sockets throw', async () => {
    connections.blocked = ['socket']
    connect()
    await untilNext()

    expect(kinds()).toEqual(['events'])
  })

  it('closes for the back/forward cache without reporting a loss, and reconnects with the page', async () => {
    connect()
    connections.last.open()
    page('hidden')
    expect(connections.last.closed).toBe(false)
    page('pagehide')
    expect(connections.last.closed).toBe(true)
    await clock.pass(120_000)
    expect(kinds()).toHaveLength(1)
    page('visible')
    connections.last.open()

    expect(calls).toEqual(['open', 'open', 'reconnect'])
  })

  it('reconnects at once when the page is visible again', async () => {
    connect({ EventSource: undefined })
    for (let times = 0; times < 8; times++) {
      connections.last.close()
      await untilNext()
    }
    connections.last.close()
    page('visible')

    expect(kinds()).toHaveLength(10)
    await clock.pass(120_000)
    expect(kinds()).toHaveLength(10)
  })

  it('removes its timers and listeners when it is closed', async () => {
    const connection = connect()
    connections.last.close()
    connection.close()
    await clock.pass(120_000)

    expect(kinds()).toHaveLength(1)
    expect(clock.pending).toBe(0)
    expect(calls).toEqual(['close'])
  })
})
