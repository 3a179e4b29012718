import type { AdapterContext, QualityProbe, Signal } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Html5Options, html5 } from './html5.ts'

afterEach(() => vi.unstubAllGlobals())

function open(localName: string, options: Html5Options = {}, properties: object = {}) {
  const element = Object.assign(new EventTarget(), {
    localName,
    paused: true,
    readyState: 1,
    currentTime: 5,
    currentSrc: '/a.mp4',
    play() {},
    ...properties,
  })
  const adapter = html5(element as unknown as HTMLMediaElement, options)
  const { now, setTimer } = fakeClock()
  const ended = new AbortController()
  const signals: Signal['type'][] = []
  const reports: string[] = []
  const context: AdapterContext = {
    emit: ({ type }) => void signals.push(type),
    signal: ended.signal,
    report: (error, where) => void reports.push(`${where}: ${error}`),
    now,
    setTimer,
    onTimeDemand() {},
    document: undefined,
    window: undefined,
  }
  return {
    adapter,
    element,
    signals,
    reports,
    end: () => ended.abort(),
    attach: () => adapter.attach(context),
  }
}

describe('a position that was set, of a custom element', () => {
  it.each(['seeked', 'timeupdate'])('is known at `%s`', (event) => {
    const { adapter, element, attach } = open('some-video')
    attach()
    void adapter.controls?.seek(30)
    expect(adapter.snapshot()).toMatchObject({ position: null })

    element.dispatchEvent(new Event(event))
    expect(adapter.snapshot()).toMatchObject({ position: 30 })
  })

  it('is known in the next session', () => {
    const { adapter, attach } = open('some-video')
    void adapter.controls?.seek(30)
    attach()

    expect(adapter.snapshot()).toMatchObject({ position: 30 })
  })
})

describe('the size of the picture', () => {
  const quality: QualityProbe = { name: 'engine', attach() {} }

  it.each([
    ['is that of the element where it has a source of its own', { quality }, '/a.mp4', 1],
    ['is the engine’s where that feeds the element', { quality }, 'blob:https://a.test/1', 0],
    ['is that of the element where there is no engine', {}, 'blob:https://a.test/1', 1],
  ])('%s', (_, options, currentSrc, count) => {
    const { signals, attach } = open('video', options, { currentSrc, videoHeight: 360 })
    attach()

    expect(signals.filter((type) => type === 'rendition')).toHaveLength(count)
  })
})

describe('a custom element that is defined later', () => {
  const stub = (whenDefined: Promise<unknown>, defined: readonly string[] = []) =>
    vi.stubGlobal('customElements', {
      get: (name: string) => (defined.includes(name) ? class {} : undefined),
      whenDefined: () => whenDefined,
    })

  it('is attached then', async () => {
    stub(Promise.resolve())
    const { signals, attach } = open('some-video', {}, { play: undefined })
    attach()
    expect(signals).toEqual([])

    await Promise.resolve()
    expect(signals[0]).toBe('ready')
  })

  it('is not attached to a session that is over by then', async () => {
    stub(Promise.resolve())
    const { signals, attach, end } = open('some-video', {}, { play: undefined })
    attach()
    end()
    await Promise.resolve()

    expect(signals).toEqual([])
  })

  it('reports why it could not be attached', async () => {
    stub(Promise.reject(new Error('no name')))
    const { reports, attach } = open('some-video', {}, { play: undefined })
    attach()
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()

    expect(reports).toEqual(['html5 attach(): Error: no name'])
  })

  it('is one whose name has a dash; one that is defined has to be a media element', () => {
    stub(Promise.resolve(), ['some-video'])

    expect(() => open('some-video', {}, { play: undefined })).toThrow('expects a media element')
    expect(() => open('marquee', {}, { play: undefined })).toThrow('expects a media element')
    expect(() => open('other-video', {}, { play: undefined })).not.toThrow()
  })
})
