import type { Signal } from '@playhead/core'
import { type FakeClock, FakeVideo, fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { html5 } from './html5.ts'

const NO_SOURCE = 3
const LOADING = 2

describe('before there is metadata', () => {
  it('never reads `seekable`, which fixes the duration at 0 in WebKitGTK', () => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    let reads = 0
    Object.defineProperty(video, 'seekable', { get: () => reads++ })
    const adapter = html5(video as unknown as HTMLMediaElement)
    video.src = '/a.mp4'

    expect(adapter.snapshot()).toMatchObject({ position: null, duration: null, seekable: null })
    expect(reads).toBe(0)
  })
})

describe('an element whose source is being chosen when the adapter attaches', () => {
  it.each<readonly [string, string, number, number, boolean]>([
    ['has a `src`, and takes as long as WebKitGTK', '/a.mp4', 5000, NO_SOURCE, false],
    ['has `<source>` elements, and the first is chosen after 300 ms', '', 300, LOADING, false],
    ['has `<source>` elements, and all of them have failed', '', 1000, NO_SOURCE, true],
  ])('%s', (_, src, ms, then, fails) => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    if (src) video.src = src
    video.networkState = NO_SOURCE
    const signals = attach(video, clock)
    clock.advance(ms)
    video.networkState = then
    clock.advance(1000)

    const errors = signals.filter(({ type }) => type === 'error')
    expect(errors).toEqual(
      fails ? [{ type: 'error', fatal: true, code: 'media_unsupported', message: null }] : [],
    )
  })
})

function attach(video: FakeVideo, clock: FakeClock): Signal[] {
  const signals: Signal[] = []
  html5(video as unknown as HTMLMediaElement).attach({
    emit: (signal) => void signals.push(signal),
    signal: new AbortController().signal,
    report: (error) => expect(error).toBeUndefined(),
    onTimeDemand() {},
    now: clock.now,
    setTimer: clock.setTimer,
    document: undefined,
    window: undefined,
  })
  return signals
}
