import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { createMemoryBus } from '../../shared/createMemoryBus.ts'
import { createStreamHub, type StreamConnection } from './createStreamHub.ts'
import { MAX_BUFFERED_BYTES, openEventStream } from './eventStream.ts'
import { createSocketConnection } from './socketConnection.ts'

const MESSAGE = 'x'.repeat(1000)
const ENOUGH = MAX_BUFFERED_BYTES / 1000 + 2

describe('D5 a device that does not read', () => {
  it('loses its server-sent events instead of filling the memory', async () => {
    const onClosed = vi.fn()
    const { body, connection } = openEventStream(onClosed)
    for (let sent = 0; sent < ENOUGH; sent++) connection.send(MESSAGE)
    expect(onClosed).toHaveBeenCalledOnce()

    connection.send(MESSAGE)
    connection.close('shutdown')
    await expect(body.getReader().read()).rejects.toThrow('too slow')
    expect(onClosed).toHaveBeenCalledOnce()
  })

  it('loses its WebSocket, and one that does not answer a ping as well', () => {
    const socket = Object.assign(new EventEmitter(), {
      ...{ bufferedAmount: 0, send: vi.fn(), ping: vi.fn(), terminate: vi.fn(), close: vi.fn() },
    })
    const connection = createSocketConnection(socket as unknown as WebSocket, () => {})
    connection.send(MESSAGE)
    connection.beat()
    socket.emit('pong')
    connection.beat()
    expect([socket.send, socket.ping].map(({ mock }) => mock.calls.length)).toEqual([1, 2])
    expect(socket.terminate).not.toHaveBeenCalled()

    connection.beat()
    expect(socket.terminate).toHaveBeenCalledOnce()
    socket.bufferedAmount = MAX_BUFFERED_BYTES + 1
    connection.send(MESSAGE)
    expect(socket.terminate).toHaveBeenCalledTimes(2)
    expect(socket.send).toHaveBeenCalledOnce()
  })
})

describe('D5 a connection', () => {
  it('is beaten, and has to open again after an hour, when its token is checked', async () => {
    vi.useFakeTimers()
    let now = 0
    const bus = createMemoryBus((error) => {
      throw error
    })
    const readProgress = async (): Promise<[]> => []
    const given = { bus, readProgress, report: () => {}, beatMs: 60_000, now: () => now }
    const hub = createStreamHub(given)
    const connection: StreamConnection = { send() {}, beat: vi.fn(), close: vi.fn() }
    const remove = hub.add({ project: 1, viewerId: 'v' }, connection)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([hub.open, bus.channels]).toEqual([1, ['progress']])
    expect(connection.beat).toHaveBeenCalledOnce()
    now = 3_600_001
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connection.close).toHaveBeenCalledExactlyOnceWith('expired')

    remove()
    remove()
    expect([hub.open, bus.channels]).toEqual([0, []])
    hub.close()
    expect(hub.findRefusal({ project: 1, viewerId: 'v' })?.status).toBe(503)
    vi.useRealTimers()
  })
})
