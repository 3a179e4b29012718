import type { PlayerSnapshot, Signal } from '@playhead/core'
import { describeAdapter } from '@playhead/testing'
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
      change: () => fake.tell('loaded', { id: 222 }),
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
    for (const listener of listeners.get(data.event) ?? []) listener(broken ? unreadable : data.data)
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
    off: (event: string, listener: (data: unknown) => void) => void listeners.get(event)?.delete(listener),
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
    change: () => fake.tell('loaded', { id: 222 }),
    breakPlayer: fake.breakPlayer,
    removePlayer: fake.remove,
    pass: (ms) => fake.clock.pass(ms),
    listeners: () => fake.listening() + fake.frame.listeners,
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
  }
})

/** Listens to a fake frame and writes down what is said. */
function listen(options: Parameters<typeof fakeVimeo>[0] = {}, given: Parameters<typeof vimeo>[1] = {}) {
  const fake = fakeVimeo(options)
  const adapter = vimeo(fake.element, given)
  const heard: { word: string; signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: unknown[] = []
  const ended = new AbortController()
  adapter.attach({
    emit: (signal) =>
      heard.push({
        word: signal.type === 'source' ? signal.reason : signal.type,
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
  const said = () => heard.map(({ word }) => word).filter((word) => word !== 'time')
  return { ...fake, adapter, heard, said, ended, reports }
}

/** Listens to a fake player and writes down what is said. */
function listenToPlayer() {
  const fake = fakePlayer()
  const said: string[] = []
  const adapter = vimeo(fake.player)
  let session = new AbortController()
  function attach(): void {
    const { signal } = session
    adapter.attach({
      emit(given) {
        said.push(given.type === 'source' ? given.reason : given.type)
        if (given.type !== 'source' || given.reason !== 'change') return
        session.abort() // as a session does: the next one begins at once
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
  /** Another document is in the frame, which remembers nothing. */
  function navigate(id: number): void {
    fake.subscribed.clear()
    fake.frame.src = `${ORIGIN}/video/${id}`
    fake.frame.dispatchEvent(new Event('load'))
  }
  return { ...fake, adapter, said, navigate }
}

describe('another address behind a @vimeo/player', () => {
  it('B1 is other content as soon as it has loaded, and is subscribed to once it is ready, also what the page hears itself', async () => {
    const { video, clock, player, speak, said, subscribed, adapter, navigate, tell } = listenToPlayer()
    const ofThePage: unknown[] = []
    player.on('timeupdate', (data) => ofThePage.push(data))
    await video.play()
    clock.advance(1000)
    navigate(222)
    expect(said.filter((word) => word === 'change')).toHaveLength(1)
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, paused: true })

    subscribed.clear() // what was said to a document that was not ready
    speak({ event: 'ready' })
    said.length = 0
    tell('timeupdate', { seconds: 5, duration: 30, percent: 0.1 })
    expect(said).toEqual(expect.arrayContaining(['metadata', 'time']))
    expect(said).not.toContain('change')
    expect(said).not.toContain('unload')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 5 })
    expect(ofThePage.length).toBeGreaterThan(0)
  })

  it('is no other content where it is the same: the frame was only loaded again', async () => {
    const { video, clock, speak, said, subscribed, navigate } = listenToPlayer()
    await video.play()
    clock.advance(1000)
    navigate(111)
    speak({ event: 'ready' })

    expect(said.filter((word) => word === 'change' || word === 'unload')).toEqual(['unload'])
    expect(subscribed.has('timeupdate')).toBe(true)
  })

  it('B5 is not believed of another window, nor of another origin', () => {
    const { say, subscribed, page, navigate } = listenToPlayer()
    navigate(222)
    subscribed.clear()
    say({ event: 'ready' }, ORIGIN, page)
    say({ event: 'ready' }, 'https://evil.example')

    expect(subscribed.size).toBe(0)
  })
})

describe('what a Vimeo frame says', () => {
  it('B4 says a viewing as a video does, with the position of the moment', async () => {
    const { video, clock, said, heard } = listen()
    await video.play()
    clock.advance(2100)
    video.playbackRate = 2
    video.volume = 0.5
    clock.advance(100)
    video.pause()
    clock.advance(100)

    expect(said()).toEqual(['ready', 'metadata', 'play', 'playing', 'volume', 'rate', 'pause'])
    expect(heard.at(-1)?.snapshot).toMatchObject({
      position: expect.closeTo(2.3),
      rate: 2,
      volume: 0.5,
      duration: 60,
      source: '111',
    })
  })

  it('A4 says a seek with its target, and buffering as waiting', async () => {
    const { video, clock, said, heard } = listen()
    await video.play()
    clock.advance(2100)
    video.currentTime = 30
    clock.advance(500)

    expect(said().slice(-4)).toEqual(['seeking', 'waiting', 'seeked', 'playing'])
    expect(heard.find(({ word }) => word === 'seeking')?.snapshot.position).toBe(30)
  })

  it('asks what happened before: it plays, at double speed', async () => {
    const before = fakeVimeo()
    await before.video.play()
    before.video.playbackRate = 2
    before.clock.advance(1000)
    const adapter = vimeo(before.element)
    const said: string[] = []
    adapter.attach({
      emit: ({ type }) => said.push(type),
      signal: new AbortController().signal,
      report: () => {},
      onTimeDemand() {},
      now: before.clock.now,
      setTimer: before.clock.setTimer,
      document: undefined,
      window: before.window,
    })

    expect(said).toEqual(['ready', 'metadata', 'play'])
    expect(adapter.snapshot()).toMatchObject({ rate: 2, position: 2, duration: 60, paused: false })
  })

  it('subscribes again when the frame has a new document, which remembers nothing', async () => {
    const { video, clock, said, speak, subscribed, frame } = listen()
    await video.play()
    clock.advance(1000)
    subscribed.clear()
    speak({ event: 'ready' })
    expect(said().at(-1)).toBe('play') // it still plays, and says so when asked
    expect(said()).toContain('unload')
    expect(subscribed.has('timeupdate')).toBe(true)

    frame.src = `${ORIGIN}/video/333`
    speak({ event: 'ready' })
    expect(said()).toContain('change')
  })

  it('B1 says other content by its id, and not the same again', () => {
    const { tell, said, adapter } = listen()
    tell('loaded', { id: 111 })
    expect(said()).not.toContain('change')
    tell('loaded', { id: 222 })
    expect(said()).toContain('change')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, duration: null })
  })

  it('names what had no name by what was loaded, which is no change', () => {
    const { tell, said, adapter } = listen({ address: `${ORIGIN}/event/5/embed/secret` })
    expect(adapter.snapshot().source).toBeNull()
    tell('loaded', { id: 222 })
    expect(adapter.snapshot().source).toBe('222')
    expect(said()).not.toContain('change')
  })

  it('says renditions, captions and picture in picture', () => {
    const { tell, heard, adapter } = listen()
    tell('resize', { videoWidth: 1280, videoHeight: 720 })
    tell('qualitychange', { quality: '720p' })
    tell('texttrackchange', { kind: 'captions', label: 'English', language: 'en' })
    tell('texttrackchange', { kind: null, label: null, language: null })
    tell('enterpictureinpicture', {})

    expect(adapter.snapshot().rendition).toEqual({ width: 1280, height: 720, label: '720p' })
    expect(heard.slice(-3).map(({ signal }) => signal)).toEqual([
      { type: 'texttrack', language: 'en' },
      { type: 'texttrack', language: null },
      { type: 'pip', active: true },
    ])
  })

  it('B5 hears nobody but the frame, and nothing but what it knows', async () => {
    const { video, clock, heard, adapter, say, speak, reports, page } = listen()
    await video.play()
    clock.advance(1000)
    const before = [heard.length, JSON.stringify(adapter.snapshot())]
    const lie = { event: 'ended', data: { seconds: 60, duration: 60, percent: 1 } }

    for (const forged of [lie, JSON.stringify(lie)]) {
      for (const origin of [
        'https://evil.example',
        'https://vimeo.com',
        'https://www.vimeo.com',
        'http://player.vimeo.com',
      ])
        say(forged, origin)
      for (const origin of [
        'https://player.vimeo.com.evil.example',
        'https://xplayer.vimeo.com',
        'null',
        `${ORIGIN}:8443`,
      ])
        say(forged, origin)
      say(forged, ORIGIN, {})
      say(forged, ORIGIN, page)
    }
    for (const noise of [null, 7, 'x'.repeat(1_000_000), '{', '[1]', [], new Date()]) say(noise)
    speak({ event: 'constructor', data: { seconds: 50 } })
    speak({ event: 'timeupdate2', data: { seconds: 50 } })
    speak({ event: { toString: 'ended' }, data: { seconds: 50 } })
    speak({ method: 'toString', value: 50 })
    say('{"__proto__":{"polluted":1},"event":"nothing","data":{"__proto__":{"polluted":1},"seconds":50}}')

    expect([heard.length, JSON.stringify(adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(reports).toEqual([])
    expect(adapter.counts).toMatchObject({ foreign: 16, unreadable: 7 })
  })

  it('takes no number from what is none', () => {
    const { tell, adapter } = listen()
    const before = adapter.snapshot()
    for (const bad of ['5', null, {}, Number.NaN, Number.POSITIVE_INFINITY]) {
      tell('timeupdate', { seconds: bad, duration: bad })
      tell('playbackratechange', { playbackRate: bad })
      tell('volumechange', { volume: bad, muted: bad })
      tell('resize', { videoWidth: bad, videoHeight: bad })
    }
    expect(adapter.snapshot()).toEqual(before)
  })

  it('speaks to the exact origin and asks for nothing but what it needs', () => {
    const { asked, targets } = listen()
    expect([...targets]).toEqual([ORIGIN])
    expect(new Set(asked.map(({ method }) => method))).toEqual(
      new Set([
        ...['addEventListener', 'getDuration', 'getCurrentTime', 'getPlaybackRate', 'getLoop', 'getVolume'],
        ...['getMuted', 'getEnded', 'getPaused'],
      ]),
    )
    const elsewhere = listen({ address: 'https://evil.example/video/1' })
    expect(elsewhere.asked).toEqual([])
  })

  it('hears an enterprise host that it was told of', async () => {
    const host = 'https://videos.school.example'
    const { say, said } = listen({ address: `${host}/video/111` }, { allowedOrigins: [host] })
    say({ event: 'play', data: { seconds: 0 } }, host)
    expect(said()).toContain('play')
  })
})

it('says at once what is no player', () => {
  for (const wrong of [null, undefined, 'iframe', {}, { element: {} }])
    expect(() => vimeo(wrong as never)).toThrow('playhead: vimeo(player) expects an <iframe> or a @vimeo/player')
})
