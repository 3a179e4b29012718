import type { PlayerSnapshot, Signal } from '@playhead/core'
import { describeAdapter, FakeVideo, fakeClock, videoSubject } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FakeStreamOptions, fakeStream, HOST, OTHER, VIDEO, wordOf } from '../test/fakeStream.ts'
import { type CloudflareStreamOptions, cloudflareStream, type StreamPlayer } from './cloudflareStream.ts'
import { STREAM_ORIGINS } from './streamOrigins.ts'

const TYPE = '__privateUnstableMessageType'
afterEach(() => void vi.unstubAllGlobals())

for (const order of ['props-first', 'event-first'] as const) {
  describeAdapter(`cloudflare-stream by its wire, ${order}`, () => {
    const stream = fakeStream({ order })
    vi.stubGlobal('window', stream.window)
    const adapter = cloudflareStream(stream.frame)
    let timers = 0
    return {
      adapter,
      play: async () => {
        if (!stream.video.src) stream.load('/clip.mp4')
        await stream.video.play()
      },
      pause: () => stream.video.pause(),
      seek: (seconds) => {
        stream.video.currentTime = seconds
      },
      setRate: (rate) => {
        stream.video.playbackRate = rate
      },
      change: () => stream.load('/other.mp4', 30),
      pass: (ms) => stream.clock.advance(ms),
      listeners: stream.listeners,
      timers: () => timers,
      now: stream.clock.now,
      setTimer(run, ms) {
        timers++
        return stream.clock.setTimer(run, ms)
      },
    }
  })
}

describeAdapter("cloudflare-stream by the SDK's player", () => {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { id: VIDEO })
  video.src = `${VIDEO}/iframe`
  clock.advance(100)
  return videoSubject(cloudflareStream(video as unknown as StreamPlayer), video, clock, () => {
    video.src = OTHER
    clock.advance(100)
  })
})

/** Listens to a fake frame and writes down what is said. */
function listen(options: FakeStreamOptions = {}, given: CloudflareStreamOptions = {}) {
  const stream = fakeStream(options)
  const adapter = cloudflareStream(stream.frame, given)
  const heard: { word: string; signal: Signal; snapshot: PlayerSnapshot }[] = []
  const attach = () => {
    const ended = new AbortController()
    adapter.attach({
      emit: (signal) => heard.push({ word: wordOf(signal), signal, snapshot: adapter.snapshot() }),
      signal: ended.signal,
      report: (error) => {
        throw error
      },
      now: stream.clock.now,
      setTimer: stream.clock.setTimer,
      document: undefined,
      window: stream.window,
    })
    return ended
  }
  const ended = attach()
  /** Words, without the time between. */
  const said = () => heard.map(({ word }) => word).filter((word) => word !== 'time')
  return { ...stream, adapter, heard, said, ended, attach }
}
type Listened = ReturnType<typeof listen>
async function playTo({ video, clock, load }: Listened, seconds: number): Promise<void> {
  load('/clip.mp4')
  await video.play()
  clock.advance(seconds * 1000)
}

describe.each(['props-first', 'event-first'] as const)('what a Stream frame says, %s', (order) => {
  it('B5 says a viewing as a video does, with the position of the moment', async () => {
    const listened = listen({ order })
    await playTo(listened, 2.1)
    listened.video.pause()
    listened.clock.advance(100)

    expect(listened.said()).toEqual(['ready', 'loading', 'metadata', 'rendition', 'play', 'playing', 'pause'])
    expect(listened.heard.at(-1)?.snapshot).toMatchObject({ position: 2.1, paused: true, duration: 60, live: false })
  })

  it('A4 says a seek with its target', async () => {
    const listened = listen({ order })
    await playTo(listened, 2.2)
    listened.video.currentTime = 30
    listened.clock.advance(600)

    const seeking = listened.heard.find(({ word }) => word === 'seeking')
    expect(seeking?.snapshot.position).toBe(30)
    expect(listened.said().slice(-4)).toEqual(['seeking', 'waiting', 'seeked', 'playing'])
  })

  it('says ended once, and no pause that the session would not take for part of it', async () => {
    const listened = listen({ order })
    await playTo(listened, 61)

    const words = listened.said()
    expect(words.filter((word) => word === 'ended')).toEqual(['ended'])
    expect(words.at(-1)).toBe('ended')
    expect(listened.heard.at(-1)?.snapshot.position).toBe(60)
  })

  it('says ended where the event is lost', async () => {
    const listened = listen({ order, drop: ['ended'] })
    await playTo(listened, 61)

    expect(listened.said().filter((word) => word === 'ended')).toEqual(['ended'])
  })

  it('says a replay after the end', async () => {
    const listened = listen({ order })
    await playTo(listened, 61)
    await listened.video.play()
    listened.clock.advance(61_000)

    expect(listened.said().filter((word) => word === 'ended').length).toBe(2)
    expect(listened.said().filter((word) => word === 'play').length).toBe(2)
  })

  it('says a replay at once after the end where it goes', async () => {
    const listened = listen({ order })
    await playTo(listened, 60.16)
    expect(listened.said().at(-1)).toBe('ended')
    await listened.video.play()
    listened.clock.advance(1000)

    expect(listened.heard.find(({ word }) => word === 'seeking')?.snapshot.position).toBe(0)
  })

  it('says other content in place by its length, at the position before it', async () => {
    const listened = listen({ order })
    await playTo(listened, 5.1)
    listened.load('/other.mp4', 30)

    const unload = listened.heard.find(({ word }) => word === 'unload')
    expect(listened.said()).toContain('change')
    expect(unload?.snapshot.position).toBeCloseTo(5, 1)
    expect(listened.heard.at(-1)?.snapshot).toMatchObject({ duration: 30, position: 0 })
  })

  it('says no change for a reload of the same', async () => {
    const listened = listen({ order })
    await playTo(listened, 5)
    listened.load('/clip.mp4', 60)

    expect(listened.said()).toContain('unload')
    expect(listened.said()).not.toContain('change')
  })

  it.each([
    ['other content', '/other.mp4', 30, ['unload', 'loading', 'change']],
    ['the same again', '/clip.mp4', 60, ['unload', 'loading', 'play']],
  ])('says a play of what still loads once it is known to be %s', async (_, url, length, expected) => {
    const listened = listen({ order })
    await playTo(listened, 5)
    const before = listened.said().length
    listened.load(url, length, () => void listened.video.play())

    expect(
      listened
        .said()
        .slice(before)
        .filter((word) => ['unload', 'loading', 'change', 'play'].includes(word))
        .slice(0, 3),
    ).toEqual(expected)
  })

  it('says other content that only the page can name', async () => {
    let name = 'first'
    const listened = listen({ order }, { source: () => name })
    await playTo(listened, 5)
    name = 'second'
    listened.load('/other.mp4', 60)

    expect(listened.said()).toContain('change')
    expect(listened.adapter.snapshot().source).toBe('second')
  })

  it('B4 says rate, volume and rendition when they change', async () => {
    const listened = listen({ order })
    await playTo(listened, 1)
    listened.video.playbackRate = 2
    listened.video.volume = 0.5
    listened.clock.advance(100)

    const last = (word: string) => listened.heard.findLast((each) => each.word === word)?.snapshot
    expect(last('rate')?.rate).toBe(2)
    expect(last('volume')?.volume).toBe(0.5)
    expect(last('rendition')?.rendition).toEqual({ width: 320, height: 180 })
  })
})

describe('a Stream frame', () => {
  it('attached late, is seen to play', async () => {
    const listened = listen()
    listened.ended.abort()
    await playTo(listened, 5)
    listened.heard.length = 0
    listened.attach()
    listened.clock.advance(1000)

    expect(listened.said()).toEqual(['ready', 'play'])
    expect(listened.heard.at(-1)?.snapshot.position).toBeCloseTo(6, 0)
  })

  it('attached late, takes a paused seek for no playback', async () => {
    const listened = listen()
    listened.ended.abort()
    await playTo(listened, 5)
    listened.video.pause()
    listened.clock.advance(2000)
    listened.heard.length = 0
    listened.attach()
    listened.video.currentTime = 20
    listened.clock.advance(500)
    listened.video.currentTime = 30
    listened.clock.advance(500)

    expect(listened.said()).not.toContain('play')
  })

  it('says that autoplay was refused, and not that a play was interrupted', async () => {
    const listened = listen()
    listened.say({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(listened.said()).toContain('autoplayblocked')

    const interrupted = listen()
    await playTo(interrupted, 1)
    interrupted.say({ [TYPE]: 'playFailure', promiseId: 1 })
    expect(interrupted.said()).not.toContain('autoplayblocked')
  })

  it('B16 says advertisements', () => {
    const { event, said } = listen()
    for (const name of ['stream-adstart', 'stream-adend', 'stream-adtimeout']) event(name)
    expect(said()).toEqual(['ready', 'ad start', 'ad end', 'ad error'])
  })

  it('is live by a real Infinity', async () => {
    const { property, event, adapter, said } = listen()
    property('duration', Number.POSITIVE_INFINITY)
    event('loadedmetadata')

    expect(adapter.snapshot()).toMatchObject({ duration: null, live: true })
    expect(said()).toContain('metadata')
  })

  it('B1 begins anew when its document does: of the same content or of other', async () => {
    const listened = listen()
    await playTo(listened, 2)
    listened.clock.advance(100)
    listened.event('loadstart')
    expect(listened.said().slice(-2)).toEqual(['unload', 'loading'])
    expect(listened.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    listened.frame.src = `${HOST}/${OTHER}/iframe`
    listened.frame.dispatchEvent(new Event('load'))
    listened.event('loadstart')
    expect(listened.said().slice(-2)).toEqual(['change', 'loading'])
    expect(listened.adapter.snapshot()).toMatchObject({ source: OTHER, position: null, duration: null })
  })

  it('keeps what a new document told in one breath with its beginning', async () => {
    const listened = listen()
    await playTo(listened, 2)
    listened.clock.advance(100)
    listened.property('currentTime', 0)
    listened.property('duration', Number.POSITIVE_INFINITY)
    listened.event('loadstart')

    expect(listened.said()).toContain('unload')
    expect(listened.adapter.snapshot()).toMatchObject({ position: 0, live: true, volume: null })

    const live = listen()
    live.property('duration', Number.POSITIVE_INFINITY)
    live.event('loadstart')
    expect(live.said()).toEqual(['ready', 'metadata', 'loading'])
    expect(live.adapter.snapshot().live).toBe(true)
  })

  it('takes an address that is taken away for no other content, and another one after it for other content', async () => {
    const listened = listen()
    await playTo(listened, 2)
    listened.clock.advance(100)
    listened.frame.src = ''
    listened.frame.dispatchEvent(new Event('load'))

    expect(listened.said().at(-1)).toBe('unload')
    expect(listened.adapter.snapshot()).toMatchObject({ position: null, duration: null })

    listened.frame.src = `${HOST}/${OTHER}/iframe`
    listened.frame.dispatchEvent(new Event('load'))
    expect(listened.said().at(-1)).toBe('change')
  })

  it('takes an address that comes late for no change', async () => {
    const listened = listen({ address: '' })
    listened.frame.src = `${HOST}/${VIDEO}/iframe`
    await playTo(listened, 2)
    listened.frame.dispatchEvent(new Event('load'))

    expect(listened.said()).not.toContain('change')
    expect(listened.adapter.snapshot().source).toBe(VIDEO)
  })

  it('forgets nothing when its frame says late that it is ready', async () => {
    const listened = listen()
    await playTo(listened, 2)
    const before = listened.said()
    listened.say({ [TYPE]: 'iframeReady' })
    listened.frame.dispatchEvent(new Event('load'))

    expect(listened.said()).toEqual(before)
  })

  it('says a failure, of which Stream tells nothing', () => {
    const { event, heard } = listen()
    event('error')
    expect(heard.at(-1)?.signal).toEqual({ type: 'error', fatal: true, code: 'media_unknown', message: null })
  })

  it('B5 hears nobody but the frame, and nothing but what it knows', async () => {
    const listened = listen()
    await playTo(listened, 1)
    const before = [listened.heard.length, JSON.stringify(listened.adapter.snapshot())]
    const ended = { [TYPE]: 'event', eventName: 'ended' }
    const forged = [ended, { [TYPE]: 'propertyChange', property: 'currentTime', value: 59 }]

    for (const message of forged) {
      listened.say(message, 'https://evil.example')
      listened.say(message, HOST, {})
      for (const origin of ['https://cloudflarestream.com.evil.example', 'https://evilcloudflarestream.com'])
        listened.say(message, origin)
      for (const origin of [
        HOST.replace('https', 'http'),
        `${HOST}:8443`,
        'null',
        'https://watch.cloudflarestream.com',
      ])
        listened.say(message, origin)
    }
    for (const noise of [null, 7, 'x'.repeat(1_000_000), JSON.stringify(ended), [], { target: 'devtools' }])
      listened.say(noise)
    for (const value of ['59', null, {}, Number.NaN, true])
      listened.say({ [TYPE]: 'propertyChange', property: 'currentTime', value })
    listened.say({ [TYPE]: 'propertyChange', property: '__proto__', value: { polluted: 1 } })
    listened.say({ [TYPE]: 'propertyChange', property: 'constructor', value: 1 })
    listened.say({ [TYPE]: 'event', eventName: 'constructor' })
    listened.say({ [TYPE]: 'event', eventName: { toString: 1 } })
    listened.say({ [TYPE]: 'whatever comes next' })

    expect([listened.heard.length, JSON.stringify(listened.adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(listened.adapter.counts).toMatchObject({ foreign: 14, unreadable: 5, unknown: 2 })
  })
})

describe('addresses', () => {
  const token = (claims: object): string =>
    `eyJhbGciOiJSUzI1NiJ9.${btoa(JSON.stringify(claims))}.c2lnbmF0dXJl`.replaceAll('=', '')

  it('B5 takes the three families of hosts, and nothing that only looks like them', () => {
    const good = [HOST, 'https://iframe.cloudflarestream.com', 'https://iframe.videodelivery.net']
    const bad = [
      ...[
        'https://evilcloudflarestream.com',
        'https://cloudflarestream.com.evil.example',
        'https://cloudflarestream.com',
      ],
      ...[
        'http://iframe.videodelivery.net',
        'https://iframe.videodelivery.net:444',
        'https://embed.cloudflarestream.com',
      ],
      ...['https://customer-.cloudflarestream.com', 'https://customer-a.b.cloudflarestream.com', 'null', ''],
      ...['https://customer-a.cloudflarestream.com.evil.example', `${HOST}\n`, 'https://iframeXvideodelivery.net'],
    ]

    expect(good.filter((origin) => STREAM_ORIGINS.test(origin))).toEqual(good)
    expect(bad.filter((origin) => STREAM_ORIGINS.test(origin))).toEqual([])
  })

  it('a signed token is in nothing that is said', async () => {
    const secret = token({ sub: OTHER, exp: 1 })
    const listened = listen({ address: `${HOST}/${secret}/iframe?x=${secret}` })
    await playTo(listened, 61)

    expect(JSON.stringify(listened.heard)).not.toContain(secret.slice(0, 20))
    expect(listened.adapter.snapshot().source).toBe(OTHER)
  })
})

it('says at once what is no player', () => {
  for (const wrong of [null, undefined, 'iframe', {}, { addEventListener: () => {} }])
    expect(() => cloudflareStream(wrong as never)).toThrow('playhead: cloudflareStream(player) expects an <iframe>')
})
