import { describe, expect, it } from 'vitest'
import { attachTo, playTo } from '../test/attachTo.ts'
import { fakeStream, HOST, OTHER, VIDEO } from '../test/fakeStream.ts'
import { cloudflareStream } from './cloudflareStream.ts'

const TYPE = '__privateUnstableMessageType'

describe('a Stream frame', () => {
  it('attached late, is recognized as playing', async () => {
    const attached = attachTo()
    attached.ended.abort()
    await playTo(attached, 5)
    attached.emitted.length = 0
    attached.attach()
    attached.clock.advance(1000)

    expect(attached.names()).toEqual(['ready', 'play'])
    expect(attached.emitted.at(-1)?.snapshot.position).toBeCloseTo(6, 0)
  })

  it('attached late, does not take a paused seek for playback', async () => {
    const attached = attachTo()
    attached.ended.abort()
    await playTo(attached, 5)
    attached.video.pause()
    attached.clock.advance(2000)
    attached.emitted.length = 0
    attached.attach()
    attached.video.currentTime = 20
    attached.clock.advance(500)
    attached.video.currentTime = 30
    attached.clock.advance(500)

    expect(attached.names()).not.toContain('play')
  })

  it('emits a blocked autoplay, and not an interrupted play', async () => {
    const attached = attachTo()
    attached.post({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(attached.names()).toContain('autoplayblocked')

    const interrupted = attachTo()
    await playTo(interrupted, 1)
    interrupted.post({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(interrupted.names()).not.toContain('autoplayblocked')
  })

  it('B16 emits advertisements', () => {
    const { event, names } = attachTo()
    for (const name of ['stream-adstart', 'stream-adend', 'stream-adtimeout']) event(name)
    expect(names()).toEqual(['ready', 'ad start', 'ad end', 'ad error'])
  })

  it('is live when the duration is Infinity', async () => {
    const { property, event, adapter, names } = attachTo()
    property('duration', Number.POSITIVE_INFINITY)
    event('loadedmetadata')

    expect(adapter.snapshot()).toMatchObject({ duration: null, live: true })
    expect(names()).toContain('metadata')
  })

  it('B1 starts again with a new document, of the same content or of other content', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.event('loadstart')
    expect(attached.names().slice(-2)).toEqual(['unload', 'loading'])
    expect(attached.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    attached.frame.src = `${HOST}/${OTHER}/iframe`
    attached.frame.dispatchEvent(new Event('load'))
    attached.event('loadstart')
    expect(attached.names().slice(-2)).toEqual(['change', 'loading'])
    expect(attached.adapter.snapshot()).toMatchObject({
      source: OTHER,
      position: null,
      duration: null,
    })
  })

  it('keeps what a new document reports together with its loadstart', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.property('currentTime', 0)
    attached.property('duration', Number.POSITIVE_INFINITY)
    attached.event('loadstart')

    expect(attached.names()).toContain('unload')
    expect(attached.adapter.snapshot()).toMatchObject({ position: 0, live: true, volume: null })

    const live = attachTo()
    live.property('duration', Number.POSITIVE_INFINITY)
    live.event('loadstart')
    expect(live.names()).toEqual(['ready', 'metadata', 'loading'])
    expect(live.adapter.snapshot().live).toBe(true)
  })

  it('does not take a removed URL for other content, but another URL after it', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.frame.src = ''
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.names().at(-1)).toBe('unload')
    expect(attached.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    attached.frame.src = `${HOST}/${OTHER}/iframe`
    attached.frame.dispatchEvent(new Event('load'))
    expect(attached.names().at(-1)).toBe('change')
  })

  it('does not take a late URL for a change', async () => {
    const attached = attachTo({ address: '' })
    attached.frame.src = `${HOST}/${VIDEO}/iframe`
    await playTo(attached, 2)
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.names()).not.toContain('change')
    expect(attached.adapter.snapshot().source).toBe(VIDEO)
  })

  it('forgets nothing when its frame is ready late', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    const before = attached.names()
    attached.post({ [TYPE]: 'iframeReady' })
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.names()).toEqual(before)
  })

  it('emits a failure, for which Stream has no code', () => {
    const { event, emitted } = attachTo()
    event('error')
    expect(emitted.at(-1)?.signal).toEqual({
      type: 'error',
      fatal: true,
      code: 'media_unknown',
      message: null,
    })
  })

  it('B5 accepts only messages of the frame, and only those it knows', async () => {
    const attached = attachTo()
    await playTo(attached, 1)
    const before = [attached.emitted.length, JSON.stringify(attached.adapter.snapshot())]
    const ended = { [TYPE]: 'event', eventName: 'ended' }
    const forged = [ended, { [TYPE]: 'propertyChange', property: 'currentTime', value: 59 }]

    for (const message of forged) {
      attached.post(message, 'https://evil.example')
      attached.post(message, HOST, {})
      for (const origin of [
        'https://cloudflarestream.com.evil.example',
        'https://evilcloudflarestream.com',
      ])
        attached.post(message, origin)
      for (const origin of [
        HOST.replace('https', 'http'),
        `${HOST}:8443`,
        'null',
        'https://watch.cloudflarestream.com',
      ])
        attached.post(message, origin)
    }
    for (const noise of [
      null,
      7,
      'x'.repeat(1_000_000),
      JSON.stringify(ended),
      [],
      { target: 'devtools' },
    ])
      attached.post(noise)
    for (const value of ['59', null, {}, Number.NaN, true])
      attached.post({ [TYPE]: 'propertyChange', property: 'currentTime', value })
    attached.post({ [TYPE]: 'propertyChange', property: '__proto__', value: { polluted: 1 } })
    attached.post({ [TYPE]: 'propertyChange', property: 'constructor', value: 1 })
    attached.post({ [TYPE]: 'event', eventName: 'constructor' })
    attached.post({ [TYPE]: 'event', eventName: { toString: 1 } })
    attached.post({ [TYPE]: 'whatever comes next' })

    expect([attached.emitted.length, JSON.stringify(attached.adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(attached.adapter.counts).toMatchObject({ foreign: 14, unreadable: 5, unknown: 2 })
  })

  it('has messages without use, which are not unknown', () => {
    const { post, adapter } = attachTo()
    for (const type of ['metrics', 'playedTimeRangesUpdate', 'bufferedTimeRangesUpdate'])
      post({ [TYPE]: type })
    expect(adapter.counts).toMatchObject({ accepted: 3, unknown: 0 })
    post({ [TYPE]: 'metric' })
    post({})

    expect(adapter.counts).toMatchObject({ accepted: 5, unknown: 2 })
  })

  it('is reduced to the latest of each event and each property in a flood', () => {
    const { property, event, clock, adapter, names, emitted } = attachTo()
    for (let at = 0; at < 700; at++) property('currentTime', at)
    event('play')
    event('seeked')
    property('volume', 0.5)
    property('muted', true)
    emitted.length = 0
    clock.advance(250)

    expect(names()).toEqual(['play', 'seeked'])
    expect(adapter.snapshot()).toMatchObject({ position: 699, volume: 0.5, muted: true })
  })

  it('is not watched after the session', () => {
    const { frame, ended, emitted } = attachTo()
    ended.abort()
    emitted.length = 0
    frame.src = `${HOST}/${OTHER}/iframe`
    frame.dispatchEvent(new Event('load'))

    expect(emitted).toEqual([])
  })

  it('emits its full screen', () => {
    const page = Object.assign(new EventTarget(), { fullscreenElement: null as unknown })
    const { frame, emitted } = attachTo({}, {}, page as unknown as Document)
    page.fullscreenElement = frame
    page.dispatchEvent(new Event('fullscreenchange'))

    expect(emitted.at(-1)?.signal).toEqual({ type: 'fullscreen', active: true })
  })

  it('may be of another origin that is allowed', () => {
    const { post, names } = attachTo({}, { allowedOrigins: ['https://stream.example'] })
    post({ [TYPE]: 'event', eventName: 'play' }, 'https://stream.example')

    expect(names()).toContain('play')
  })

  it('has the loop of the URL that it has when it is attached', () => {
    const { frame, adapter, emitted, attach } = attachTo()
    emitted.length = 0
    Object.assign(frame, { src: `${HOST}/${VIDEO}/iframe?loop=true` })
    attach()

    expect(adapter.snapshot().loop).toBe(true)
  })

  it('is read from its URL before it is attached: loop, and nothing else', () => {
    const { frame } = fakeStream({ address: `${HOST}/${VIDEO}/iframe?loop=true` })
    const adapter = cloudflareStream(frame)

    expect(adapter.snapshot()).toMatchObject({ source: VIDEO, loop: true, position: null })
    expect(adapter).toMatchObject({ name: 'cloudflare-stream', element: frame, player: frame })
    expect(adapter.counts).toBeNull()
    expect(adapter.capabilities).toEqual({
      ...{ timeSource: 'message', seek: 'native', pauseSettleMs: 100, buffering: 'native' },
    })
  })
})
