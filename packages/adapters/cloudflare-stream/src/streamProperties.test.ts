import { describe, expect, it } from 'vitest'
import { blankProperties, isProperty, PROPERTIES, toSnapshot } from './streamProperties.ts'

const HOST = 'https://iframe.videodelivery.net/a'
const snapshot = (properties: object) =>
  toSnapshot({ ...blankProperties(HOST), ...properties }, 'a')

describe('the properties of a Stream player', () => {
  it('are these', () => {
    expect([...PROPERTIES].sort()).toEqual([
      ...['currentTime', 'duration', 'ended', 'loop', 'muted', 'paused', 'playbackRate'],
      ...['seeking', 'videoHeight', 'videoWidth', 'volume'],
    ])
  })

  it('are unknown at first', () => {
    const { loop, ...others } = blankProperties(HOST)

    expect(loop).toBe(false)
    expect(Object.keys(others)).toHaveLength(10)
    expect(new Set(Object.values(others))).toEqual(new Set([null]))
  })

  it.each([
    [undefined, false],
    ['?loop', true],
    ['?loop=0', true],
    ['?x=1&loop&y=1', true],
    ['?loops=1', false],
    ['?xloop=1', false],
    ['/loop=1', false],
  ])('have a loop with the address %j: %j', (query, loop) => {
    expect(blankProperties(query && HOST + query).loop).toBe(loop)
  })

  it.each([
    ['currentTime', 0, true],
    ['duration', Number.POSITIVE_INFINITY, true],
    ['duration', Number.NaN, false],
    ['duration', '60', false],
    ['playbackRate', 1, true],
    ['volume', 1, true],
    ['videoWidth', 1, true],
    ['videoHeight', 1, true],
    ['volume', true, false],
    ['paused', true, true],
    ['paused', 1, false],
    ['ended', false, true],
    ['seeking', true, true],
    ['loop', true, true],
    ['muted', true, true],
    ['muted', null, false],
    ['src', 1, false],
    ['src', true, false],
    [{}, 1, false],
  ])('%j may be %j: %j', (name, value, isOne) => {
    expect(isProperty(name, value)).toBe(isOne)
  })
})

describe('the snapshot of a Stream player', () => {
  it('is unknown at first', () => {
    expect(snapshot({})).toEqual({
      ...{ position: null, duration: null, live: null, paused: true, ended: false },
      ...{ seeking: false, loop: false, rate: 1, volume: null, muted: null, source: 'a' },
      ...{ rendition: null, seekable: null },
    })
  })

  it('is what the player reported', () => {
    expect(
      snapshot({
        ...{ currentTime: 5, duration: 60, playbackRate: 2, volume: 0.5, videoWidth: 320 },
        ...{ videoHeight: 180, paused: false, ended: true, seeking: true, loop: true },
        muted: true,
      }),
    ).toEqual({
      ...{ position: 5, duration: 60, live: false, paused: false, ended: true, seeking: true },
      ...{ loop: true, rate: 2, volume: 0.5, muted: true, source: 'a', seekable: null },
      rendition: { width: 320, height: 180 },
    })
  })

  it('is live without an end', () => {
    expect(snapshot({ duration: Number.POSITIVE_INFINITY })).toMatchObject({
      ...{ live: true, duration: null },
    })
    expect(snapshot({ duration: 0 })).toMatchObject({ live: null, duration: null })
  })

  it('has no rendition of which a side is unknown', () => {
    expect(snapshot({ videoWidth: 320, videoHeight: 0 }).rendition).toBeNull()
    expect(snapshot({ videoHeight: 180 }).rendition).toBeNull()
  })
})
