import type { PlayerSnapshot, Signal } from '@playhead/core'
import { type AdapterSubject, describeAdapter } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeVimeo, ORIGIN } from '../test/fakeVimeo.ts'
import { vimeo } from './vimeo.ts'

afterEach(() => void vi.unstubAllGlobals())

for (const json of [false, true]) {
  describeAdapter(`vimeo by its wire, ${json ? 'in JSON' : 'in clones'}`, () => {
    const fake = fakeVimeo({ json })
    vi.stubGlobal('window', fake.window)
    let timers = 0
    return {
      adapter: vimeo(fake.element),
      play: () => fake.video.play(),
      pause: () => fake.video.pause(),
      seek: (seconds) => {
        fake.video.currentTime = seconds
      },
      setRate: (rate) => {
        fake.video.playbackRate = rate
      },
      change: () => fake.load(222),
      unload: fake.unload,
      ...failures(fake),
      removePlayer: fake.remove,
      pass: (ms) => fake.clock.advance(ms),
      listeners: () => fake.page.listeners + fake.frame.listeners,
      timers: () => timers,
      onTimeDemand() {},
      now: fake.clock.now,
      setTimer(run, ms) {
        timers++
        return fake.clock.setTimer(run, ms)
      },
    }
  })
}

/** Every error of Vimeo that is about the video ends playback; none can be asked for later. */
function failures({
  sendEvent,
  video,
}: ReturnType<typeof fakeVimeo>): Pick<AdapterSubject, 'fail' | 'refusePlay'> {
  return {
    fail: () =>
      sendEvent('error', { name: 'PrivacyError', message: 'https://vimeo.com/111?h=secret' }),
    refusePlay() {
      video.allowsPlay = false
    },
  }
}

/** As `@vimeo/player` is: events by name, answers as promises. */
function fakePlayer() {
  const fake = fakeVimeo()
  const listeners = new Map<string, Set<(data: unknown) => void>>()
  let broken = false
  const unreadable = Object.defineProperty({}, 'seconds', {
    get() {
      throw new Error('broken')
    },
  })
  fake.page.addEventListener('message', (({ data }: MessageEvent) => {
    for (const listener of listeners.get(data.event) ?? [])
      listener(broken ? unreadable : data.data)
  }) as EventListener)
  async function call(method: string, value?: unknown): Promise<unknown> {
    if (!fake.frame.contentWindow) return new Promise(() => {}) // as the real one
    return fake.methods[method]?.(value)
  }
  const player = {
    element: fake.frame,
    on(event: string, listener: (data: unknown) => void) {
      fake.subscribed.add(event)
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    off: (event: string, listener: (data: unknown) => void) =>
      void listeners.get(event)?.delete(listener),
    getPaused: async () => fake.video.paused,
    getDuration: async () => fake.video.duration,
    getCurrentTime: async () => fake.video.currentTime,
    getEnded: () => Promise.reject(new Error('gone')),
    play: () => call('play'),
    pause: () => call('pause'),
    setCurrentTime: (seconds: number) => call('setCurrentTime', seconds),
    setPlaybackRate: (rate: number) => call('setPlaybackRate', rate),
  }
  const breakPlayer = () => {
    broken = true
  }
  const listening = () => [...listeners.values()].reduce((sum, those) => sum + those.size, 0)
  return { ...fake, player, listening, breakPlayer }
}

describeAdapter('vimeo by a @vimeo/player', () => {
  const fake = fakePlayer()
  return {
    adapter: vimeo(fake.player),
    play: () => fake.video.play(),
    pause: () => fake.video.pause(),
    seek: (seconds) => {
      fake.video.currentTime = seconds
    },
    setRate: (rate) => {
      fake.video.playbackRate = rate
    },
    change: () => fake.load(222),
    unload: fake.unload,
    ...failures(fake),
    breakPlayer: fake.breakPlayer,
    removePlayer: fake.remove,
    pass: (ms) => fake.clock.pass(ms),
    listeners: () => fake.listening() + fake.frame.listeners,
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
  }
})

/** Attaches to a fake frame and records its signals. */
function listen(
  options: Parameters<typeof fakeVimeo>[0] = {},
  given: Parameters<typeof vimeo>[1] = {},
) {
  const fake = fakeVimeo(options)
  const adapter = vimeo(fake.element, given)
  const received: { name: string; signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: unknown[] = []
  const ended = new AbortController()
  adapter.attach({
    emit: (signal) =>
      received.push({
        name: signal.type === 'source' ? signal.reason : signal.type,
        signal,
        snapshot: adapter.snapshot(),
      }),
    signal: ended.signal,
    report: (error) => reports.push(error),
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
    document: undefined,
    window: fake.window,
  })
  const types = () => received.map(({ name }) => name).filter((name) => name !== 'time')
  return { ...fake, adapter, received, types, ended, reports }
}

/** Attaches to a fake player and records the names of its signals. */
function listenToPlayer() {
  const fake = fakePlayer()
  const types: string[] = []
  const adapter = vimeo(fake.player)
  let session = new AbortController()
  function attach(): void {
    const { signal } = session
    adapter.attach({
      emit(given) {
        types.push(given.type === 'source' ? given.reason : given.type)
        if (given.type !== 'source' || given.reason !== 'change') return
        session.abort() // as a playhead does: the next session begins at once
        session = new AbortController()
        attach()
      },
      signal,
      report(error) {
        throw error
      },
      onTimeDemand() {},
      now: fake.clock.now,
      setTimer: fake.clock.setTimer,
      document: undefined,
      window: fake.window,
    })
  }
  attach()
  /** Loads another document into the frame, without subscriptions. */
  function navigate(id: number): void {
    fake.subscribed.clear()
    fake.frame.src = `${ORIGIN}/video/${id}`
    fake.frame.dispatchEvent(new Event('load'))
  }
  return { ...fake, adapter, types, navigate }
}

describe('another address behind a @vimeo/player', () => {
  it('B1 is other content as soon as it has loaded, and is subscribed to once it is ready, also to events of the page', async () => {
    const { video, clock, player, send, types, subscribed, adapter, navigate, sendEvent } =
      listenToPlayer()
    const pageEvents: unknown[] = []
    player.on('timeupdate', (data) => pageEvents.push(data))
    await video.play()
    clock.advance(1000)
    navigate(222)
    expect(types.filter((name) => name === 'change')).toHaveLength(1)
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, paused: true })

    subscribed.clear() // the subscriptions that a document lost because it was not ready
    send({ event: 'ready' })
    types.length = 0
    sendEvent('timeupdate', { seconds: 5, duration: 30, percent: 0.1 })
    expect(types).toEqual(expect.arrayContaining(['metadata', 'time']))
    expect(types).not.toContain('change')
    expect(types).not.toContain('unload')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 5 })
    expect(pageEvents.length).toBeGreaterThan(0)
  })

  it('is the same content where the frame was only loaded again', async () => {
    const { video, clock, send, types, subscribed, navigate } = listenToPlayer()
    await video.play()
    clock.advance(1000)
    navigate(111)
    send({ event: 'ready' })

    expect(types.filter((name) => name === 'change' || name === 'unload')).toEqual(['unload'])
    expect(subscribed.has('timeupdate')).toBe(true)
  })

  it('B5 is ignored from another window, and from another origin', () => {
    const { post, subscribed, page, navigate } = listenToPlayer()
    navigate(222)
    subscribed.clear()
    post({ event: 'ready' }, ORIGIN, page)
    post({ event: 'ready' }, 'https://evil.example')

    expect(subscribed.size).toBe(0)
  })
})

describe('the signals of a Vimeo frame', () => {
  it('B4 are those of a video, with the position of the moment', async () => {
    const { video, clock, types, received } = listen()
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
    const { video, clock, types, received } = listen()
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
    const { video, clock, types, send, subscribed, frame } = listen()
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
    const { sendEvent, types, adapter } = listen()
    sendEvent('loaded', { id: 111 })
    expect(types()).not.toContain('change')
    sendEvent('loaded', { id: 222 })
    expect(types()).toContain('change')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, duration: null })
  })

  it('are no source change when content without an id gets one', () => {
    const { sendEvent, types, adapter } = listen({ address: `${ORIGIN}/event/5/embed/secret` })
    expect(adapter.snapshot().source).toBeNull()
    sendEvent('loaded', { id: 222 })
    expect(adapter.snapshot().source).toBe('222')
    expect(types()).not.toContain('change')
  })

  it('are renditions, captions and picture-in-picture', () => {
    const { sendEvent, received, adapter } = listen()
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

  it('B5 come only from messages of the frame that the adapter knows', async () => {
    const { video, clock, received, adapter, post, send, reports, page } = listen()
    await video.play()
    clock.advance(1000)
    const before = [received.length, JSON.stringify(adapter.snapshot())]
    const forgedEnd = { event: 'ended', data: { seconds: 60, duration: 60, percent: 1 } }

    for (const forged of [forgedEnd, JSON.stringify(forgedEnd)]) {
      for (const origin of [
        'https://evil.example',
        'https://vimeo.com',
        'https://www.vimeo.com',
        'http://player.vimeo.com',
      ])
        post(forged, origin)
      for (const origin of [
        'https://player.vimeo.com.evil.example',
        'https://xplayer.vimeo.com',
        'null',
        `${ORIGIN}:8443`,
      ])
        post(forged, origin)
      post(forged, ORIGIN, {})
      post(forged, ORIGIN, page)
    }
    for (const noise of [null, 7, 'x'.repeat(1_000_000), '{', '[1]', [], new Date()]) post(noise)
    send({ event: 'constructor', data: { seconds: 50 } })
    send({ event: 'timeupdate2', data: { seconds: 50 } })
    send({ event: { toString: 'ended' }, data: { seconds: 50 } })
    send({ method: 'toString', value: 50 })
    post(
      '{"__proto__":{"polluted":1},"event":"nothing","data":{"__proto__":{"polluted":1},"seconds":50}}',
    )

    expect([received.length, JSON.stringify(adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(reports).toEqual([])
    expect(adapter.counts).toMatchObject({ foreign: 16, unreadable: 7 })
  })

  it('keep the last value where a message has no number', () => {
    const { sendEvent, adapter } = listen()
    const before = adapter.snapshot()
    for (const bad of ['5', null, {}, Number.NaN, Number.POSITIVE_INFINITY]) {
      sendEvent('timeupdate', { seconds: bad, duration: bad })
      sendEvent('playbackratechange', { playbackRate: bad })
      sendEvent('volumechange', { volume: bad, muted: bad })
      sendEvent('resize', { videoWidth: bad, videoHeight: bad })
    }
    expect(adapter.snapshot()).toEqual(before)
  })

  it('need only these messages to the exact origin of the frame', () => {
    const { asked, targets } = listen()
    expect([...targets]).toEqual([ORIGIN])
    expect(new Set(asked.map(({ method }) => method))).toEqual(
      new Set([
        ...[
          'addEventListener',
          'getDuration',
          'getCurrentTime',
          'getPlaybackRate',
          'getLoop',
          'getVolume',
        ],
        ...['getMuted', 'getEnded', 'getPaused'],
      ]),
    )
    const elsewhere = listen({ address: 'https://evil.example/video/1' })
    expect(elsewhere.asked).toEqual([])
  })

  it('come from an enterprise host that is allowed', async () => {
    const host = 'https://videos.school.example'
    const { post, types } = listen({ address: `${host}/video/111` }, { allowedOrigins: [host] })
    post({ event: 'play', data: { seconds: 0 } }, host)
    expect(types()).toContain('play')
  })
})

it('throws at once for a value that is not a player', () => {
  for (const wrong of [null, undefined, 'iframe', {}, { element: {} }])
    expect(() => vimeo(wrong as never)).toThrow(
      'playhead: vimeo(player) expects an <iframe> or a @vimeo/player',
    )
})
