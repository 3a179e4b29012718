import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { NO_COUNTS, openChannel, VENDOR } from '../test/openChannel.ts'
import { listenToFrame } from './frameChannel.ts'

describe('a channel to a frame', () => {
  it('B5 accepts the exact window at the exact origin, and checks both every time', () => {
    const { send, received, channel } = openChannel()

    send({ event: 'forged' }, VENDOR, {}) // a popup of the right origin
    send({ event: 'forged' }, VENDOR, null)
    send({ event: 'forged' }, 'https://evil.example') // the right window, navigated
    send({ event: 'forged' }, `${VENDOR}.evil.example`)
    send({ event: 'forged' }, 'http://player.example')
    send({ event: 'forged' }, `${VENDOR}:8443`)
    send({ event: 'forged' }, 'null')
    send({ event: 'true' })

    expect(received.map(({ event }) => event)).toEqual(['true'])
    expect(channel.counts).toEqual({ ...NO_COUNTS, accepted: 1, foreign: 5 })
  })

  it('accepts every origin that a pattern matches', () => {
    const { send, received } = openChannel({ origins: /^https:\/\/[ab]\.example$/ })
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

    expect(listenToFrame(options, context).counts).toEqual(NO_COUNTS)
  })

  it('never accepts the origin of a sandboxed frame, even when it is allowed', () => {
    const { send, received } = openChannel({ allowedOrigins: ['null'], origins: /./ })
    send({ event: 'forged' }, 'null')
    expect(received).toEqual([])
  })

  it('accepts nothing when the frame has left the page', () => {
    const { send, received, frame } = openChannel()
    frame.contentWindow = null
    send({ event: 'forged' }, VENDOR, null)
    expect(received).toEqual([])
  })

  it('B5 counts as unreadable: null, numbers, lists, clones of other types, a megabyte, broken JSON', () => {
    const { send, received, reports, channel } = openChannel()
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
    const { send, received } = openChannel({ encoding })
    send(other)
    expect(received).toEqual([])
    send(accepted)
    expect(received.length).toBe(1)
  })

  it('B5 copies messages: no prototype is polluted or borrowed, at any depth', () => {
    const { send, received } = openChannel()
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
    const { send, received } = openChannel()
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

  it('never throws into the page: an exception in the listener is reported', () => {
    const { send, reports, places } = openChannel({
      onMessage() {
        throw new Error('mine')
      },
    })
    send({ event: 'x' })
    expect(reports).toEqual([new Error('mine')])
    expect(places).toEqual(['frame message'])
  })

  it('ends with its signal', () => {
    const { send, received, ended } = openChannel()
    ended.abort()
    send({ event: 'x' })
    expect(received).toEqual([])
  })

  it('posts to the exact origin, and never to one that is not allowed', () => {
    const { channel, frame, sent } = openChannel({
      allowedOrigins: ['https://video.school.example'],
    })

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
