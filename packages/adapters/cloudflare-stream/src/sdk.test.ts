import type { Signal } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeStream, OTHER, VIDEO } from '../test/fakeStream.ts'
import { type CloudflareStreamOptions, cloudflareStream } from './cloudflareStream.ts'
import type { StreamPlayer } from './streamPlayer.ts'

/** Attaches to a player of Cloudflare's SDK that has these properties. */
function attach(
  properties: object = {},
  options: CloudflareStreamOptions = {},
  document: object | undefined = undefined,
) {
  const clock = fakeClock()
  const listeners = new Map<string, Set<() => void>>()
  const sdk = {
    currentTime: 0,
    addEventListener(type: string, listener: () => void) {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(listener))
    },
    removeEventListener: (type: string, listener: () => void) =>
      void listeners.get(type)?.delete(listener),
    ...properties,
  }
  const adapter = cloudflareStream(sdk as StreamPlayer, options)
  const emitted: Signal[] = []
  const reports: string[] = []
  const ended = new AbortController()
  adapter.attach({
    emit: (signal) => void emitted.push(signal),
    signal: ended.signal,
    report: (error, where) => void reports.push(`${where}: ${(error as Error).message}`),
    onTimeDemand() {},
    now: clock.now,
    setTimer: clock.setTimer,
    document: document as Document | undefined,
    window: undefined,
  })
  const take = (): string[] => emitted.splice(0).map(({ type }) => type)
  /** Changes properties, then fires an event. */
  const fire = (type: string, change: object = {}): string[] => {
    Object.assign(sdk, change)
    for (const listener of listeners.get(type) ?? []) listener()
    return take()
  }
  const listening = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0)
  return { sdk, adapter, take, fire, reports, listening, end: () => ended.abort() }
}

describe("the player of Cloudflare's SDK", () => {
  it('is read when it is attached', () => {
    const { adapter, take } = attach({
      ...{ currentTime: 5, duration: 60, paused: false, volume: 'loud', src: VIDEO },
    })

    expect(take()).toEqual(['ready', 'loading', 'metadata', 'play'])
    expect(adapter.snapshot()).toMatchObject({
      ...{ position: 5, duration: 60, paused: false, volume: null, source: VIDEO },
    })
  })

  it('is read with its events', () => {
    const { adapter, fire, take } = attach({ duration: 60 })
    take()
    expect(fire('timeupdate', { currentTime: 6 })).toEqual(['time'])
    expect(fire('ratechange', { playbackRate: 2 })).toEqual(['rate'])

    expect(adapter.snapshot()).toMatchObject({ position: 6, rate: 2 })
  })

  it('that throws is reported', () => {
    const { sdk, fire, reports } = attach()
    Object.defineProperty(sdk, 'duration', {
      get() {
        throw new Error('broken')
      },
    })
    fire('play')

    expect(reports).toEqual(['cloudflare-stream play: broken'])
  })

  it('is not listened to after the session', () => {
    const { listening, end } = attach()
    expect(listening()).toBeGreaterThan(0)
    end()

    expect(listening()).toBe(0)
  })

  it('has the source of the player, of its frame, or what the option returns', () => {
    const { frame } = fakeStream()
    const source = (properties: object, options: CloudflareStreamOptions) =>
      attach(properties, options).adapter.snapshot().source

    expect(source({ src: OTHER }, { iframe: frame })).toBe(OTHER)
    expect(source({}, { iframe: frame })).toBe(VIDEO)
    expect(source({}, {})).toBeNull()
    expect(source({ src: OTHER }, { source: () => 'c' })).toBe('c')
  })

  it('has the loop of its frame', () => {
    const { frame } = fakeStream({ address: `https://iframe.videodelivery.net/${VIDEO}?loop=true` })

    expect(attach({}, { iframe: frame }).adapter.snapshot().loop).toBe(true)
    expect(cloudflareStream(attach().sdk, { iframe: frame }).snapshot().loop).toBe(true)
    expect(attach().adapter.snapshot().loop).toBe(false)
  })

  it('is the player, or its frame is; there are no messages to count', () => {
    const { frame } = fakeStream()
    const alone = attach()
    const framed = attach({}, { iframe: frame })

    expect(alone.adapter).toMatchObject({ element: undefined, player: alone.sdk, counts: null })
    expect(framed.adapter).toMatchObject({ element: frame, player: frame, counts: null })
  })

  it('needs its two properties', () => {
    const { sdk } = attach()
    const { addEventListener, ...silent } = sdk
    for (const given of [silent, { addEventListener }])
      expect(() => cloudflareStream(given as never)).toThrow('expects an <iframe>')
  })

  it('is gone with its frame, and refuses commands', async () => {
    const { frame, remove } = fakeStream()
    const { adapter } = attach({ pause() {} }, { iframe: frame })
    await expect(adapter.controls?.pause()).resolves.toBeUndefined()
    remove()

    await expect(adapter.controls?.pause()).rejects.toThrow('the Stream player is gone')
  })

  it('rejects as it does', async () => {
    const { adapter } = attach({ play: () => Promise.reject(new Error('NotAllowedError')) })

    await expect(adapter.controls?.play()).rejects.toThrow('NotAllowedError')
  })

  it('watches the full screen of its frame, if that is given', () => {
    const { frame } = fakeStream()
    let reads = 0
    const page = Object.defineProperty(new EventTarget(), 'fullscreenElement', {
      get() {
        reads++
        return frame
      },
    })
    attach({}, {}, page)
    expect(reads).toBe(0)
    const { take } = attach({}, { iframe: frame }, page)

    expect(take()).toEqual(['ready', 'fullscreen'])
  })
})
