import { describe, expect, it } from 'vitest'
import { type AdapterFault, openFaultyAdapter, requirePlayer } from '../../test/faultyAdapter.ts'
import { findBrokenRow } from './contract.ts'
import { ADAPTER_CONTRACT } from './describeAdapter.ts'

// Each fault below is an adapter with one mistake, and has to break a row of the suite.

const without =
  (...types: string[]): NonNullable<AdapterFault['signals']> =>
  (right, type) =>
    types.includes(type) ? [] : right
/** Keeps the source and the duration of the first content for ever. */
function stale(): NonNullable<AdapterFault['snapshot']> {
  let first: object | undefined
  return ({ source, duration }) => {
    if (source && duration) first ??= { source, duration }
    return first ?? {}
  }
}

const ADAPTERS: Readonly<Record<string, () => AdapterFault>> = {
  'reports that it never pauses': () => ({ snapshot: () => ({ paused: false }) }),
  'reports that it is always paused': () => ({ snapshot: () => ({ paused: true }) }),
  'reports that it never ends': () => ({ snapshot: () => ({ ended: false }) }),
  'reports that it has always ended': () => ({ snapshot: () => ({ ended: true }) }),
  'reports that it never seeks': () => ({ snapshot: () => ({ seeking: false }) }),
  'reports that it always seeks': () => ({ snapshot: () => ({ seeking: true }) }),
  'emits an end as a pause': () => ({
    signals: (right, type) => (type === 'ended' ? [{ type: 'pause' }] : right),
  }),
  'emits a pause before the end': () => ({
    signals: (right, type) => (type === 'pause before the end' ? [{ type: 'pause' }] : right),
  }),
  'misses the end': () => ({ signals: without('ended') }),
  'misses seeking': () => ({ signals: without('seeking') }),
  'misses seeked': () => ({ signals: without('seeked') }),
  'emits a seek as a pause as well': () => ({
    signals: (right, type) => (type === 'seeking' ? [{ type: 'pause' }, ...right] : right),
  }),
  'misses play': () => ({ signals: without('play') }),
  'misses playing': () => ({ signals: without('playing') }),
  'misses pause': () => ({ signals: without('pause') }),
  'emits play twice': () => ({
    signals: (right, type) => (type === 'play' ? [...right, ...right] : right),
  }),
  'emits playing before play': () => ({
    signals: (right, type) => (type === 'play' ? [{ type: 'playing' }, ...right] : right),
  }),
  'never emits the time': () => ({ signals: without('timeupdate') }),
  'reports positions that are five seconds off': () => ({
    snapshot: ({ position }) => ({ position: (position ?? 0) + 5 }),
  }),
  'reports positions in milliseconds': () => ({
    snapshot: ({ position }) => ({ position: (position ?? 0) * 1000 }),
  }),
  'reports the position 0': () => ({ snapshot: () => ({ position: 0 }) }),
  'ignores a change of rate': () => ({ signals: without('ratechange') }),
  'reports the rate 1': () => ({ snapshot: () => ({ rate: 1 }) }),
  'has NaN for a duration': () => ({ snapshot: () => ({ duration: Number.NaN }) }),
  'has Infinity for a duration': () => ({
    snapshot: () => ({ duration: Number.POSITIVE_INFINITY }),
  }),
  'has no duration': () => ({ snapshot: () => ({ duration: null }) }),
  'leaves out unknown values': () => ({ snapshot: () => ({ volume: undefined }) }),
  'never names the content': () => ({ snapshot: () => ({ source: null }) }),
  'names the first content for ever': () => ({ snapshot: stale() }),
  'misses other content': () => ({ signals: without('emptied') }),
  'emits other content as an unload': () => ({
    signals: (right, type) => (type === 'emptied' ? [{ type: 'source', reason: 'unload' }] : right),
  }),
  'emits after its session has ended': () => ({ emitsAfterEnd: true }),
  'leaves its listeners': () => ({ leaks: true }),
  'emits what happened before in the wrong order': () => ({
    late: (right) => [...right].reverse(),
  }),
  'does not emit what happened before': () => ({ late: () => [{ type: 'ready' }] }),
  'emits what happened before twice': () => ({ late: (right) => [...right, ...right] }),
  'does not play by its controls': () => ({ controls: () => ({ play: async () => {} }) }),
  'does not pause by its controls': () => ({ controls: () => ({ pause: async () => {} }) }),
  'does not seek by its controls': () => ({ controls: () => ({ seek: async () => {} }) }),
  'takes the seconds of a seek for milliseconds': () => ({
    controls: ({ seek }) => ({ seek: (seconds) => seek(seconds / 1000) }),
  }),
  'pauses for a seek': () => ({
    controls: ({ seek }, video) => ({
      async seek(seconds) {
        video.pause()
        await seek(seconds)
      },
    }),
  }),
  'plays on a seek, and does not declare it': () => ({
    controls: ({ seek }, video) => ({
      async seek(seconds) {
        await seek(seconds)
        await video.play()
      },
    }),
  }),
  'does not set the rate': () => ({ controls: () => ({ setRate: async (rate) => rate }) }),
  'resolves with another rate than that of the player': () => ({
    controls: ({ setRate }) => ({
      async setRate(rate) {
        await setRate?.(rate)
        return 1
      },
    }),
  }),
  'throws into the page when the player is gone': () => ({
    controls: (_, video) => ({
      pause() {
        requirePlayer(video)
        video.pause()
      },
    }),
  }),
  'resolves though the player is gone': () => ({
    controls: (_, video) => ({
      async seek(seconds) {
        video.currentTime = seconds
      },
    }),
  }),
  'never becomes ready': () => ({ late: (right) => right.filter(({ type }) => type !== 'ready') }),
}

const findBrokenAdapterRow = (fault: AdapterFault): Promise<string | undefined> =>
  findBrokenRow(ADAPTER_CONTRACT, () => openFaultyAdapter(fault))

describe('the contract of adapters', () => {
  it('is kept by an adapter without a fault', async () => {
    expect(await findBrokenAdapterRow({})).toBeUndefined()
  })

  it.each(Object.entries(ADAPTERS))('finds an adapter that %s', async (_, fault) => {
    expect(await findBrokenAdapterRow(fault())).toBeDefined()
  })
})
