import { fakeClock } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  type FrameCounts,
  type FrameEar,
  type FrameMessage,
  type FrameOptions,
  hearFrame,
  originOf,
  watchFullscreen,
} from './frame.ts'

const VENDOR = 'https://player.example'

function setUp(options: Partial<FrameOptions> = {}) {
  const clock = fakeClock()
  const page = new EventTarget()
  const sent: [unknown, string][] = []
  const inner = { postMessage: (data: unknown, origin: string) => sent.push([data, origin]) }
  const frame = { src: `${VENDOR}/embed/1`, contentWindow: inner as unknown }
  const ended = new AbortController()
  const heard: FrameMessage[] = []
  const reports: unknown[] = []
  const ear: FrameEar = hearFrame(
    {
      frame: frame as HTMLIFrameElement,
      origins: [VENDOR],
      encoding: 'either',
      hear: (message) => heard.push(message),
      ...options,
    },
    {
      window: page as unknown as Window & typeof globalThis,
      signal: ended.signal,
      report: (error) => reports.push(error),
      now: clock.now,
      setTimer: clock.setTimer,
    },
  )
  const say = (data: unknown, origin = VENDOR, source: unknown = inner): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  return { clock, frame, inner, ended, heard, reports, ear, say, sent }
}
const none: FrameCounts = { heard: 0, foreign: 0, unreadable: 0, replaced: 0 }

describe('an ear at a frame', () => {
  it('B5 hears exact window and exact origin, both, every time', () => {
    const { say, heard, ear } = setUp()

    say({ event: 'forged' }, VENDOR, {}) // a popup of the right origin
    say({ event: 'forged' }, VENDOR, null)
    say({ event: 'forged' }, 'https://evil.example') // the right window, navigated
    say({ event: 'forged' }, `${VENDOR}.evil.example`)
    say({ event: 'forged' }, 'http://player.example')
    say({ event: 'forged' }, `${VENDOR}:8443`)
    say({ event: 'forged' }, 'null')
    say({ event: 'true' })

    expect(heard.map(({ event }) => event)).toEqual(['true'])
    expect(ear.counts).toEqual({ ...none, heard: 1, foreign: 5 })
  })

  it('never takes the origin of a sandboxed frame, even when told to', () => {
    const { say, heard } = setUp({ allowedOrigins: ['null'], origins: /./ })
    say({ event: 'forged' }, 'null')
    expect(heard).toEqual([])
  })

  it('hears nobody when the frame has left the page', () => {
    const { say, heard, frame } = setUp()
    frame.contentWindow = null
    say({ event: 'forged' }, VENDOR, null)
    expect(heard).toEqual([])
  })

  it('B5 puts away what is no message: null, numbers, lists, clones of other things, a megabyte, broken JSON', () => {
    const { say, heard, reports, ear } = setUp()
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

    for (const data of [...noise, ...clones, `{"event":"${'x'.repeat(70_000)}"}`]) say(data)

    expect(heard).toEqual([])
    expect(reports).toEqual([])
    expect(ear.counts.unreadable).toBe(noise.length + clones.length + 1)
  })

  it.each([
    ['json', '{"event":"x"}', { event: 'x' }],
    ['object', { event: 'x' }, '{"event":"x"}'],
  ] as const)('hears %s and not the other encoding', (encoding, spoken, other) => {
    const { say, heard } = setUp({ encoding })
    say(other)
    expect(heard).toEqual([])
    say(spoken)
    expect(heard.length).toBe(1)
  })

  it('B5 copies: no prototype is polluted or borrowed, at any depth', () => {
    const { say, heard } = setUp()
    say('{"__proto__":{"bad":1},"info":{"__proto__":{"bad":1},"constructor":2,"list":[{"__proto__":{"bad":1}}]}}')
    const [message] = heard as [{ info: { constructor: unknown; list: object[] } }]

    expect(({} as { bad?: unknown }).bad).toBeUndefined()
    expect(Object.getPrototypeOf(message)).toBeNull()
    expect(Object.getPrototypeOf(message.info)).toBeNull()
    expect(Object.getPrototypeOf(message.info.list[0])).toBeNull()
    expect(Object.keys(message)).toEqual(['info'])
    expect(message.info.constructor).toBe(2)
    expect('toString' in message).toBe(false)
  })

  it('cuts texts, depths and numbers of values, and takes Infinity as it is', () => {
    const { say, heard } = setUp()
    const deep: Record<string, unknown> = {}
    let at = deep
    for (let depth = 0; depth < 50; depth++) at = at.in = { depth } as never
    deep.self = deep // only a clone can carry a circle
    say({
      text: 'x'.repeat(5000),
      deep,
      many: Array.from({ length: 100_000 }, (_, n) => n),
      length: Number.POSITIVE_INFINITY,
    })
    say({ length: Number.POSITIVE_INFINITY, run: () => {} })
    const [first, second] = heard

    expect(first?.text).toBe('x'.repeat(300))
    expect(JSON.stringify(first).length).toBeLessThan(20_000)
    expect(second).toEqual({ length: Number.POSITIVE_INFINITY, run: undefined })
  })

  it('has a budget: of a flood it hears the last word about each thing, a little later', () => {
    const { say, heard, clock, ear } = setUp({ about: ({ event }) => String(event) })

    for (let at = 0; at < 10_000; at++) say({ event: at % 2 ? 'time' : 'pause', at })
    expect(heard.length).toBe(600)
    clock.advance(250)

    expect(heard.slice(600)).toEqual([
      { event: 'pause', at: 9998 },
      { event: 'time', at: 9999 },
    ])
    expect(ear.counts.replaced).toBe(10_000 - 602)
    expect(clock.pending).toBe(0)
  })

  it('B5 spends its budget before anything is parsed', () => {
    const { say, heard, clock } = setUp({ encoding: 'json', about: ({ event }) => String(event) })
    const parse = vi.spyOn(JSON, 'parse')
    const noise = '{"event":"time"'

    for (let at = 0; at < 5000; at++) say(at % 2 ? noise : '{"event":"time"}')
    clock.advance(1000)
    const parsed = parse.mock.calls.length
    parse.mockRestore()

    expect(parsed).toBe(600 + 64)
    expect(heard.length).toBe(300 + 1)
  })

  it('keeps no more waiting than it may, whatever the flood is about', () => {
    const { say, heard, clock } = setUp({ about: ({ at }) => String(at) })
    for (let at = 0; at < 10_000; at++) say({ at })
    clock.advance(1000)
    expect(heard.length).toBe(600 + 64)
  })

  it('hears a lively player in full: twenty messages a second for a minute', () => {
    const { say, heard, clock } = setUp()
    for (let at = 0; at < 1200; at++, clock.advance(50)) say({ at })
    expect(heard.length).toBe(1200)
  })

  it('never throws into the page: what the listener throws is reported', () => {
    const { say, reports } = setUp({
      hear() {
        throw new Error('mine')
      },
    })
    say({ event: 'x' })
    expect(reports).toEqual([new Error('mine')])
  })

  it('ends with its signal', () => {
    const { say, heard, ended } = setUp()
    ended.abort()
    say({ event: 'x' })
    expect(heard).toEqual([])
  })

  it('speaks to the exact origin, and to none that it does not know', () => {
    const { ear, frame, sent } = setUp({ allowedOrigins: ['https://video.school.example'] })

    expect(ear.post({ method: 'ping' })).toBe(true)
    frame.src = 'https://video.school.example/1'
    expect(ear.post('{}')).toBe(true)
    for (const src of ['https://evil.example/', 'about:blank', '', 'data:text/html,', 'http://player.example/']) {
      frame.src = src
      expect(ear.post({ method: 'ping' })).toBe(false)
    }
    frame.src = `${VENDOR}/1`
    Object.assign(frame, { contentDocument: {} }) // still the blank page that it began with
    expect(ear.post({ method: 'ping' })).toBe(false)
    Object.assign(frame, { contentDocument: null, contentWindow: null })
    expect(ear.post({ method: 'ping' })).toBe(false)

    expect(sent.map(([, origin]) => origin)).toEqual([VENDOR, 'https://video.school.example'])
  })
})

it('knows the origin of an address, where there is one', () => {
  expect(originOf('https://player.example:8443/x?y#z')).toBe('https://player.example:8443')
  for (const none of ['about:blank', 'data:,', '/relative', '', 'javascript:0']) expect(originOf(none)).toBeNull()
})

it('says full screen of the frame and of what contains it, through shadow roots, once each', () => {
  const host = { parentNode: null }
  const frame = { parentNode: { parentNode: null, host } }
  const document = Object.assign(new EventTarget(), { fullscreenElement: null as unknown })
  const said: unknown[] = []
  watchFullscreen(frame as unknown as Element, {
    document: document as unknown as Document,
    emit: (signal) => said.push(signal),
    signal: new AbortController().signal,
  })

  for (const shown of [host, frame, { parentNode: null }, null]) {
    document.fullscreenElement = shown
    document.dispatchEvent(new Event('fullscreenchange'))
  }

  expect(said).toEqual([
    { type: 'fullscreen', active: true },
    { type: 'fullscreen', active: false },
  ])
})
