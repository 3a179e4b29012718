import { fakeClock } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  type FrameChannel,
  type FrameCounts,
  type FrameOptions,
  listenToFrame,
} from './frameChannel.ts'
import type { FrameMessage } from './frameMessage.ts'

const VENDOR = 'https://player.example'

function setUp(options: Partial<FrameOptions> = {}) {
  const clock = fakeClock()
  const page = new EventTarget()
  const sent: [unknown, string][] = []
  const inner = { postMessage: (data: unknown, origin: string) => sent.push([data, origin]) }
  const frame = { src: `${VENDOR}/embed/1`, contentWindow: inner as unknown }
  const ended = new AbortController()
  const received: FrameMessage[] = []
  const reports: unknown[] = []
  const places: string[] = []
  const channel: FrameChannel = listenToFrame(
    {
      frame: frame as HTMLIFrameElement,
      origins: [VENDOR],
      encoding: 'either',
      onMessage: (message) => received.push(message),
      ...options,
    },
    {
      window: page as unknown as Window & typeof globalThis,
      signal: ended.signal,
      report(error, where) {
        reports.push(error)
        places.push(where)
      },
      now: clock.now,
      setTimer: clock.setTimer,
    },
  )
  const send = (data: unknown, origin = VENDOR, source: unknown = inner): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  return { clock, frame, inner, ended, received, reports, places, channel, send, sent }
}
const none: FrameCounts = { accepted: 0, foreign: 0, unreadable: 0, replaced: 0 }

describe('a channel to a frame', () => {
  it('B5 accepts the exact window at the exact origin, and checks both every time', () => {
    const { send, received, channel } = setUp()

    send({ event: 'forged' }, VENDOR, {}) // a popup of the right origin
    send({ event: 'forged' }, VENDOR, null)
    send({ event: 'forged' }, 'https://evil.example') // the right window, navigated
    send({ event: 'forged' }, `${VENDOR}.evil.example`)
    send({ event: 'forged' }, 'http://player.example')
    send({ event: 'forged' }, `${VENDOR}:8443`)
    send({ event: 'forged' }, 'null')
    send({ event: 'true' })

    expect(received.map(({ event }) => event)).toEqual(['true'])
    expect(channel.counts).toEqual({ ...none, accepted: 1, foreign: 5 })
  })

  it('accepts every origin that a pattern matches', () => {
    const { send, received } = setUp({ origins: /^https:\/\/[ab]\.example$/ })
    send({ event: 'forged' }, 'https://c.example')
    send({ event: 'true' }, 'https://b.example')

    expect(received).toEqual([{ event: 'true' }])
  })

  it('receives nothing outside a page', () => {
    const frame = { src: `${VENDOR}/embed/1`, contentWindow: {} } as HTMLIFrameElement
    const { now, setTimer } = fakeClock()
    const { signal } = new AbortController()
    const context = { window: undefined, signal, report() {}, now, setTimer }
    const options = { frame, origins: [VENDOR], encoding: 'json', onMessage() {} } as const

    expect(listenToFrame(options, context).counts).toEqual(none)
  })

  it('never accepts the origin of a sandboxed frame, even when it is allowed', () => {
    const { send, received } = setUp({ allowedOrigins: ['null'], origins: /./ })
    send({ event: 'forged' }, 'null')
    expect(received).toEqual([])
  })

  it('accepts nothing when the frame has left the page', () => {
    const { send, received, frame } = setUp()
    frame.contentWindow = null
    send({ event: 'forged' }, VENDOR, null)
    expect(received).toEqual([])
  })

  it('B5 counts as unreadable: null, numbers, lists, clones of other types, a megabyte, broken JSON', () => {
    const { send, received, reports, channel } = setUp()
    const noise = [
      null,
      undefined,
      0,
      Number.NaN,
      true,
      '',
      'null',
      '[]',
      '{',
      '{"a":',
      'x'.repeat(1_000_000),
      [],
      [{}],
    ]
    const clones = [new Map([['event', 'x']]), new Date(), new ArrayBuffer(8), new Error('no'), 1n]

    for (const data of [...noise, ...clones, `{"event":"${'x'.repeat(70_000)}"}`]) send(data)

    expect(received).toEqual([])
    expect(reports).toEqual([])
    expect(channel.counts.unreadable).toBe(noise.length + clones.length + 1)
  })

  it.each([
    ['json', '{"event":"x"}', { event: 'x' }],
    ['object', { event: 'x' }, '{"event":"x"}'],
  ] as const)('accepts %s and not the other encoding', (encoding, accepted, other) => {
    const { send, received } = setUp({ encoding })
    send(other)
    expect(received).toEqual([])
    send(accepted)
    expect(received.length).toBe(1)
  })

  it('B5 copies messages: no prototype is polluted or borrowed, at any depth', () => {
    const { send, received } = setUp()
    send(
      '{"__proto__":{"bad":1},"info":{"__proto__":{"bad":1},"constructor":2,"list":[{"__proto__":{"bad":1}}]}}',
    )
    const [message] = received as [{ info: { constructor: unknown; list: object[] } }]

    expect(({} as { bad?: unknown }).bad).toBeUndefined()
    expect(Object.getPrototypeOf(message)).toBeNull()
    expect(Object.getPrototypeOf(message.info)).toBeNull()
    expect(Object.getPrototypeOf(message.info.list[0])).toBeNull()
    expect(Object.keys(message)).toEqual(['info'])
    expect(message.info.constructor).toBe(2)
    expect('toString' in message).toBe(false)
  })

  it('limits texts, depth and the number of values, and keeps Infinity', () => {
    const { send, received } = setUp()
    const deep: Record<string, unknown> = {}
    let at = deep
    for (let depth = 0; depth < 50; depth++) at = at.in = { depth } as never
    deep.self = deep // only a clone can carry a circle
    send({
      text: 'x'.repeat(5000),
      deep,
      many: Array.from({ length: 100_000 }, (_, n) => n),
      length: Number.POSITIVE_INFINITY,
    })
    send({ length: Number.POSITIVE_INFINITY, run: () => {} })
    const [first, second] = received

    expect(first?.text).toBe('x'.repeat(300))
    expect(JSON.stringify(first).length).toBeLessThan(20_000)
    expect(second).toEqual({ length: Number.POSITIVE_INFINITY, run: undefined })
  })

  it('has a budget: in a flood it delivers the latest message on each subject, a little later', () => {
    const { send, received, clock, channel } = setUp({ subject: ({ event }) => String(event) })

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
    const { send, received, clock } = setUp({
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
    const { send, received, clock } = setUp({ subject: ({ at }) => String(at) })
    for (let at = 0; at < 10_000; at++) send({ at })
    clock.advance(1000)
    expect(received.length).toBe(600 + 64)
  })

  it('delivers the latest message of a flood where messages have no subject, once', () => {
    const { send, received, clock } = setUp()
    for (let at = 0; at < 603; at++) send({ at })
    expect(clock.pending).toBe(1)
    clock.advance(250)

    expect(received.slice(600)).toEqual([{ at: 602 }])
    expect(clock.pending).toBe(0)
  })

  it('delivers no more of a flood once a message of it has ended the session', () => {
    const { send, received, clock, ended } = setUp({
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
    const { send, received, clock } = setUp()
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
    const { send, received, clock } = setUp()
    for (let at = 0; at < 1200; at++, clock.advance(50)) send({ at })
    expect(received.length).toBe(1200)
  })

  it('never throws into the page: an exception in the listener is reported', () => {
    const { send, reports, places } = setUp({
      onMessage() {
        throw new Error('mine')
      },
    })
    send({ event: 'x' })
    expect(reports).toEqual([new Error('mine')])
    expect(places).toEqual(['frame message'])
  })

  it('ends with its signal', () => {
    const { send, received, ended } = setUp()
    ended.abort()
    send({ event: 'x' })
    expect(received).toEqual([])
  })

  it('posts to the exact origin, and never to one that is not allowed', () => {
    const { channel, frame, sent } = setUp({ allowedOrigins: ['https://video.school.example'] })

    expect(channel.post({ method: 'ping' })).toBe(true)
    frame.src = 'https://video.school.example/1'
    expect(channel.post('{}')).toBe(true)
    for (const src of [
      'https://evil.example/',
      'about:blank',
      '',
      'data:text/html,',
      'http://player.example/',
    ]) {
      frame.src = src
      expect(channel.post({ method: 'ping' })).toBe(false)
    }
    frame.src = `${VENDOR}/1`
    Object.assign(frame, { contentDocument: {} }) // still the blank page that it began with
    expect(channel.post({ method: 'ping' })).toBe(false)
    Object.assign(frame, { contentDocument: null, contentWindow: null })
    expect(channel.post({ method: 'ping' })).toBe(false)

    expect(sent.map(([, origin]) => origin)).toEqual([VENDOR, 'https://video.school.example'])
  })
})
