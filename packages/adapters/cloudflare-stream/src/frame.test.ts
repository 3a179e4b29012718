import { describe, expect, it } from 'vitest'
import { attachTo, playTo } from '../test/attachTo.ts'
import { HOST, OTHER, VIDEO } from '../test/fakeStream.ts'

const TYPE = '__privateUnstableMessageType'

describe('a Stream frame', () => {
  it('attached late, is recognized as playing', async () => {
    const attached = attachTo()
    attached.ended.abort()
    await playTo(attached, 5)
    attached.emitted.length = 0
    attached.attach()
    attached.clock.advance(1000)

    expect(attached.words()).toEqual(['ready', 'play'])
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

    expect(attached.words()).not.toContain('play')
  })

  it('emits a blocked autoplay, and not an interrupted play', async () => {
    const attached = attachTo()
    attached.say({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(attached.words()).toContain('autoplayblocked')

    const interrupted = attachTo()
    await playTo(interrupted, 1)
    interrupted.say({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(interrupted.words()).not.toContain('autoplayblocked')
  })

  it('B16 emits advertisements', () => {
    const { event, words } = attachTo()
    for (const name of ['stream-adstart', 'stream-adend', 'stream-adtimeout']) event(name)
    expect(words()).toEqual(['ready', 'ad start', 'ad end', 'ad error'])
  })

  it('is live when the duration is Infinity', async () => {
    const { property, event, adapter, words } = attachTo()
    property('duration', Number.POSITIVE_INFINITY)
    event('loadedmetadata')

    expect(adapter.snapshot()).toMatchObject({ duration: null, live: true })
    expect(words()).toContain('metadata')
  })

  it('B1 starts again with a new document, of the same content or of other content', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.event('loadstart')
    expect(attached.words().slice(-2)).toEqual(['unload', 'loading'])
    expect(attached.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    attached.frame.src = `${HOST}/${OTHER}/iframe`
    attached.frame.dispatchEvent(new Event('load'))
    attached.event('loadstart')
    expect(attached.words().slice(-2)).toEqual(['change', 'loading'])
    expect(attached.adapter.snapshot()).toMatchObject({ source: OTHER, position: null, duration: null })
  })

  it('keeps what a new document reports together with its loadstart', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.property('currentTime', 0)
    attached.property('duration', Number.POSITIVE_INFINITY)
    attached.event('loadstart')

    expect(attached.words()).toContain('unload')
    expect(attached.adapter.snapshot()).toMatchObject({ position: 0, live: true, volume: null })

    const live = attachTo()
    live.property('duration', Number.POSITIVE_INFINITY)
    live.event('loadstart')
    expect(live.words()).toEqual(['ready', 'metadata', 'loading'])
    expect(live.adapter.snapshot().live).toBe(true)
  })

  it('does not take a removed URL for other content, but another URL after it', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    attached.clock.advance(100)
    attached.frame.src = ''
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.words().at(-1)).toBe('unload')
    expect(attached.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    attached.frame.src = `${HOST}/${OTHER}/iframe`
    attached.frame.dispatchEvent(new Event('load'))
    expect(attached.words().at(-1)).toBe('change')
  })

  it('does not take a late URL for a change', async () => {
    const attached = attachTo({ address: '' })
    attached.frame.src = `${HOST}/${VIDEO}/iframe`
    await playTo(attached, 2)
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.words()).not.toContain('change')
    expect(attached.adapter.snapshot().source).toBe(VIDEO)
  })

  it('forgets nothing when its frame is ready late', async () => {
    const attached = attachTo()
    await playTo(attached, 2)
    const before = attached.words()
    attached.say({ [TYPE]: 'iframeReady' })
    attached.frame.dispatchEvent(new Event('load'))

    expect(attached.words()).toEqual(before)
  })

  it('emits a failure, for which Stream has no code', () => {
    const { event, emitted } = attachTo()
    event('error')
    expect(emitted.at(-1)?.signal).toEqual({ type: 'error', fatal: true, code: 'media_unknown', message: null })
  })

  it('B5 accepts only messages of the frame, and only those it knows', async () => {
    const attached = attachTo()
    await playTo(attached, 1)
    const before = [attached.emitted.length, JSON.stringify(attached.adapter.snapshot())]
    const ended = { [TYPE]: 'event', eventName: 'ended' }
    const forged = [ended, { [TYPE]: 'propertyChange', property: 'currentTime', value: 59 }]

    for (const message of forged) {
      attached.say(message, 'https://evil.example')
      attached.say(message, HOST, {})
      for (const origin of ['https://cloudflarestream.com.evil.example', 'https://evilcloudflarestream.com'])
        attached.say(message, origin)
      for (const origin of [
        HOST.replace('https', 'http'),
        `${HOST}:8443`,
        'null',
        'https://watch.cloudflarestream.com',
      ])
        attached.say(message, origin)
    }
    for (const noise of [null, 7, 'x'.repeat(1_000_000), JSON.stringify(ended), [], { target: 'devtools' }])
      attached.say(noise)
    for (const value of ['59', null, {}, Number.NaN, true])
      attached.say({ [TYPE]: 'propertyChange', property: 'currentTime', value })
    attached.say({ [TYPE]: 'propertyChange', property: '__proto__', value: { polluted: 1 } })
    attached.say({ [TYPE]: 'propertyChange', property: 'constructor', value: 1 })
    attached.say({ [TYPE]: 'event', eventName: 'constructor' })
    attached.say({ [TYPE]: 'event', eventName: { toString: 1 } })
    attached.say({ [TYPE]: 'whatever comes next' })

    expect([attached.emitted.length, JSON.stringify(attached.adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(attached.adapter.counts).toMatchObject({ foreign: 14, unreadable: 5, unknown: 2 })
  })
})
