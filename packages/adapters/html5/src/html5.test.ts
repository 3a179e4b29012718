import type { PlayerSnapshot, Signal } from '@playhead/core'
import {
  describeAdapter,
  FakeVideo,
  type FakeVideoOptions,
  fakeClock,
  videoSubject,
} from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { type Html5Options, html5 } from './html5.ts'

const asElement = (video: FakeVideo): HTMLMediaElement => video as unknown as HTMLMediaElement

describeAdapter('html5 on a fake video', () => {
  const clock = fakeClock()
  const video = new FakeVideo({ clock })
  video.src = '/clip.mp4'
  clock.advance(100)
  return videoSubject(html5(asElement(video)), video, clock, () => {
    video.src = '/other.mp4'
    clock.advance(0)
  })
})

/** Attaches to a loaded fake video and records its signals. */
function listen(
  options: Partial<FakeVideoOptions> = {},
  given: Html5Options = {},
  src = '/clip.mp4',
) {
  const clock = fakeClock()
  const video = new FakeVideo({ clock, ...options })
  video.src = src
  clock.advance(100)
  const adapter = html5(asElement(video), given)
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const ended = new AbortController()
  const doc = Object.assign(new EventTarget(), {
    visibilityState: 'visible',
    fullscreenElement: null as unknown,
  })
  adapter.attach({
    emit: (signal) => received.push({ signal, snapshot: adapter.snapshot() }),
    signal: ended.signal,
    report: (error) => {
      throw error
    },
    onTimeDemand() {},
    now: clock.now,
    setTimer: clock.setTimer,
    document: doc as unknown as Document,
    window: undefined,
  })
  received.length = 0
  const types = (): string[] =>
    received
      .map(({ signal }) => signal.type)
      .filter((type, at, all) => type !== 'time' || all[at - 1] !== 'time')
  return { clock, video, adapter, received, types, doc }
}

describe('the signals of a video', () => {
  it('begins with loading, metadata and playback that were there before', () => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    video.src = '/clip.mp4'
    clock.advance(100)
    void video.play()
    clock.advance(300)
    const types: string[] = []
    html5(asElement(video)).attach({
      emit: ({ type }) => types.push(type),
      signal: new AbortController().signal,
      report() {},
      onTimeDemand() {},
      now: clock.now,
      setTimer: clock.setTimer,
      document: undefined,
      window: undefined,
    })

    expect(types).toEqual(['ready', 'loading', 'metadata', 'play', 'playing', 'rendition'])
  })

  it('A4 B5 emits a seek from the end of the range that was played', () => {
    const { clock, video, received } = listen()
    void video.play()
    clock.advance(1100)
    video.currentTime = 30
    clock.advance(10)

    const seeking = received.find(({ signal }) => signal.type === 'seeking')
    expect(seeking?.signal).toEqual({ type: 'seeking', from: 1.1 })
    expect(seeking?.snapshot.position).toBe(30)
  })

  it('drops the pause that comes before ended', () => {
    const { clock, video, types } = listen({ duration: 1 })
    void video.play()
    clock.advance(2000)

    expect(types()).toContain('ended')
    expect(types()).not.toContain('pause')
  })

  it('marks the pause of a muted video in a hidden tab', () => {
    const { clock, video, received, doc } = listen()
    video.muted = true
    void video.play()
    clock.advance(600)
    doc.visibilityState = 'hidden'
    video.pause()
    clock.advance(1)

    expect(received.at(-1)?.signal).toEqual({ type: 'pause', reason: 'visibility' })
  })

  it('ends the content at emptied, though no pause came', () => {
    const { clock, video, types } = listen()
    void video.play()
    clock.advance(600)
    video.src = '/other.mp4?token=secret'
    clock.advance(1)

    expect(types().slice(0, 5)).toEqual(['play', 'playing', 'time', 'source', 'time'])
  })

  it('does not emit the state of a custom element whose address has changed until it dispatches events again', () => {
    const clock = fakeClock()
    const video = Object.assign(new FakeVideo({ clock }), { localName: 'x-video' })
    video.src = '/clip.mp4'
    clock.advance(100)
    const adapter = html5(asElement(video))
    const attach = (): string[] => {
      const types: string[] = []
      adapter.attach({
        emit: ({ type }) => types.push(type),
        signal: new AbortController().signal,
        report() {},
        onTimeDemand() {},
        now: clock.now,
        setTimer: clock.setTimer,
        document: undefined,
        window: undefined,
      })
      return types
    }
    const first = attach()
    void video.play()
    clock.advance(500)
    Object.defineProperty(video, 'src', { value: '/other.mp4' })
    video.dispatchEvent(new Event('loadstart'))
    const left = first.at(-1)
    const second = attach()
    const attached = [...second]
    video.dispatchEvent(new Event('play'))

    expect(adapter.capabilities.timeSource).toBe('message')
    expect(left).toBe('source')
    expect(video.paused).toBe(false)
    expect(attached).not.toContain('play')
    expect(second).toContain('play')
    expect(attach()).toContain('play')
  })

  it('does not emit a reload of the same content as a change, also with another token', () => {
    const { clock, video, received } = listen()
    video.src = '/clip.mp4?token=2'
    clock.advance(100)

    expect(received.map(({ signal }) => signal)).toContainEqual({
      type: 'source',
      reason: 'unload',
    })
    expect(received.map(({ signal }) => signal)).not.toContainEqual({
      type: 'source',
      reason: 'change',
    })
  })

  it('shows a live stream without a duration', () => {
    const { adapter, clock } = listen({ duration: Number.POSITIVE_INFINITY })
    clock.advance(100)

    expect(adapter.snapshot()).toMatchObject({ duration: null, live: true, seekable: [0, 0] })
  })

  it('emits a refused autoplay when playback has not begun after a second', () => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    video.autoplay = true
    const types: string[] = []
    html5(asElement(video)).attach({
      emit: ({ type }) => types.push(type),
      signal: new AbortController().signal,
      report() {},
      onTimeDemand() {},
      now: clock.now,
      setTimer: clock.setTimer,
      document: undefined,
      window: undefined,
    })
    video.src = '/clip.mp4'
    clock.advance(500)
    expect(types).not.toContain('autoplayblocked')
    clock.advance(1000)
    expect(types).toContain('autoplayblocked')
  })

  it('emits a refused autoplay for a play() that was rejected for lack of a gesture, and for no other rejection', () => {
    const { adapter, types } = listen()
    adapter.playRejected(new DOMException('interrupted', 'AbortError'))
    expect(types()).toEqual([])
    adapter.playRejected(new DOMException('no gesture', 'NotAllowedError'))
    expect(types()).toEqual(['autoplayblocked'])
  })

  it('emits full screen of a container, also through shadow roots', () => {
    const { received, doc, video } = listen()
    const host = { parentNode: null }
    Object.assign(video, { parentNode: { parentNode: null, host } })
    doc.fullscreenElement = host
    doc.dispatchEvent(new Event('fullscreenchange'))
    doc.fullscreenElement = null
    doc.dispatchEvent(new Event('fullscreenchange'))
    doc.dispatchEvent(new Event('fullscreenchange'))

    expect(received.map(({ signal }) => signal)).toEqual([
      { type: 'fullscreen', active: true },
      { type: 'fullscreen', active: false },
    ])
  })

  it('B4 emits the renditions and errors of an engine', () => {
    let engine: Parameters<NonNullable<Html5Options['quality']>['attach']>[0] | undefined
    const { received, video, clock } = listen(
      {},
      { quality: { name: 'engine', attach: (to) => (engine = to) } },
      'blob:https://app.test/1',
    )
    engine?.rendition({ height: 720, bitrateBps: 2_000_000 }, true)
    engine?.error({
      fatal: false,
      code: 'hls_fragLoadError',
      message: 'https://cdn.test/a.ts?token=secret failed',
    })
    video.fail(3)
    clock.advance(1)

    expect(received.map(({ signal }) => signal)).toEqual([
      { type: 'rendition', auto: true },
      {
        type: 'error',
        fatal: false,
        code: 'hls_fragLoadError',
        message: 'https://cdn.test/a.ts failed',
      },
    ])
    expect(received[0]?.snapshot.rendition).toEqual({ height: 720, bitrateBps: 2_000_000 })
  })
})

describe('picture-in-picture', () => {
  const pips = (received: readonly { signal: Signal }[]): unknown[] =>
    received.flatMap(({ signal }) => (signal.type === 'pip' ? [signal.active] : []))

  it('is emitted once where Safari dispatches its own event, the standard one, or both', () => {
    const { video, received } = listen()
    const show = (webkitPresentationMode: string, ...types: string[]): void => {
      Object.assign(video, { webkitPresentationMode })
      for (const type of types) video.dispatchEvent(new Event(type))
    }
    show('picture-in-picture', 'webkitpresentationmodechanged')
    show('inline', 'webkitpresentationmodechanged')
    show('picture-in-picture', 'enterpictureinpicture', 'webkitpresentationmodechanged')
    show('inline', 'webkitpresentationmodechanged', 'leavepictureinpicture')
    show('fullscreen', 'webkitpresentationmodechanged')

    expect(pips(received)).toEqual([true, false, true, false])
  })

  it('that began before the adapter was attached is emitted, and its end', () => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    const received: { signal: Signal }[] = []
    html5(asElement(video)).attach({
      emit: (signal) => received.push({ signal }),
      signal: new AbortController().signal,
      report: expect.fail,
      onTimeDemand() {},
      now: clock.now,
      setTimer: clock.setTimer,
      document: Object.assign(new EventTarget(), {
        pictureInPictureElement: video,
      }) as unknown as Document,
      window: undefined,
    })
    video.dispatchEvent(new Event('leavepictureinpicture'))

    expect(pips(received)).toEqual([true, false])
  })
})

describe('bad input', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['video', '"video"'],
    [{ 0: {}, length: 1, jquery: '3' }, 'an object'],
  ])('refuses %s', (given, shown) => {
    expect(() => html5(given as unknown as HTMLMediaElement)).toThrow(
      `playhead: html5(element) expects a media element or a custom element with its API (paused, play, addEventListener), got ${shown}`,
    )
  })

  it.each([
    [null, 'html5() expects an object, got null'],
    [{ qualty: {} }, 'html5() has no option "qualty"; it knows quality'],
    [{ quality: 'x' }, 'html5() option "quality" must be a probe, like hlsQuality(hls), got "x"'],
    [{ quality: null }, 'html5() option "quality" must be a probe, like hlsQuality(hls), got null'],
    [
      { quality: {} },
      'html5() option "quality" must be a probe, like hlsQuality(hls), got an object',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => html5(asElement(new FakeVideo({ clock: fakeClock() })), options as never)).toThrow(
      `playhead: ${message}`,
    )
  })
})

describe('the content of an element', () => {
  const open = (): { clock: ReturnType<typeof fakeClock>; video: FakeVideo } => {
    const clock = fakeClock()
    return { clock, video: new FakeVideo({ clock }) }
  }

  it('has no position before it loads, nor after other content was set', () => {
    const { clock, video } = open()
    const adapter = html5(video as unknown as HTMLMediaElement)
    const before = adapter.snapshot().position
    video.src = '/a.mp4'
    clock.advance(100)
    video.currentTime = 30
    clock.advance(100)
    const loaded = adapter.snapshot().position
    video.src = '/b.mp4'

    expect([before, loaded, adapter.snapshot().position]).toEqual([null, 30, null])
  })

  it.each<readonly [string, number, boolean | null | undefined, boolean | null, number | null]>([
    ['a file', 60, undefined, false, 60],
    ['a file without an end', Number.POSITIVE_INFINITY, undefined, true, null],
    ['a duration that no content has', 2 ** 32, undefined, true, null],
    ['a stream that its engine reports as live', 62, true, true, null],
    ['a stream that its engine reports as not live', 62, false, false, 62],
  ])('is live or not, with or without a duration: %s', (_, seconds, engine, live, duration) => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock, duration: seconds })
    const quality =
      engine === undefined ? undefined : { name: 'engine', live: () => engine, attach() {} }
    const adapter = html5(video as unknown as HTMLMediaElement, { quality })
    video.src = '/a.mp4'
    clock.advance(100)

    expect(adapter.snapshot()).toMatchObject({ live, duration })
    expect(adapter.snapshot().seekable).toEqual(duration === null ? [0, expect.any(Number)] : null)
  })

  it('may be live when a script feeds it without the probe of an engine, whatever its duration', () => {
    const { clock, video } = open()
    video.src = 'blob:https://page.test/1'
    clock.advance(100)

    expect(html5(video as unknown as HTMLMediaElement).snapshot()).toMatchObject({
      live: null,
      duration: 60,
    })
  })
})
