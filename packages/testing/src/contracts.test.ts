import type {
  Adapter,
  AdapterContext,
  Answer,
  Controls,
  PlayerSnapshot,
  Signal,
  Store,
  StoreEntry,
  Transport,
} from '@playhead/core'
import { memoryStore } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { openAdapter } from './adapterTrial.ts'
import { findBrokenRow } from './contract.ts'
import { ADAPTER_CONTRACT } from './describeAdapter.ts'
import { STORE_CONTRACT, type StoreSubject } from './describeStore.ts'
import { openTransport, TRANSPORT_CONTRACT, type TransportEndpoint } from './describeTransport.ts'
import { FakeVideo } from './FakeVideo.ts'
import { fakeClock } from './fakeClock.ts'
import { videoSubject } from './videoSubject.ts'

// A suite is worth what it finds: each mutant below is an implementation with one fault, and has to break a row.

interface AdapterFault {
  /** Changes what the adapter says of the player. */
  readonly snapshot?: (right: PlayerSnapshot, video: FakeVideo) => object
  /** Changes what it emits for an event of the element. */
  readonly signals?: (right: Signal[], type: string, video: FakeVideo) => Signal[]
  /** Emits after its session has ended. */
  readonly deaf?: boolean
  /** Its listeners stay. */
  readonly leaks?: boolean
  /** What it says when it is attached to a player that plays. */
  readonly late?: (right: Signal[]) => Signal[]
  /** Changes how it drives the player. */
  readonly controls?: (right: Controls, video: FakeVideo) => Partial<Controls>
}

const SIGNALS: Readonly<Record<string, Signal['type']>> = {
  loadedmetadata: 'metadata',
  play: 'play',
  playing: 'playing',
  pause: 'pause',
  seeking: 'seeking',
  seeked: 'seeked',
  waiting: 'waiting',
  ended: 'ended',
  timeupdate: 'time',
  ratechange: 'rate',
}

/** An adapter for a {@link FakeVideo}, right but for its fault. */
function adapterWith(video: FakeVideo, fault: AdapterFault): Adapter {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
  function snapshot(): PlayerSnapshot {
    const right: PlayerSnapshot = {
      position: finite(video.currentTime),
      duration: finite(video.duration),
      live: false,
      paused: video.paused,
      ended: video.ended,
      seeking: video.seeking,
      loop: video.loop,
      rate: video.playbackRate,
      volume: video.volume,
      muted: video.muted,
      source: video.currentSrc,
      rendition: null,
      seekable: null,
    }
    return { ...right, ...fault.snapshot?.(right, video) }
  }
  function attach({ emit, signal, report }: AdapterContext): void {
    const say = (signals: readonly Signal[]): void => {
      for (const each of signals) emit(each)
    }
    const late: Signal[] = [{ type: 'ready' }]
    if (video.readyState) late.push({ type: 'metadata' })
    if (!video.paused) late.push({ type: 'play' }, { type: 'playing' })
    say(fault.late?.(late) ?? late)
    const listen = (type: string, run: () => void): void => {
      const safely = (): void => {
        if (signal.aborted && !fault.deaf) return
        try {
          void video.volume // where a broken player throws
          run()
        } catch (error) {
          report(error, type)
        }
      }
      video.addEventListener(type, safely, fault.leaks || fault.deaf ? {} : { signal })
    }
    for (const [type, name] of Object.entries(SIGNALS)) {
      listen(type, () => {
        if (type === 'pause' && video.ended) return say(fault.signals?.([], 'pause before the end', video) ?? [])
        const right = [{ type: name } as Signal]
        say(fault.signals?.(right, type, video) ?? right)
      })
    }
    listen('emptied', () => {
      const right: Signal[] = [{ type: 'source', reason: 'change' }]
      say(fault.signals?.(right, 'emptied', video) ?? right)
    })
  }
  const right: Controls = {
    async play() {
      requirePlayer(video)
      await video.play()
    },
    async pause() {
      requirePlayer(video)
      video.pause()
    },
    async seek(seconds) {
      requirePlayer(video)
      video.currentTime = seconds
    },
    async setRate(rate) {
      requirePlayer(video)
      video.playbackRate = rate
      return video.playbackRate
    },
  }
  return {
    name: 'reference',
    capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
    attach,
    snapshot,
    controls: { ...right, ...fault.controls?.(right, video) },
  }
}

/** Videos that the page has removed. */
const removed = new WeakSet<FakeVideo>()
function requirePlayer(video: FakeVideo): void {
  if (removed.has(video)) throw new Error('the player is gone')
}

const without =
  (...types: string[]): NonNullable<AdapterFault['signals']> =>
  (right, type) =>
    types.includes(type) ? [] : right
/** The first of each adapter: what it knew of the content then, it says for ever. */
function stale(): NonNullable<AdapterFault['snapshot']> {
  let first: object | undefined
  return ({ source, duration }) => {
    if (source && duration) first ??= { source, duration }
    return first ?? {}
  }
}

const ADAPTERS: Readonly<Record<string, () => AdapterFault>> = {
  'says that it never pauses': () => ({ snapshot: () => ({ paused: false }) }),
  'says that it is always paused': () => ({ snapshot: () => ({ paused: true }) }),
  'says that it never ends': () => ({ snapshot: () => ({ ended: false }) }),
  'says that it has always ended': () => ({ snapshot: () => ({ ended: true }) }),
  'says that it never seeks': () => ({ snapshot: () => ({ seeking: false }) }),
  'says that it always seeks': () => ({ snapshot: () => ({ seeking: true }) }),
  'tells an end as a pause': () => ({
    signals: (right, type) => (type === 'ended' ? [{ type: 'pause' }] : right),
  }),
  'tells a pause before the end': () => ({
    signals: (right, type) => (type === 'pause before the end' ? [{ type: 'pause' }] : right),
  }),
  'misses the end': () => ({ signals: without('ended') }),
  'misses seeking': () => ({ signals: without('seeking') }),
  'misses seeked': () => ({ signals: without('seeked') }),
  'tells a seek as a pause as well': () => ({
    signals: (right, type) => (type === 'seeking' ? [{ type: 'pause' }, ...right] : right),
  }),
  'misses play': () => ({ signals: without('play') }),
  'misses playing': () => ({ signals: without('playing') }),
  'misses pause': () => ({ signals: without('pause') }),
  'says play twice': () => ({ signals: (right, type) => (type === 'play' ? [...right, ...right] : right) }),
  'says that it plays before play': () => ({
    signals: (right, type) => (type === 'play' ? [{ type: 'playing' }, ...right] : right),
  }),
  'never tells the time': () => ({ signals: without('timeupdate') }),
  'tells positions that are five seconds off': () => ({
    snapshot: ({ position }) => ({ position: (position ?? 0) + 5 }),
  }),
  'tells positions in milliseconds': () => ({ snapshot: ({ position }) => ({ position: (position ?? 0) * 1000 }) }),
  'stands at the beginning': () => ({ snapshot: () => ({ position: 0 }) }),
  'ignores a change of rate': () => ({ signals: without('ratechange') }),
  'says that the rate is 1': () => ({ snapshot: () => ({ rate: 1 }) }),
  'has NaN for a duration': () => ({ snapshot: () => ({ duration: Number.NaN }) }),
  'has Infinity for a duration': () => ({ snapshot: () => ({ duration: Number.POSITIVE_INFINITY }) }),
  'has no duration': () => ({ snapshot: () => ({ duration: null }) }),
  'leaves out what it does not know': () => ({ snapshot: () => ({ volume: undefined }) }),
  'never names the content': () => ({ snapshot: () => ({ source: null }) }),
  'names the first content for ever': () => ({ snapshot: stale() }),
  'misses other content': () => ({ signals: without('emptied') }),
  'tells other content as none': () => ({
    signals: (right, type) => (type === 'emptied' ? [{ type: 'source', reason: 'unload' }] : right),
  }),
  'emits after its session has ended': () => ({ deaf: true }),
  'leaves its listeners': () => ({ leaks: true }),
  'tells what happened before in the wrong order': () => ({ late: (right) => [...right].reverse() }),
  'does not tell what happened before': () => ({ late: () => [{ type: 'ready' }] }),
  'tells twice what happened before': () => ({ late: (right) => [...right, ...right] }),
  'does not play by its controls': () => ({ controls: () => ({ play: async () => {} }) }),
  'does not pause by its controls': () => ({ controls: () => ({ pause: async () => {} }) }),
  'does not seek by its controls': () => ({ controls: () => ({ seek: async () => {} }) }),
  'takes milliseconds for a seek': () => ({ controls: ({ seek }) => ({ seek: (seconds) => seek(seconds / 1000) }) }),
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
  'resolves with another rate than the player took': () => ({
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

const breaksOf = (fault: AdapterFault): Promise<string | undefined> =>
  findBrokenRow(ADAPTER_CONTRACT, () =>
    openAdapter(() => {
      const clock = fakeClock()
      const video = new FakeVideo({ clock })
      video.src = '/clip.mp4'
      clock.advance(100)
      const subject = videoSubject(adapterWith(video, fault), video, clock, () => {
        video.src = '/other.mp4'
        clock.advance(0)
      })
      return { ...subject, removePlayer: () => removed.add(video) }
    }),
  )

describe('the contract of adapters', () => {
  it('is kept by an adapter without a fault', async () => {
    expect(await breaksOf({})).toBeUndefined()
  })

  it.each(Object.entries(ADAPTERS))('finds an adapter that %s', async (_, fault) => {
    expect(await breaksOf(fault())).toBeDefined()
  })
})

type Send = Transport['send']
/** A transport over HTTP, right but for its fault. */
function transportWith(
  { url, timeoutMs }: TransportEndpoint,
  { send: faulty, sendLast }: { send?: (right: Send) => Send; sendLast?: (right: Send) => Transport['sendLast'] },
): Transport {
  const right: Send = async (batch, { signal }) => {
    try {
      const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(batch), signal: limits })
      const reason = `HTTP ${response.status}`
      if (response.ok) return { outcome: 'accepted', ...(await response.json()) }
      if (response.status === 413) return { outcome: 'too_large', reason }
      if ([401, 403, 404, 405, 410].includes(response.status)) return { outcome: 'blocked', reason }
      if ([400, 422].includes(response.status)) return { outcome: 'rejected', reason }
      const header = response.headers.get('retry-after') ?? ''
      const afterMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
      return { outcome: 'retry', reason, ...(/\d{2}|^\d+$/.test(header) && afterMs > 0 ? { afterMs } : {}) }
    } catch (error) {
      return { outcome: 'retry', reason: String(error) }
    }
  }
  return {
    name: 'reference',
    send: faulty?.(right) ?? right,
    sendLast:
      sendLast?.(right) ??
      ((batch) => ({ taken: true, answer: right(batch, { signal: new AbortController().signal }) })),
  }
}

const changed =
  (change: (answer: Answer) => Answer | Promise<Answer>) =>
  (right: Send): Send =>
  async (batch, options) =>
    change(await right(batch, options))
const RETRY: Answer = { outcome: 'retry', reason: 'HTTP 500' }

const TRANSPORTS: Readonly<Record<string, Parameters<typeof transportWith>[1]>> = {
  'takes 500 for accepted': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.reason.includes('500') ? { outcome: 'accepted' } : answer,
    ),
  },
  'takes everything for accepted': { send: changed(() => ({ outcome: 'accepted' })) },
  'takes a page for an acknowledgement': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.reason.includes('SyntaxError') ? { outcome: 'accepted' } : answer,
    ),
  },
  'takes everything for a reason to try again': { send: changed(() => RETRY) },
  'takes what is refused for blocked': {
    send: changed((answer) => (answer.outcome === 'rejected' ? { ...answer, outcome: 'blocked' } : answer)),
  },
  'takes 413 for rejected': {
    send: changed((answer) => (answer.outcome === 'too_large' ? { ...answer, outcome: 'rejected' } : answer)),
  },
  'rejects instead of answering': {
    send: (right) => async (batch, options) => {
      const answer = await right(batch, options)
      if (answer.outcome === 'retry') throw new Error(answer.reason)
      return answer
    },
  },
  'ignores how long it shall wait': {
    send: changed((answer) => (answer.outcome === 'retry' ? { ...answer, afterMs: undefined } : answer)),
  },
  'waits a thousandth of what it was told': {
    send: changed((answer) =>
      answer.outcome === 'retry' && answer.afterMs ? { ...answer, afterMs: answer.afterMs / 1000 } : answer,
    ),
  },
  'waits for NaN when it was told nonsense': {
    send: changed((answer) =>
      answer.outcome === 'retry' ? { afterMs: Number.NaN, ...answer, reason: answer.reason } : answer,
    ),
  },
  'gives no reason': { send: changed((answer) => ({ ...answer, reason: '' }) as Answer) },
  'never settles when nothing is answered': {
    send: (right) => async (batch, options) => {
      const answer = await right(batch, options)
      return answer.outcome === 'retry' && !answer.reason.startsWith('HTTP') ? new Promise<Answer>(() => {}) : answer
    },
  },
  'does not stop when it is told to': {
    send: (right) => (batch) => right(batch, { signal: new AbortController().signal }),
  },
  'swallows what the backend refused': {
    send: changed((answer) => (answer.outcome === 'accepted' ? { outcome: 'accepted' } : answer)),
  },
  'sends half of a batch': {
    send: (right) => (batch, options) => right({ ...batch, events: batch.events.slice(0, 1) }, options),
  },
  'leaves out the snapshots': { send: (right) => (batch, options) => right({ ...batch, snapshots: [] }, options) },
  'sends twice': {
    send: (right) => async (batch, options) => {
      await right(batch, options)
      return right(batch, options)
    },
  },
  'says that it took a last batch that it did not send': { sendLast: () => () => ({ taken: true }) },
  'sends a last batch and says that it did not': {
    sendLast: (right) => (batch) => {
      void right(batch, { signal: new AbortController().signal })
      return { taken: false }
    },
  },
  'sends a last batch twice': {
    sendLast: (right) => (batch) => {
      const options = { signal: new AbortController().signal }
      return { taken: true, answer: right(batch, options).then(() => right(batch, options)) }
    },
  },
  'never answers for a last batch': {
    sendLast: (right) => (batch) => {
      void right(batch, { signal: new AbortController().signal })
      return { taken: true, answer: new Promise<Answer>(() => {}) }
    },
  },
}

describe('the contract of transports', () => {
  const breaks = (fault: Parameters<typeof transportWith>[1]): Promise<string | undefined> =>
    findBrokenRow(TRANSPORT_CONTRACT, () => openTransport((endpoint) => transportWith(endpoint, fault)))

  it('is kept by a transport without a fault', async () => {
    expect(await breaks({})).toBeUndefined()
  })

  it.each(Object.entries(TRANSPORTS))('finds a transport that %s', async (_, fault) => {
    expect(await breaks(fault)).toBeDefined()
  })
})

type Entries = Map<string, string>
interface StoreFault {
  readonly write?: (
    entries: Entries,
    put: readonly StoreEntry[],
    remove: readonly StoreEntry[],
    store: () => void,
  ) => Promise<void>
  readonly read?: (right: StoreEntry[], entries: Entries, prefix: string, limit: number) => StoreEntry[]
  readonly clear?: (entries: Entries) => void
  readonly forgets?: boolean
  readonly mode?: Store['mode']
}

/** Stores on a disk that can fill up, right but for a fault. */
function storesWith(fault: StoreFault): StoreSubject {
  const disks = new Map<string, Entries>()
  let names = 0
  let puts: number | undefined
  const openStore = (name: string): Store => {
    const entries = disks.get(name) ?? new Map<string, string>()
    disks.set(name, entries)
    const hitEnd = (): void => {
      if (puts !== undefined && ++puts === 2) throw new DOMException('full', 'QuotaExceededError')
    }
    return {
      ...memoryStore(name),
      mode: fault.mode ?? 'indexeddb',
      async write(put, remove = []) {
        if (fault.write) return fault.write(entries, put, remove, hitEnd)
        for (const _ of put) hitEnd()
        for (const [key, value] of put) entries.set(key, value)
        for (const [key, value] of remove) if (entries.get(key) === value) entries.delete(key)
      },
      async read(prefix, limit = Number.POSITIVE_INFINITY) {
        const found = [...entries].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
        const right = found.slice(0, limit)
        return fault.read?.(right, entries, prefix, limit) ?? right
      },
      async clear() {
        if (fault.clear) fault.clear(entries)
        else entries.clear()
      },
    }
  }
  return {
    create: () => openStore(`disk ${++names}`),
    reopen: ({ name }) => openStore(fault.forgets ? `${name} again` : name),
    fill() {
      puts = 0
      return () => {
        puts = undefined
      }
    },
  }
}

const putAll = (entries: Entries, put: readonly StoreEntry[]): void => {
  for (const [key, value] of put) entries.set(key, value)
}
const removeAll = (entries: Entries, remove: readonly StoreEntry[]): void => {
  for (const [key, value] of remove) if (entries.get(key) === value) entries.delete(key)
}
const later = (): Promise<void> => new Promise((next) => setTimeout(next))

const STORES: Readonly<Record<string, StoreFault>> = {
  'loses what is written': { write: async () => {} },
  'loses the last entry of a write': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(entries, put.length > 1 ? put.slice(0, -1) : put)
      removeAll(entries, remove)
    },
  },
  'keeps the first value of a key': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(
        entries,
        put.filter(([key]) => !entries.has(key)),
      )
      removeAll(entries, remove)
    },
  },
  'reads in the order of writing': {
    read: (_, entries, prefix, limit) => [...entries].filter(([key]) => key.startsWith(prefix)).slice(0, limit),
  },
  'reads backwards': { read: (right) => right.reverse() },
  'ignores the prefix': { read: (_, entries, __, limit) => [...entries].sort().slice(0, limit) },
  'ignores the limit': {
    read: (_, entries, prefix) => [...entries].sort().filter(([key]) => key.startsWith(prefix)),
  },
  'removes by key, though the text is newer': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(entries, put)
      for (const [key] of remove) entries.delete(key)
    },
  },
  'never removes': {
    async write(entries, put, _, store) {
      for (const __ of put) store()
      putAll(entries, put)
    },
  },
  'never rejects': {
    async write(entries, put, remove, store) {
      try {
        for (const _ of put) store()
      } catch {
        return
      }
      putAll(entries, put)
      removeAll(entries, remove)
    },
  },
  'stores the first entries of a write that fails': {
    async write(entries, put, remove, store) {
      for (const [key, value] of put) {
        store()
        entries.set(key, value)
      }
      removeAll(entries, remove)
    },
  },
  'removes although a write fails': {
    async write(entries, put, remove, store) {
      removeAll(entries, remove)
      for (const _ of put) store()
      putAll(entries, put)
    },
  },
  'shows half of a write': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      removeAll(entries, remove)
      await later()
      putAll(entries, put)
    },
  },
  'writes in whatever order it comes to it': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      if (put.some(([, value]) => value === 'rev 1')) await later()
      putAll(entries, put)
      removeAll(entries, remove)
    },
  },
  'never settles': { write: () => new Promise(() => {}) },
  'clears nothing': { clear: () => {} },
  'forgets when its page goes': { forgets: true },
  'says that it is only memory': { mode: 'memory' },
}

describe('the contract of stores', () => {
  const breaks = (fault: StoreFault): Promise<string | undefined> =>
    findBrokenRow(STORE_CONTRACT, () => ({ subject: storesWith(fault) }), 1000)

  it('is kept by stores without a fault', async () => {
    expect(await breaks({})).toBeUndefined()
  })

  it.each(Object.entries(STORES))('finds a store that %s', async (_, fault) => {
    expect(await breaks(fault)).toBeDefined()
  })
})
