import { describe, expect, it, vi } from 'vitest'
import { openChannel } from '../test/openChannel.ts'

describe('a flood of messages of a frame', () => {
  it('has a budget: in a flood it delivers the latest message on each subject, a little later', () => {
    const { send, received, clock, channel } = openChannel({
      subject: ({ event }) => String(event),
    })

    for (let at = 0; at < 10_000; at++) send({ event: at % 2 ? 'time' : 'pause', at })
    expect(received.length).toBe(600)
    clock.advance(250)

    expect(received.slice(600)).toEqual([
      { event: 'pause', at: 9998 },
      { event: 'time', at: 9999 },
    ])
    expect(channel.counts.replaced).toBe(10_000 - 602)
    expect(clock.pending).toBe(0)
  })

  it('B5 spends its budget before anything is parsed', () => {
    const { send, received, clock } = openChannel({
      encoding: 'json',
      subject: ({ event }) => String(event),
    })
    const parse = vi.spyOn(JSON, 'parse')
    const noise = '{"event":"time"'

    for (let at = 0; at < 5000; at++) send(at % 2 ? noise : '{"event":"time"}')
    clock.advance(1000)
    const parsed = parse.mock.calls.length
    parse.mockRestore()

    expect(parsed).toBe(600 + 64)
    expect(received.length).toBe(300 + 1)
  })

  it('keeps a limited number of messages waiting, however many subjects a flood has', () => {
    const { send, received, clock } = openChannel({ subject: ({ at }) => String(at) })
    for (let at = 0; at < 10_000; at++) send({ at })
    clock.advance(1000)
    expect(received.length).toBe(600 + 64)
  })

  it('delivers the latest message of a flood where messages have no subject, once', () => {
    const { send, received, clock } = openChannel()
    for (let at = 0; at < 603; at++) send({ at })
    expect(clock.pending).toBe(1)
    clock.advance(250)

    expect(received.slice(600)).toEqual([{ at: 602 }])
    expect(clock.pending).toBe(0)
  })

  it('delivers no more of a flood once a message of it has ended the session', () => {
    const { send, received, clock, ended } = openChannel({
      subject: ({ at }) => String(at),
      onMessage({ at }) {
        received.push({ at })
        if (at === 600) ended.abort()
      },
    })
    for (let at = 0; at < 603; at++) send({ at })
    clock.advance(250)

    expect(received.at(-1)).toEqual({ at: 600 })
  })

  it('has a budget that grows by 200 messages a second, also by parts of a message', () => {
    const { send, received, clock } = openChannel()
    const flood = (messages: number): number => {
      const before = received.length
      for (let at = 0; at < messages; at++) send({ at })
      return received.length - before
    }
    expect(flood(600)).toBe(600)
    clock.advance(100)
    expect(flood(21)).toBe(20)
    clock.advance(250)
    expect(flood(51)).toBe(50)
    clock.advance(250)
    expect(flood(50)).toBe(50)
    clock.advance(3)
    expect(flood(1)).toBe(0)
    clock.advance(250)

    expect(flood(51)).toBe(50)
  })

  it('delivers every message of a busy player: twenty a second for a minute', () => {
    const { send, received, clock } = openChannel()
    for (let at = 0; at < 1200; at++, clock.advance(50)) send({ at })
    expect(received.length).toBe(1200)
  })
})
