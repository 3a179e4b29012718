import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { dashQuality } from './dashQuality.ts'
import { hlsQuality } from './hlsQuality.ts'
import { shakaQuality } from './shakaQuality.ts'

// A live stream whose window is from 100 to 160 s.

const hls = (details: object | null | undefined, more: object = { liveSyncPosition: 150 }) =>
  hlsQuality(
    Object.assign(new EventEmitter(), {
      levels: [],
      currentLevel: -1,
      autoLevelEnabled: true,
      url: null,
      latestLevelDetails: details,
      ...more,
    } as never) as never,
  )
const dash = (parts: object) =>
  dashQuality({
    getSource: () => null,
    isDynamic: () => true,
    getDvrWindow: () => ({ start: 100, end: 160 }),
    getTargetLiveDelay: () => 10,
    getCurrentRepresentationForType: () => null,
    on() {},
    off() {},
    ...parts,
  } as never)
const shaka = (parts: object) =>
  shakaQuality({
    getAssetUri: () => 'https://cdn.test/a.mpd',
    isLive: () => true,
    seekRange: () => ({ start: 100, end: 150 }),
    getVariantTracks: () => [],
    addEventListener() {},
    removeEventListener() {},
    ...parts,
  } as never)

const LIVE = { live: true, fragmentStart: 100, edge: 160 }
const unready = (): never => {
  throw new Error('no stream is loaded')
}

describe('a jump of hls.js to the live edge', () => {
  const latency = { liveSyncPosition: 150, maxLatency: 30 }

  it.each([
    ['from before the window', LIVE, undefined, 90, 150, true],
    ['a second off, because the edge moved on', LIVE, undefined, 90, 151, true],
    ['from within the window', LIVE, undefined, 100, 150, false],
    ['to a place that hls.js does not choose', LIVE, undefined, 90, 140, false],
    ['from further behind than the latency that is allowed', LIVE, latency, 129, 150, true],
    ['from no further behind than that', LIVE, latency, 130, 150, false],
    ['of a stream that has ended', { ...LIVE, live: false }, undefined, 90, 150, false],
    ['without a playlist', null, undefined, 90, 150, false],
    ['without a target', LIVE, { liveSyncPosition: null }, 90, 150, false],
    ['of a version without these properties', { live: true }, {}, 90, 150, false],
  ] as const)('%s', (_, details, more, from, to, is) => {
    expect(hls(details, more).isEngineSeek?.(from, to)).toBe(is)
  })
})

describe('a jump of dash.js back into the window', () => {
  const drift = (maxDrift: number, enabled?: boolean) => ({
    getSettings: () => ({ streaming: { liveCatchup: { enabled, maxDrift } } }),
  })

  it.each([
    ['to its beginning', {}, 90, 100, true],
    ['to the live edge', {}, 90, 150, true],
    ['to another place', {}, 90, 130, false],
    ['from within the window', {}, 110, 150, false],
    ['from further behind than may be', drift(20), 129, 150, true],
    ['from no further behind than may be', drift(20), 130, 150, false],
    ['from further behind than may be, to the beginning', drift(20), 120, 100, false],
    ['from anywhere, where no drift is too large', drift(Number.NaN), 110, 150, false],
    [
      'from further behind than may be, where it does not catch up',
      drift(20, false),
      129,
      150,
      false,
    ],
    ['of a stream that is not live', { isDynamic: () => false }, 90, 150, false],
    ['before a stream is loaded', { getDvrWindow: unready }, 90, 150, false],
    ['without a delay', { getTargetLiveDelay: unready }, 90, 160, true],
    ['of a version without a window', { getDvrWindow: undefined }, 90, 150, false],
  ] as const)('%s', (_, parts, from, to, is) => {
    expect(dash(parts).isEngineSeek?.(from, to)).toBe(is)
  })
})

describe('a jump of Shaka back into the window', () => {
  const streaming = {
    getConfiguration: () => ({ streaming: { rebufferingGoal: 2, safeSeekOffset: 5 } }),
  }
  const toEnd = {
    getConfiguration: () => ({
      streaming: { returnToEndOfLiveWindowWhenOutside: true, safeSeekEndOffset: 3 },
    }),
  }

  it.each([
    ['to its beginning', {}, 90, 100, true],
    ['as far into it as is safe', streaming, 90, 105, true],
    ['as far into it as it buffers', streaming, 90, 107, true],
    ['to its end', toEnd, 90, 147, true],
    ['to its end, which it does not go to', streaming, 90, 150, false],
    ['to 0, which is not a target', {}, 90, 0, false],
    ['to another place', streaming, 90, 130, false],
    ['from within the window', streaming, 101, 105, false],
    ['of a stream that is not live', { isLive: () => false }, 90, 100, false],
    ['before a stream is loaded', { seekRange: unready }, 90, 100, false],
  ] as const)('%s', (_, parts, from, to, is) => {
    expect(shaka(parts).isEngineSeek?.(from, to)).toBe(is)
  })
})
