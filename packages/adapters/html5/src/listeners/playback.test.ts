import type { QualityProbe } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { attachPart, timeRanges } from '../../test/attachPart.ts'
import { playback } from './playback.ts'

const HAVE_CURRENT_DATA = 2
const HAVE_FUTURE_DATA = 3
const seeking = (from?: number, cause?: string) => ({ type: 'seeking', from, cause })

/** Plays to a position, and seeks from there. */
function seek(
  to: number,
  played: TimeRanges | undefined,
  options: { native?: boolean; at?: number; paused?: boolean } = {},
) {
  const element = { played, paused: options.paused ?? true, currentTime: options.at ?? 10 }
  const part = attachPart(playback, { element, native: options.native ?? true })
  part.take()
  part.element.currentTime = to
  part.fire('seeking')
  return part.take()
}

describe('where a seek began', () => {
  it.each([
    ['the end of the range that was played', timeRanges([0, 10.2]), 10.2],
    ['the end of the right one of several ranges', timeRanges([0, 5], [8, 10.2], [40, 50]), 10.2],
    ['a range that begins a tenth of a second later', timeRanges([10.1, 12]), 12],
    ['a range that ended a tenth of a second before', timeRanges([0, 9.9]), 9.9],
    ['unknown: ranges end before', timeRanges([0, 9.85]), undefined],
    ['unknown: ranges begin after', timeRanges([10.15, 12]), undefined],
    ['unknown: nothing was played', timeRanges(), undefined],
    ['unknown: the element does not report it', undefined, undefined],
  ])('is %s', (_, played, from) => {
    expect(seek(30, played)).toEqual([seeking(from)])
  })

  it('is unknown of a custom element', () => {
    expect(seek(30, timeRanges([0, 10.2]), { native: false })).toEqual([seeking(undefined)])
  })

  it('is the last position outside a seek', () => {
    const { element, take, fire } = attachPart(playback, {
      element: { played: timeRanges([0, 5], [20, 25], [30, 35]) },
    })
    element.currentTime = 5
    fire('timeupdate')
    element.seeking = true
    element.currentTime = 25
    fire('timeupdate', 'seeking') // in the order of Chromium
    element.currentTime = 26
    element.seeking = false
    fire('seeked')
    element.currentTime = 35
    fire('seeking')

    expect(take()).toEqual([
      { type: 'time' },
      { type: 'time' },
      seeking(5),
      { type: 'seeked' },
      seeking(undefined),
    ])
  })

  it('is the target of the one before, while it is under way', () => {
    const { element, take, fire } = attachPart(playback, {
      element: { played: timeRanges([0, 5], [30, 35]), currentTime: 5 },
    })
    element.currentTime = 35
    fire('seeking')
    element.currentTime = 50
    fire('seeking')

    expect(take()).toEqual([seeking(5), seeking(35)])
  })
})

describe('a seek of the engine', () => {
  const buffered = timeRanges([0, 10], [12, 20])
  const byScript = { currentSrc: 'blob:https://example.com/1', paused: false, buffered }

  it.each([
    ['over a hole in the buffer', byScript, true, 'engine'],
    ['of a custom element, whose ranges may be old', byScript, false, undefined],
    ['in a file, that no engine feeds', { ...byScript, currentSrc: '/a.mp4' }, true, undefined],
  ])('%s', (_, element, native, cause) => {
    const part = attachPart(playback, { element: { ...element, currentTime: 10 }, native })
    part.take()
    part.element.currentTime = 12.1
    part.fire('seeking')

    expect(part.take()).toEqual([seeking(undefined, cause)])
  })

  it('is not a small step forward: whether that is a nudge depends on what was before', () => {
    expect(seek(10.2, timeRanges([0, 10]), { paused: false })).toEqual([seeking(10)])
  })
})

describe('a jump of the engine to the live edge', () => {
  const isEngineSeek = (from: number, to: number): boolean => from < 20 && to === 90
  const quality: QualityProbe = { name: 'engine', attach() {}, isEngineSeek }

  it.each([
    ['from before the window', 10, 90, true, 'engine'],
    ['from within the window, as by a button of the page', 30, 90, true, undefined],
    ['to another place', 10, 60, true, undefined],
    ['of a custom element, whose positions may be old', 10, 90, false, undefined],
  ])('%s', (_, from, to, native, cause) => {
    const element = { played: timeRanges(), currentTime: from }
    const part = attachPart(playback, { element, quality, native })
    part.take()
    part.element.currentTime = to
    part.fire('seeking')

    expect(part.take()).toEqual([seeking(undefined, cause)])
  })

  it('is the viewer’s where the probe of the engine recognizes no jumps', () => {
    const element = { played: timeRanges(), currentTime: 10 }
    const part = attachPart(playback, { element, quality: { name: 'engine', attach() {} } })
    part.take()
    part.element.currentTime = 90
    part.fire('seeking')

    expect(part.take()).toEqual([seeking(undefined, undefined)])
  })
})

describe('a rate', () => {
  it('is the engine’s between two rates that catch up', () => {
    const quality = {
      name: 'engine',
      attach() {},
      catchUpRates: () => [1, 1.5],
    } as unknown as QualityProbe
    const { element, take, fire } = attachPart(playback, { quality })
    for (const rate of [1.25, 1, 2, 1]) {
      element.playbackRate = rate
      fire('ratechange')
    }

    expect(take()).toEqual([
      { type: 'rate', cause: 'engine' },
      { type: 'rate', cause: 'engine' },
      { type: 'rate', cause: undefined },
      { type: 'rate', cause: undefined },
    ])
  })
})

describe('a pause', () => {
  const pause = (element: object, document?: object) => {
    const part = attachPart(playback, { element, ...(document && { document }) })
    part.fire('pause')
    return part.take()
  }
  const hidden = { visibilityState: 'hidden' }

  it('is the browser’s when a muted video is in a hidden tab', () => {
    expect(pause({ muted: true }, hidden)).toEqual([{ type: 'pause', reason: 'visibility' }])
  })

  it.each([
    ['sounds', { muted: false }, hidden],
    ['shows', { muted: true }, { visibilityState: 'visible' }],
    ['has no document', { muted: true }, undefined],
  ])('is the viewer’s when the video %s', (_, element, document) => {
    expect(pause(element, document)).toEqual([{ type: 'pause' }])
  })

  it('is not reported at the end', () => {
    expect(pause({ ended: true })).toEqual([])
  })
})

describe('an element that is attached', () => {
  it.each([
    ['paused', { paused: true, readyState: 4 }, []],
    ['ended', { paused: false, ended: true, readyState: 4 }, []],
    ['playing', { paused: false, readyState: HAVE_FUTURE_DATA }, ['play', 'playing']],
    ['waiting', { paused: false, readyState: HAVE_CURRENT_DATA }, ['play']],
  ])('is %s', (_, element, types) => {
    expect(
      attachPart(playback, { element })
        .take()
        .map(({ type }) => type),
    ).toEqual(types)
  })

  it('is playing where a custom element does not know how much it has', () => {
    const element = { paused: false, readyState: 0 }

    expect(
      attachPart(playback, { element, native: false })
        .take()
        .map(({ type }) => type),
    ).toEqual(['play', 'playing'])
  })

  it('has none of these while its state is that of the content before', () => {
    const { state, take } = attachPart(
      (state, on, context) => {
        state.stale = true
        playback(state, on, context)
      },
      { element: { paused: false, readyState: 4 } },
    )

    expect(take()).toEqual([])
    expect(state.stale).toBe(false)
  })

  it('translates what needs no condition', () => {
    const { take, fire } = attachPart(playback)
    fire(
      'durationchange',
      'play',
      'playing',
      'waiting',
      'ended',
      'volumechange',
      'timeupdate',
      'seeked',
    )

    expect(take().map(({ type }) => type)).toEqual([
      'time',
      'play',
      'playing',
      'waiting',
      'ended',
      'volume',
      'time',
      'seeked',
    ])
  })
})
