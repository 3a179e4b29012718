import { describe, expect, it } from 'vitest'
import { attachToFrame } from '../test/attachTo.ts'
import { fakeVimeo, ORIGIN } from '../test/fakeVimeo.ts'
import { vimeo } from './vimeo.ts'

describe('the signals of a Vimeo frame', () => {
  it('B4 are those of a video, with the position of the moment', async () => {
    const { video, clock, types, received } = attachToFrame()
    await video.play()
    clock.advance(2100)
    video.playbackRate = 2
    video.volume = 0.5
    clock.advance(100)
    video.pause()
    clock.advance(100)

    expect(types()).toEqual(['ready', 'metadata', 'play', 'playing', 'volume', 'rate', 'pause'])
    expect(received.at(-1)?.snapshot).toMatchObject({
      position: expect.closeTo(2.3),
      rate: 2,
      volume: 0.5,
      duration: 60,
      source: '111',
    })
  })

  it('A4 are a seek with its target, and waiting for buffering', async () => {
    const { video, clock, types, received } = attachToFrame()
    await video.play()
    clock.advance(2100)
    video.currentTime = 30
    clock.advance(500)

    expect(types().slice(-4)).toEqual(['seeking', 'waiting', 'seeked', 'playing'])
    expect(received.find(({ name }) => name === 'seeking')?.snapshot.position).toBe(30)
  })

  it('begin with playback at 2x that was there before', async () => {
    const before = fakeVimeo()
    await before.video.play()
    before.video.playbackRate = 2
    before.clock.advance(1000)
    const adapter = vimeo(before.element)
    const types: string[] = []
    adapter.attach({
      emit: ({ type }) => types.push(type),
      signal: new AbortController().signal,
      report: () => {},
      onTimeDemand() {},
      now: before.clock.now,
      setTimer: before.clock.setTimer,
      document: undefined,
      window: before.window,
    })

    expect(types).toEqual(['ready', 'metadata', 'play'])
    expect(adapter.snapshot()).toMatchObject({ rate: 2, position: 2, duration: 60, paused: false })
  })

  it('subscribes again when the frame has a new document, which remembers nothing', async () => {
    const { video, clock, types, send, subscribed, frame } = attachToFrame()
    await video.play()
    clock.advance(1000)
    subscribed.clear()
    send({ event: 'ready' })
    expect(types().at(-1)).toBe('play') // it still plays, as its reply reports
    expect(types()).toContain('unload')
    expect(subscribed.has('timeupdate')).toBe(true)

    frame.src = `${ORIGIN}/video/333`
    send({ event: 'ready' })
    expect(types()).toContain('change')
  })

  it('B1 are a source change for another id, and not for the same again', () => {
    const { sendEvent, types, adapter } = attachToFrame()
    sendEvent('loaded', { id: 111 })
    expect(types()).not.toContain('change')
    sendEvent('loaded', { id: 222 })
    expect(types()).toContain('change')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, duration: null })
  })

  it('are no source change when content without an id gets one', () => {
    const { sendEvent, types, adapter } = attachToFrame({
      address: `${ORIGIN}/event/5/embed/secret`,
    })
    expect(adapter.snapshot().source).toBeNull()
    sendEvent('loaded', { id: 222 })
    expect(adapter.snapshot().source).toBe('222')
    expect(types()).not.toContain('change')
  })

  it('are renditions, captions and picture-in-picture', () => {
    const { sendEvent, received, adapter } = attachToFrame()
    sendEvent('resize', { videoWidth: 1280, videoHeight: 720 })
    sendEvent('qualitychange', { quality: '720p' })
    sendEvent('texttrackchange', { kind: 'captions', label: 'English', language: 'en' })
    sendEvent('texttrackchange', { kind: null, label: null, language: null })
    sendEvent('enterpictureinpicture', {})

    expect(adapter.snapshot().rendition).toEqual({ width: 1280, height: 720, label: '720p' })
    expect(received.slice(-3).map(({ signal }) => signal)).toEqual([
      { type: 'texttrack', language: 'en' },
      { type: 'texttrack', language: null },
      { type: 'pip', active: true },
    ])
  })

  it('keep the last value where a message has no number', () => {
    const { sendEvent, adapter } = attachToFrame()
    const before = adapter.snapshot()
    for (const bad of ['5', null, {}, Number.NaN, Number.POSITIVE_INFINITY]) {
      sendEvent('timeupdate', { seconds: bad, duration: bad })
      sendEvent('playbackratechange', { playbackRate: bad })
      sendEvent('volumechange', { volume: bad, muted: bad })
      sendEvent('resize', { videoWidth: bad, videoHeight: bad })
    }
    expect(adapter.snapshot()).toEqual(before)
  })
})
