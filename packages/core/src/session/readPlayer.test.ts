import { describe, expect, it } from 'vitest'
import { LIMITS } from '../contracts/limits.ts'
import { readCapabilities, readPlayer, readSignal } from './readPlayer.ts'
import { BLANK_PLAYER } from './reducer/state.ts'

const read = (player: object) => readPlayer(player, { ...BLANK_PLAYER, rate: 1.5 })
const whole = {
  position: 5,
  duration: 60,
  live: false,
  paused: false,
  ended: true,
  seeking: true,
  loop: true,
  rate: 2,
  volume: 0.5,
  muted: true,
  source: 'M7lc1UVf-VE',
  rendition: { width: 640, height: 360, bitrateBps: 800_000, label: 'SD' },
  seekable: [0, 60],
}
const unknown = { ...BLANK_PLAYER, rate: 1.5 }

describe('the snapshot of an adapter', () => {
  it('is copied, with nothing else in it', () => {
    expect(read({ ...whole, further: 1 })).toEqual(whole)
    expect(read(whole)).not.toBe(whole)
  })

  it.each<readonly [string, object]>([
    ['missing', {}],
    ['of other types', Object.fromEntries(Object.keys(whole).map((key) => [key, Symbol(key)]))],
    [
      'texts',
      Object.fromEntries(
        Object.keys(whole)
          .filter((key) => key !== 'source')
          .map((key) => [key, 'true']),
      ),
    ],
  ])('has no values that are %s', (_, player) => {
    expect(read(player)).toEqual(unknown)
  })

  it.each([undefined, null, 5, 'player'])('has to be an object: %o', (given) => {
    expect(() => readPlayer(given, BLANK_PLAYER)).toThrow(
      'playhead: snapshot() must return an object',
    )
  })

  it.each([
    [0.001, 0.001],
    [0.0009, null],
    [Number.POSITIVE_INFINITY, null],
  ])('has a duration of %d s as %d', (duration, known) => {
    expect(read({ duration }).duration).toBe(known)
  })

  it.each([
    [0, 0],
    [LIMITS.rate, LIMITS.rate],
    [LIMITS.rate + 1, 1.5],
    [-1, 1.5],
    [Number.NaN, 1.5],
    ['2', 1.5],
  ])('has a rate of %o as %d', (rate, known) => {
    expect(read({ rate }).rate).toBe(known)
  })

  it('has what it knows of a rendition, or none', () => {
    expect(read({ rendition: { height: 360, width: -1, label: '' } }).rendition).toEqual({
      height: 360,
    })
    expect(read({ rendition: { height: 0 } }).rendition).toBeNull()
    expect(read({ rendition: null }).rendition).toBeNull()
  })

  it('has a window of two finite ends, or none', () => {
    expect(read({ seekable: [0, Number.POSITIVE_INFINITY] }).seekable).toBeNull()
    expect(read({ seekable: [Number.NaN, 60] }).seekable).toBeNull()
    expect(read({ seekable: { 0: 0, 1: 60 } }).seekable).toBeNull()
  })

  it.each([
    ['https://a.test/a.mp4?token=1#t=5', 'https://a.test/a.mp4'],
    ['/a.mp4?token=1', '/a.mp4'],
    ['M7lc1UVf-VE', 'M7lc1UVf-VE'],
    ['', null],
    [5, null],
  ])('has the source %o as %o', (source, known) => {
    expect(read({ source }).source).toBe(known)
    expect(read({ source }).source).toBe(known)
  })

  it('has no source that is a token', () => {
    expect(read({ source: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln' }).source).toBeNull()
    expect(read({ source: `M${'x'.repeat(3000)}` }).source).toHaveLength(2000)
  })
})

describe('a signal of an adapter', () => {
  it.each([
    'ready',
    'loading',
    'metadata',
    'playing',
    'seeked',
    'waiting',
    'ended',
    'time',
    'volume',
    'autoplayblocked',
  ])('is copied without what it does not have: %s', (type) => {
    expect(readSignal({ type, cause: 'app', reason: 'change', further: 1 })).toEqual({ type })
  })

  it.each([
    [
      { type: 'play', cause: 'app' },
      { type: 'play', cause: 'app' },
    ],
    [
      { type: 'rate', cause: 'engine' },
      { type: 'rate', cause: 'engine' },
    ],
    [{ type: 'play', cause: 'viewer' }, { type: 'play' }],
    [
      { type: 'pause', reason: 'visibility', cause: 'app' },
      { type: 'pause', reason: 'visibility', cause: 'app' },
    ],
    [{ type: 'pause', reason: 'other' }, { type: 'pause' }],
    [
      { type: 'seeking', from: 5, cause: 'engine' },
      { type: 'seeking', from: 5, cause: 'engine' },
    ],
    [{ type: 'seeking', from: Number.NaN }, { type: 'seeking' }],
    [
      { type: 'source', reason: 'change' },
      { type: 'source', reason: 'change' },
    ],
    [
      { type: 'source', reason: 'unload' },
      { type: 'source', reason: 'unload' },
    ],
    [{ type: 'source', reason: 'other' }, null],
    [
      { type: 'ad', phase: 'start' },
      { type: 'ad', phase: 'start' },
    ],
    [
      { type: 'ad', phase: 'end' },
      { type: 'ad', phase: 'end' },
    ],
    [
      { type: 'ad', phase: 'error' },
      { type: 'ad', phase: 'error' },
    ],
    [{ type: 'ad', phase: 'begin' }, null],
    [
      { type: 'quality-switch', phase: 'begin' },
      { type: 'quality-switch', phase: 'begin' },
    ],
    [
      { type: 'quality-switch', phase: 'end' },
      { type: 'quality-switch', phase: 'end' },
    ],
    [{ type: 'quality-switch', phase: '' }, null],
    [
      { type: 'rendition', auto: false },
      { type: 'rendition', auto: false },
    ],
    [{ type: 'rendition', auto: 1 }, { type: 'rendition' }],
    [
      { type: 'texttrack', language: 'de' },
      { type: 'texttrack', language: 'de' },
    ],
    [
      { type: 'texttrack', language: '' },
      { type: 'texttrack', language: null },
    ],
    [
      { type: 'fullscreen', active: true },
      { type: 'fullscreen', active: true },
    ],
    [
      { type: 'fullscreen', active: 1 },
      { type: 'fullscreen', active: false },
    ],
    [
      { type: 'pip', active: true },
      { type: 'pip', active: true },
    ],
    [
      { type: 'error', fatal: true, code: 5, message: 'no' },
      { type: 'error', fatal: true, code: '5', message: 'no' },
    ],
    [
      { type: 'error', fatal: 1, code: '', message: 5 },
      { type: 'error', fatal: false, code: 'unknown', message: null },
    ],
    [
      { type: 'error', code: {} },
      { type: 'error', fatal: false, code: 'unknown', message: null },
    ],
    [{ type: 'toString' }, null],
    [{ type: 5 }, null],
    [{}, null],
    [null, null],
    ['play', null],
  ])('%o is read as %o', (given, signal) => {
    expect(readSignal(given)).toEqual(signal)
  })

  it('has texts within their limits, without secrets', () => {
    const code = readSignal({
      type: 'error',
      code: 'x'.repeat(5000),
      message: 'at https://a.test/a?token=1',
    })
    const language = readSignal({ type: 'texttrack', language: 'x'.repeat(5000) })

    expect(code).toMatchObject({ code: 'x'.repeat(LIMITS.nameChars) })
    expect(JSON.stringify(code)).not.toContain('token')
    expect(language).toMatchObject({ language: 'x'.repeat(LIMITS.messageChars) })
  })
})

describe('the capabilities of an adapter', () => {
  const video = { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' }

  it.each([
    [{ timeSource: 'message', seek: 'verify', pauseSettleMs: 250, buffering: 'derived' }],
    [{ timeSource: 'poll', seek: 'derived', pauseSettleMs: 10_000, buffering: 'native' }],
    [video],
  ])('are %o', (capabilities) => {
    expect(readCapabilities({ capabilities })).toEqual(capabilities)
  })

  it('are those of a video where they are missing or wrong', () => {
    const broken = {
      get capabilities() {
        throw new Error('broken')
      },
    }

    expect(readCapabilities({ capabilities: undefined })).toEqual(video)
    expect(
      readCapabilities({
        capabilities: { timeSource: '', seek: 1, pauseSettleMs: 10_001, buffering: null },
      }),
    ).toEqual(video)
    expect(readCapabilities(broken)).toEqual(video)
  })
})
