import { createPlayhead, memoryStore, type PlayerSnapshot, type Signal } from '@playhead/core'
import { describeAdapter } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { type FakeEmbed, fakeEmbed } from '../test/fakeEmbed.ts'
import { type YouTubeOptions, youtube } from './youtube.ts'

describeAdapter('youtube on a fake embed', () => {
  const embed = fakeEmbed()
  return {
    adapter: youtube(embed.iframe),
    play: () => embed.video.play(),
    pause: () => embed.video.pause(),
    seek: embed.seek,
    setRate: (rate) => {
      embed.video.playbackRate = rate
      embed.info({ playbackRate: rate })
    },
    change: () => embed.load('other567890'),
    pass: (ms) => embed.clock.advance(ms),
    listeners: embed.listeners,
    timers: () => 0,
    now: embed.clock.now,
    setTimer: embed.clock.setTimer,
    ...onWindow(embed.window),
  }
})

describeAdapter('youtube on a player whose messages are not heard', () => {
  const embed = fakeEmbed()
  let timers = 0
  return {
    adapter: youtube(embed.player),
    play: () => embed.video.play(),
    pause: () => embed.video.pause(),
    seek: embed.seek,
    setRate: (rate) => {
      embed.video.playbackRate = rate
      embed.info({ playbackRate: rate })
    },
    change: () => embed.load('other567890'),
    breakPlayer: () => {
      embed.player.getCurrentTime = () => {
        throw new Error('broken')
      }
    },
    pass: (ms) => embed.clock.advance(ms),
    listeners: embed.listeners,
    timers: () => timers,
    now: embed.clock.now,
    setTimer(run, ms) {
      let waits = 1
      const over = (): void => {
        timers -= waits
        waits = 0
      }
      timers++
      const cancel = embed.clock.setTimer(() => {
        over()
        run()
      }, ms)
      return () => {
        over()
        cancel()
      }
    },
    ...onWindow(new EventTarget()),
  }
})

/** The suite gives adapters the global window: for these, the embed's. */
function onWindow(window: unknown): { dispose(): void } {
  vi.stubGlobal('window', window)
  return { dispose: () => void vi.unstubAllGlobals() }
}

/** Attaches, and writes down what is said. */
function listen(
  embed = fakeEmbed(),
  options: YouTubeOptions = {},
  given: unknown = embed.iframe,
  document: EventTarget | undefined = undefined,
) {
  const adapter = youtube(given as HTMLIFrameElement, options)
  const heard: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: string[] = []
  const ended = new AbortController()
  const attach = (): void =>
    adapter.attach({
      emit: (signal) => heard.push({ signal, snapshot: adapter.snapshot() }),
      signal: ended.signal,
      report: (error) => reports.push((error as Error).message),
      now: embed.clock.now,
      setTimer(run, ms) {
        const cancel = embed.clock.setTimer(run, ms)
        ended.signal.addEventListener('abort', cancel)
        return cancel
      },
      document: document as Document | undefined,
      window: embed.window,
    })
  attach()
  const said = (): string[] => heard.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  const positions = (): (number | null)[] => heard.map(({ snapshot }) => snapshot.position)
  return { embed, adapter, heard, said, positions, reports, ended }
}
type Listening = ReturnType<typeof listen>

/** What a script of messages comes to. */
function translate(run: (embed: FakeEmbed) => void): Listening {
  const listening = listen()
  listening.embed.state(5)
  listening.heard.length = 0
  run(listening.embed)
  return listening
}

describe('what an embed says', () => {
  it('tells play at the first sign of it, and that it plays by its state', () => {
    const { said } = translate(({ state }) => {
      state(-1)
      state(3)
      state(1)
      state(2)
      state(1)
      state(0)
    })

    expect(said()).toEqual(['play', 'waiting', 'playing', 'pause', 'play', 'playing', 'ended'])
  })

  it('leaves it to the session whether a pause was part of a seek', () => {
    const { said } = translate(({ state }) => {
      state(1)
      state(2)
      state(3, { currentTime: 30 })
      state(1, { currentTime: 30 })
    })

    expect(said()).toEqual(['play', 'playing', 'pause', 'waiting', 'play', 'playing'])
  })

  it('tells rate, volume and rendition when they change, and not when they are repeated', () => {
    const { said, heard } = translate(({ info, state }) => {
      info({ volume: 50, muted: false })
      info({ volume: 50, muted: false })
      info({ playbackRate: 2 })
      state(1, { playbackQuality: 'hd720', playbackRate: 2 })
      info({ playbackQuality: 'large' })
    })

    expect(said()).toEqual(['volume', 'rate', 'rendition', 'play', 'playing', 'rendition'])
    expect(heard.at(-1)?.snapshot).toMatchObject({ volume: 0.5, rate: 2, rendition: { label: 'large', height: 480 } })
  })

  it('tells another video as a change of source, once everything about it is known', () => {
    const { said, heard } = translate(({ state, load }) => {
      state(1)
      load('other567890')
    })

    expect(said()).toEqual(['play', 'playing', 'source', 'loading', 'metadata'])
    expect(heard[2]).toMatchObject({ signal: { reason: 'change' }, snapshot: { source: 'other567890' } })
  })

  it.each([
    ['2', 'youtube_bad_parameter'],
    [5, 'youtube_html5'],
    [100, 'youtube_not_found'],
    [101, 'youtube_embedding_forbidden'],
    ['150', 'youtube_embedding_forbidden'],
    [153, 'youtube_client_identity'],
    [151, 'youtube_151'],
    ['<b>', 'youtube_unknown'],
  ])('A4 tells error %j as %s, and its echo not at all', (code, name) => {
    const { heard } = translate(({ say }) => {
      say(JSON.stringify({ event: 'onError', info: code }))
      say(JSON.stringify({ event: 'onError', info: Number(code) }))
    })

    expect(heard.map(({ signal }) => signal)).toMatchObject([{ type: 'error', fatal: true, code: name }])
  })

  it('tells a refused autoplay, and no pause with it', () => {
    const { said } = translate(({ say, state }) => {
      state(2)
      say(JSON.stringify({ event: 'onAutoplayBlocked', info: null }))
    })

    expect(said().filter((type) => type !== 'pause')).toEqual(['autoplayblocked'])
  })

  it('knows a live stream by its word, and its window by its progress', () => {
    const { adapter } = translate(({ info }) =>
      info({ duration: 7200, videoData: { isLive: true }, progressState: { seekableStart: 3600, seekableEnd: 7200 } }),
    )

    expect(adapter.snapshot()).toMatchObject({ live: true, duration: null, seekable: [3600, 7200] })
  })

  it('hears another document in the frame: the source is gone until it says what it shows', () => {
    const listening = translate(({ state, reload }) => {
      state(1)
      reload() // that of the document that is heard already
      reload()
    })

    expect(listening.heard.at(-1)?.signal).toEqual({ type: 'source', reason: 'unload' })
    expect(listening.adapter.snapshot()).toMatchObject({ position: null, paused: true })
  })
})

describe('positions between messages', () => {
  it('go on while it plays, and stand as soon as messages stop', () => {
    const { embed, adapter } = listen()
    void embed.video.play()
    embed.clock.advance(1130)
    expect(adapter.snapshot().position).toBeCloseTo(embed.video.currentTime, 3)

    embed.state(3)
    const at = adapter.snapshot().position
    embed.info({ volume: 10 })
    embed.clock.advance(5000)
    expect(at).toBeCloseTo(1.09, 1)
  })

  it('never step back by the guess that went too far, nor after a change of rate', () => {
    const { embed, positions } = listen()
    embed.state(1, { currentTime: 10 })
    for (const at of [10.25, 10.5]) {
      embed.clock.advance(250)
      embed.info({ currentTime: at })
    }
    embed.clock.advance(100)
    embed.info({ playbackRate: 2 })
    embed.clock.advance(150)
    embed.info({ currentTime: 10.75, playbackRate: 2 })
    embed.clock.advance(250)
    embed.info({ currentTime: 11.25 })

    const heard = positions()
    expect(heard).toEqual([...heard].sort((a, b) => (a ?? 0) - (b ?? 0)))
    expect(heard.at(-1)).toBeCloseTo(11.25, 5)
  })

  it('are those of the moment when a busy page hears them late', () => {
    const { embed, adapter, heard } = listen()
    void embed.video.play()
    embed.clock.advance(1000)
    const stale = JSON.stringify({
      event: 'infoDelivery',
      info: { currentTime: embed.video.currentTime, currentTimeLastUpdated_: embed.clock.wall() / 1000 },
    })
    embed.window?.addEventListener('message', (event) => embed.clock.now() < 2000 && event.stopImmediatePropagation())
    const before = heard.length
    embed.clock.advance(200)
    embed.say(stale)

    expect(heard.length).toBe(before) // too late to be told, and known all the same
    expect(adapter.snapshot().position).toBeCloseTo(embed.video.currentTime, 1)
  })

  it('are inferred to be playback when an embed is heard that nobody saw begin', () => {
    const { embed, said } = listen()
    embed.info({ currentTime: 20 })
    embed.clock.advance(250)
    embed.info({ currentTime: 20.25 })

    expect(said()).toEqual(['ready', 'loading', 'play', 'playing'])
  })
})

describe('who is heard', () => {
  const forged = JSON.stringify({ event: 'infoDelivery', info: { playerState: 1, currentTime: 59, duration: 60 } })

  it.each([
    ['another origin', { origin: 'https://www.youtube.com.evil.example' }],
    ['a host that ends alike', { origin: 'https://evilwww.youtube.com' }],
    ['plain http', { origin: 'http://www.youtube.com' }],
    ['another port', { origin: 'https://www.youtube.com:8443' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another window of the right origin', { source: {} }],
    ['no window at all, as extensions speak', { source: null }],
  ])('B5 not %s', (_, from) => {
    const { embed, heard } = listen()
    embed.say(forged, from)

    expect(heard).toEqual([])
  })

  it.each([
    ['nothing', null],
    ['a number', 7],
    ['an object', { event: 'infoDelivery', info: { playerState: 1 } }],
    ['no JSON', '{'],
    ['JSON of nothing', 'null'],
    ['a megabyte', JSON.stringify({ event: 'infoDelivery', info: { playerState: 1, more: 'x'.repeat(1 << 20) } })],
    ['an event that is no text', JSON.stringify({ event: { toString: 'infoDelivery' }, info: { playerState: 1 } })],
    ['values of other types', '{"event":"infoDelivery","info":{"playerState":"1","currentTime":"9","duration":-1}}'],
  ])('%s says nothing', (_, data) => {
    const { embed, adapter, said, reports } = listen()
    embed.say(data)

    expect(said().filter((type) => type !== 'ready' && type !== 'loading')).toEqual([])
    expect(adapter.snapshot()).toMatchObject({ position: null, duration: null, paused: true })
    expect(reports).toEqual([])
  })

  it('takes over what it knows by name, and nothing by way of a prototype', () => {
    const { embed, adapter } = listen()
    embed.say('{"event":"infoDelivery","info":{"__proto__":{"duration":9,"polluted":1},"constructor":1,"volume":1e9}}')

    expect(adapter.snapshot()).toMatchObject({ duration: null, volume: null })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('of more than a player says, the last about each thing is known', () => {
    const { embed, heard, adapter } = listen()
    embed.state(1)
    for (let at = 0; at < 5000; at++) embed.info({ volume: at % 100 })
    embed.info({ playbackRate: 2 })
    embed.info({ volume: 7 })

    expect(heard.length).toBeLessThan(700)
    embed.clock.advance(250)
    expect(adapter.snapshot()).toMatchObject({ volume: 0.07, rate: 2 })
    expect(adapter.counts?.replaced).toBeGreaterThan(4000)
    embed.clock.advance(1500)
    embed.state(2)
    expect(heard.at(-1)?.signal.type).toBe('pause')
  })

  it('knows full screen of what contains it, through shadow roots', () => {
    const embed = fakeEmbed()
    const host = { parentNode: null }
    Object.assign(embed.iframe, { parentNode: { parentNode: null, host } })
    const document = Object.assign(new EventTarget(), { fullscreenElement: null as unknown, querySelector: () => null })
    const { heard } = listen(embed, {}, embed.iframe, document)
    for (const shown of [host, null]) {
      document.fullscreenElement = shown
      document.dispatchEvent(new Event('fullscreenchange'))
    }

    expect(heard.map(({ signal }) => signal)).toEqual([
      { type: 'fullscreen', active: true },
      { type: 'fullscreen', active: false },
    ])
  })

  it('hears the privacy-enhanced host, and others only by their exact name', () => {
    const { embed, heard } = listen(fakeEmbed(), { allowedOrigins: ['https://player.example'] })
    embed.say(forged, { origin: 'https://www.youtube-nocookie.com' })
    const first = heard.length
    embed.say(forged.replace('59', '58'), { origin: 'https://player.example' })

    expect(first).toBeGreaterThan(0)
    expect(heard.length).toBeGreaterThan(first)
  })
})

describe('who speaks', () => {
  it('nobody, unless asked to', () => {
    const { embed } = listen()
    embed.clock.advance(5000)
    embed.state(1)

    expect(embed.sent).toEqual([])
  })

  it('the handshake, to the exact origin, until there is an answer, and again in another document', () => {
    const { embed, ended } = listen(undefined, { connect: 'handshake' })
    embed.clock.advance(1100)
    const funcs = (): string[] =>
      embed.sent.map(({ message }) => {
        const { event, args } = message as { event: string; args?: string[] }
        return args?.[0] ?? event
      })
    expect(funcs()).toEqual(['listening', 'listening', 'listening'])
    expect(new Set(embed.sent.map(({ origin }) => origin))).toEqual(new Set(['https://www.youtube.com']))

    embed.state(5)
    embed.clock.advance(2000)
    expect(funcs().slice(3)).toEqual(['onError', 'onAutoplayBlocked'])

    embed.reload()
    embed.clock.advance(600)
    expect(funcs().slice(5)).toEqual(['listening', 'listening'])
    ended.abort()
    embed.clock.advance(5000)
    expect(funcs().length).toBe(7)
  })

  it('the handshake, never to a frame that went elsewhere', () => {
    const { embed } = listen(fakeEmbed('https://evil.example/embed/abcdefghijk?enablejsapi=1'), {
      connect: 'handshake',
    })
    embed.clock.advance(2000)

    expect(embed.sent).toEqual([])
  })

  it('the handshake, not before the frame shows a page of its own', () => {
    const fake = fakeEmbed()
    Object.assign(fake.iframe, { contentDocument: {} }) // still blank: the page may look into it
    const { embed } = listen(fake, { connect: 'handshake' })
    embed.clock.advance(600)
    expect(embed.sent).toEqual([])

    Object.assign(fake.iframe, { contentDocument: null })
    embed.clock.advance(500)
    expect(embed.sent).toHaveLength(1)
  })

  it('and gives up after two minutes', () => {
    const { embed, reports } = listen(undefined, { connect: 'handshake' })
    embed.clock.advance(300_000)

    expect(reports).toEqual(['the embed does not answer'])
    expect(embed.clock.pending).toBe(0)
  })

  it('says when the address of an iframe keeps it silent', () => {
    const { reports } = listen(fakeEmbed('https://www.youtube.com/embed/abcdefghijk'))

    expect(reports[0]).toContain('enablejsapi=1')
  })
})

describe('a player of the page', () => {
  /** What is there before the embed has answered, and what comes then. */
  function fakePlayer(embed: FakeEmbed) {
    const listeners = new Map<string, (event: unknown) => void>()
    const player = {
      getIframe: () => embed.iframe,
      addEventListener: (type: string, listener: (event: unknown) => void) => void listeners.set(type, listener),
    }
    return {
      player,
      listeners,
      become: (answers: object) =>
        Object.assign(player, Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, () => value]))),
    }
  }

  it('is asked while its messages are not heard, and no longer once they are', () => {
    const embed = fakeEmbed()
    const { player, become } = fakePlayer(embed)
    const { said, heard, adapter } = listen(embed, {}, player)
    embed.clock.advance(2000)
    expect(said()).toEqual([])

    become({ getPlayerState: 1, getCurrentTime: 12, getDuration: 60, getVideoData: { video_id: 'abcdefghijk' } })
    embed.clock.advance(1000)
    expect(said()).toEqual(['ready', 'loading', 'metadata', 'play', 'playing'])
    expect(adapter.snapshot()).toMatchObject({ position: 12, duration: 60 })
    const asked = heard.length
    embed.clock.advance(1000)
    expect(heard.length - asked).toBe(4)

    embed.state(2)
    embed.clock.advance(5000)
    expect(embed.clock.pending).toBe(0)
    expect(embed.sent).toEqual([])
  })

  it('is subscribed to once, however many sessions follow it, and heard by the one that runs', () => {
    const embed = fakeEmbed()
    const { player, listeners } = fakePlayer(embed)
    const first = listen(embed, {}, player)
    const times = vi.spyOn(player, 'addEventListener')
    first.ended.abort()
    const second = listen(embed, {}, player)
    listeners.get('onError')?.({ data: 150 })

    expect(times).not.toHaveBeenCalled()
    expect(first.said()).toEqual([])
    expect(second.said()).toEqual(['error'])
  })

  it('is found by its iframe, so that no second one silences it', () => {
    const embed = fakeEmbed()
    const { player, become } = fakePlayer(embed)
    become({ getPlayerState: 2, getCurrentTime: 12, getDuration: 60 })
    Object.assign(embed.iframe, { id: 'widget1' })
    Object.assign(embed.window as object, { YT: { get: (id: string) => (id === 'widget1' ? player : undefined) } })
    const { adapter, embed: same } = listen(embed, { connect: 'handshake' })

    expect(adapter.snapshot()).toMatchObject({ position: 12, duration: 60 })
    same.clock.advance(1000)
    expect(same.sent).toEqual([])
  })

  it('that throws is reported, and asked again', () => {
    const embed = fakeEmbed()
    const { player } = fakePlayer(embed)
    Object.assign(player, {
      getPlayerState() {
        throw new Error('broken')
      },
    })
    const { reports } = listen(embed, {}, player)
    embed.clock.advance(2000)

    expect(reports).toEqual(['broken', 'broken', 'broken'])
  })
})

describe('set-up', () => {
  it('names what it was given instead of a player', () => {
    expect(() => youtube('it' as never)).toThrow(/YT.Player or an <iframe>, got "it"/)
    expect(() => youtube(fakeEmbed().iframe, { connect: 'steal' as never })).toThrow(/'listen', 'handshake' or 'api'/)
    expect(() => youtube(fakeEmbed().iframe, { allowedOrigins: ['https://a.example/'] })).toThrow(/exact origins/)
  })

  it('knows the video from the address before anything is said, and a playlist not', () => {
    expect(youtube(fakeEmbed().iframe).snapshot()).toMatchObject({ source: 'abcdefghijk', position: null, loop: false })
    const list = fakeEmbed('https://www.youtube-nocookie.com/embed/videoseries?list=PL1&enablejsapi=1&loop=1')
    expect(youtube(list.iframe).snapshot()).toMatchObject({ source: null, loop: true })
  })
})

describe('a session over an embed', () => {
  function follow() {
    const embed = fakeEmbed()
    const { setTimer, now, wall } = embed.clock
    vi.stubGlobal('window', embed.window)
    const playhead = createPlayhead({
      transport: { name: 'none', send: async () => ({ type: 'retry' }) as never },
      store: memoryStore(),
      clock: { setTimer, now, wall },
      host: { onPageMoment() {} },
    })
    const session = playhead.track(youtube(embed.iframe), { videoId: 'lesson-1' })
    vi.unstubAllGlobals()
    embed.state(5)
    void embed.video.play()
    embed.clock.advance(3000)
    return { ...embed, session }
  }
  const counts = ({ session }: { session: { snapshot: object } }): object => session.snapshot

  it('A4 B4 counts a seek by mouse as one seek and no pause', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(120)
    all.video.currentTime = 30
    all.state(3, { currentTime: 30 })
    void all.video.play()
    all.clock.advance(3000)

    expect(counts(all)).toMatchObject({ seekCount: 1, pauseCount: 0, playCount: 1, rebufferCount: 0 })
    expect(Math.abs((all.session.snapshot.playingMs ?? 0) - 6000)).toBeLessThan(300)
  })

  it('B4 counts a real pause, at its own time', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(5000)

    expect(counts(all)).toMatchObject({ pauseCount: 1, seekCount: 0 })
    expect(all.session.snapshot.playingMs).toBeGreaterThan(2900)
    expect(all.session.snapshot.playingMs).toBeLessThan(3010)
  })

  it('B4 counts a seek while paused', () => {
    const all = follow()
    all.video.pause()
    all.clock.advance(2000)
    all.seek(40)
    all.clock.advance(2000)

    expect(counts(all)).toMatchObject({ pauseCount: 1, seekCount: 1, position: 40 })
  })

  it('B2 plays on at 2x without a seek', () => {
    const all = follow()
    all.video.playbackRate = 2
    all.info({ playbackRate: 2 })
    all.clock.advance(8000)

    expect(counts(all)).toMatchObject({ seekCount: 0, rateChangeCount: 1, rebufferCount: 0 })
    expect(Math.abs((all.session.snapshot.contentMs ?? 0) - 19_000)).toBeLessThan(100)
    expect(Math.abs((all.session.snapshot.playingMs ?? 0) - 11_000)).toBeLessThan(100)
  })
})
