import type { AdapterContext, QualityProbe, Signal } from '@playhead/core'
import { type FakeClock, fakeClock } from '@playhead/testing'
import { createListen, type Listen } from '../src/listeners/listener.ts'
import type { ElementState } from '../src/readElement.ts'

/** What a test sets about an element and its page. */
export interface PartOptions {
  readonly element?: object
  readonly native?: boolean
  readonly quality?: QualityProbe
  readonly engineFed?: boolean
  readonly document?: object
  readonly window?: object
}

/** One part of the adapter, attached to an element that is only what the test sets. */
export function attachPart<Result>(
  part: (state: ElementState, on: Listen, context: AdapterContext) => Result,
  options: PartOptions = {},
): {
  readonly element: EventTarget & Record<string, unknown>
  readonly state: ElementState
  readonly result: Result
  readonly clock: FakeClock
  readonly reports: readonly string[]
  /** The signals since the last call. */
  take(): readonly Signal[]
  fire(...types: readonly string[]): void
  end(): void
} {
  const clock = fakeClock()
  const ended = new AbortController()
  const element = Object.assign(new EventTarget(), {
    readyState: 0,
    networkState: 0,
    paused: true,
    ended: false,
    seeking: false,
    currentTime: 0,
    playbackRate: 1,
    duration: Number.NaN,
    ...options.element,
  }) as unknown as EventTarget & Record<string, unknown>
  const state: ElementState = {
    element: element as unknown as HTMLMediaElement,
    native: options.native ?? true,
    quality: options.quality,
    rendition: null,
    stale: false,
    unconfirmed: false,
    source: () => (element.source as string | undefined) ?? null,
    isEngineFed: () => !!options.engineFed,
  }
  const signals: Signal[] = []
  const reports: string[] = []
  const context: AdapterContext = {
    emit: (signal) => void signals.push(signal),
    signal: ended.signal,
    report: (error, where) => reports.push(`${where}: ${error}`),
    now: clock.now,
    setTimer: clock.setTimer,
    onTimeDemand() {},
    document: options.document as Document | undefined,
    window: options.window as (Window & typeof globalThis) | undefined,
  }
  const result = part(state, createListen(element, context), context)
  return {
    element,
    state,
    result,
    clock,
    reports,
    take: () => signals.splice(0),
    fire(...types) {
      for (const type of types) element.dispatchEvent(new Event(type))
    },
    end: () => ended.abort(),
  }
}

/** `TimeRanges` of these. */
export const timeRanges = (
  ...ranges: readonly (readonly [from: number, to: number])[]
): TimeRanges => ({
  length: ranges.length,
  start: (at) => ranges[at]?.[0] ?? Number.NaN,
  end: (at) => ranges[at]?.[1] ?? Number.NaN,
})
