import { describe, expect, it } from 'vitest'
import { attachPart, timeRanges } from '../test/attachPart.ts'
import { html5 } from './html5.ts'
import { readElement } from './readElement.ts'
import { brief, createSourceReader } from './source.ts'

const read = (element: object, native = true) =>
  attachPart((state) => readElement(state), {
    element: { readyState: 1, currentSrc: '/a.mp4', ...element },
    native,
  }).result

describe('a reading of an element', () => {
  it('has what the element reports', () => {
    expect(
      read({
        currentTime: 5,
        duration: 60,
        paused: false,
        ended: true,
        seeking: true,
        loop: true,
        playbackRate: 2,
        volume: 0.5,
        muted: true,
        videoWidth: 640,
        videoHeight: 360,
        autoplay: true,
      }),
    ).toEqual({
      position: 5,
      duration: 60,
      live: false,
      paused: false,
      ended: true,
      seeking: true,
      loop: true,
      rate: 2,
      volume: 0.5,
      muted: true,
      source: null,
      rendition: { width: 640, height: 360 },
      seekable: null,
      autoplay: true,
      loadsOnPlay: false,
    })
  })

  it('has nothing of what it does not report', () => {
    expect(read({ playbackRate: undefined })).toMatchObject({
      duration: null,
      loop: false,
      rate: 1,
      volume: null,
      muted: null,
      rendition: null,
      autoplay: false,
    })
    expect(read({ videoWidth: 640 }).rendition).toBeNull()
    expect(read({ videoHeight: 360 }).rendition).toBeNull()
  })

  it.each([
    [864_000, false, 864_000],
    [864_001, true, null],
    [Number.POSITIVE_INFINITY, true, null],
    [Number.NaN, null, null],
    [0, false, null],
  ])('of %d seconds is live: %s', (duration, live, known) => {
    expect(read({ duration })).toMatchObject({ live, duration: known })
  })

  it.each([
    ['blob:https://a.test/1', null],
    ['https://a.test/?of=blob:1', false],
  ])('of %s with a length is live: %s', (currentSrc, live) => {
    expect(read({ duration: 60, currentSrc })).toMatchObject({ live, duration: 60 })
  })

  it('has a window where there is no length, if it is finite', () => {
    const window = (...ranges: readonly (readonly [number, number])[]) =>
      read({ duration: Number.POSITIVE_INFINITY, seekable: timeRanges(...ranges) }).seekable

    expect(window([10, 20], [30, 40])).toEqual([10, 40])
    expect(window([10, Number.POSITIVE_INFINITY])).toBeNull()
    expect(window()).toBeNull()
  })

  it('loads on play while it is idle', () => {
    const idle = { readyState: 0, networkState: 1 }

    expect(read(idle).loadsOnPlay).toBe(true)
    expect(read({ ...idle, networkState: 2 }).loadsOnPlay).toBe(false)
    expect(read({ ...idle, readyState: 1 }).loadsOnPlay).toBe(false)
  })

  it('has a position before there is content only where it is a custom element', () => {
    expect(read({ readyState: 0, currentTime: 5 }).position).toBeNull()
    expect(read({ readyState: 0, currentTime: 5 }, false).position).toBe(5)
  })
})

describe('the source of an element', () => {
  it('is that of its attribute, else the one that was chosen', () => {
    const read = (element: object) => createSourceReader(element as HTMLMediaElement)()

    expect(
      read({
        getAttribute: () => 'a.mp4',
        src: 'https://a.test/a.mp4',
        currentSrc: 'https://a.test/b.mp4',
      }),
    ).toBe('https://a.test/a.mp4')
    expect(
      read({ getAttribute: () => '', src: 'https://a.test/', currentSrc: 'https://a.test/b.mp4' }),
    ).toBe('https://a.test/b.mp4')
    expect(read({ currentSrc: 'https://a.test/b.mp4' })).toBe('https://a.test/b.mp4')
  })

  it('has messages of at most 300 characters', () => {
    expect(brief('x'.repeat(400))).toHaveLength(300)
    expect([brief(''), brief(null)]).toEqual([null, null])
  })
})

describe('an adapter', () => {
  const element = (localName: string) =>
    Object.assign(new EventTarget(), { localName, paused: true, play() {} }) as never
  const event = { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' }
  const message = { timeSource: 'message', seek: 'verify', pauseSettleMs: 0, buffering: 'derived' }

  it.each([
    ['video', 'html5', event],
    ['audio', 'html5', event],
    ['some-video', 'media-element', message],
    ['DIV', 'media-element', message],
  ])('of a <%s> has its name and capabilities', (localName, name, capabilities) => {
    expect(html5(element(localName))).toMatchObject({ name, capabilities })
  })

  it('takes the rejection of play() before it is attached, and what is no error', () => {
    const adapter = html5(element('video'))

    expect(() => adapter.playRejected(null)).not.toThrow()
    expect(() => adapter.playRejected({ name: 'NotAllowedError' })).not.toThrow()
  })
})
