import { describe, expect, it, vi } from 'vitest'
import { attachTo } from '../test/attachTo.ts'
import { type FakeEmbed, fakeEmbed } from '../test/fakeEmbed.ts'

describe('messages that are accepted', () => {
  const forged = JSON.stringify({
    event: 'infoDelivery',
    info: { playerState: 1, currentTime: 59, duration: 60 },
  })

  it.each([
    ['another origin', { origin: 'https://www.youtube.com.evil.example' }],
    ['a host that ends alike', { origin: 'https://evilwww.youtube.com' }],
    ['plain http', { origin: 'http://www.youtube.com' }],
    ['another port', { origin: 'https://www.youtube.com:8443' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another window of the right origin', { source: {} }],
    ['no window at all, as extensions send them', { source: null }],
  ])('B5 exclude those from %s', (_, from) => {
    const { embed, emitted } = attachTo()
    embed.post(forged, from)

    expect(emitted).toEqual([])
  })

  it.each([
    ['nothing', null],
    ['a number', 7],
    ['an object', { event: 'infoDelivery', info: { playerState: 1 } }],
    ['no JSON', '{'],
    ['JSON of nothing', 'null'],
    [
      'a megabyte',
      JSON.stringify({
        event: 'infoDelivery',
        info: { playerState: 1, more: 'x'.repeat(1 << 20) },
      }),
    ],
    [
      'an event that is not a text',
      JSON.stringify({ event: { toString: 'infoDelivery' }, info: { playerState: 1 } }),
    ],
    [
      'values of other types',
      '{"event":"infoDelivery","info":{"playerState":"1","currentTime":"9","duration":-1}}',
    ],
  ])('%s changes nothing', (_, data) => {
    const { embed, adapter, types, reports } = attachTo()
    embed.post(data)

    expect(types().filter((type) => type !== 'ready' && type !== 'loading')).toEqual([])
    expect(adapter.snapshot()).toMatchObject({ position: null, duration: null, paused: true })
    expect(reports).toEqual([])
  })

  it('are read by name, and never by way of a prototype', () => {
    const { embed, adapter } = attachTo()
    embed.post(
      '{"event":"infoDelivery","info":{"__proto__":{"duration":9,"polluted":1},"constructor":1,"volume":1e9}}',
    )

    expect(adapter.snapshot()).toMatchObject({ duration: null, volume: null })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('are reduced to the latest on each subject in a flood', () => {
    const { embed, emitted, adapter } = attachTo()
    embed.state(1)
    for (let at = 0; at < 5000; at++) embed.info({ volume: at % 100 })
    embed.info({ playbackRate: 2 })
    embed.info({ volume: 7 })

    expect(emitted.length).toBeLessThan(700)
    embed.clock.advance(250)
    expect(adapter.snapshot()).toMatchObject({ volume: 0.07, rate: 2 })
    expect(adapter.counts?.replaced).toBeGreaterThan(4000)
    embed.clock.advance(1500)
    embed.state(2)
    expect(emitted.at(-1)?.signal.type).toBe('pause')
  })

  it('are not needed for full screen of the elements around the frame, across shadow roots', () => {
    const embed = fakeEmbed()
    const host = { parentNode: null }
    Object.assign(embed.iframe, { parentNode: { parentNode: null, host } })
    const document = Object.assign(new EventTarget(), {
      fullscreenElement: null as unknown,
      querySelector: () => null,
    })
    const { emitted } = attachTo(embed, {}, embed.iframe, document)
    for (const shown of [host, null]) {
      document.fullscreenElement = shown
      document.dispatchEvent(new Event('fullscreenchange'))
    }

    expect(emitted.map(({ signal }) => signal)).toEqual([
      { type: 'fullscreen', active: true },
      { type: 'fullscreen', active: false },
    ])
  })

  it('come from the privacy-enhanced host too, and from others only by their exact name', () => {
    const { embed, emitted } = attachTo(fakeEmbed(), { allowedOrigins: ['https://player.example'] })
    embed.post(forged, { origin: 'https://www.youtube-nocookie.com' })
    const first = emitted.length
    embed.post(forged.replace('59', '58'), { origin: 'https://player.example' })

    expect(first).toBeGreaterThan(0)
    expect(emitted.length).toBeGreaterThan(first)
  })
})

describe('messages that are posted', () => {
  it('are not sent, unless an option asks for them', () => {
    const { embed } = attachTo()
    embed.clock.advance(5000)
    embed.state(1)

    expect(embed.sent).toEqual([])
  })

  it('are the handshake, to the exact origin, until there is an answer, and again in another document', () => {
    const { embed, ended } = attachTo(undefined, { connect: 'handshake' })
    embed.clock.advance(1100)
    const funcs = (): string[] =>
      embed.sent.map(({ message }) => {
        const { event, args } = message as { event: string; args?: string[] }
        return args?.[0] ?? event
      })
    expect(funcs()).toEqual(['listening', 'listening', 'listening'])
    expect(new Set(embed.sent.map(({ origin }) => origin))).toEqual(
      new Set(['https://www.youtube.com']),
    )

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

  it('are never posted to a frame that was navigated elsewhere', () => {
    const { embed } = attachTo(fakeEmbed('https://evil.example/embed/abcdefghijk?enablejsapi=1'), {
      connect: 'handshake',
    })
    embed.clock.advance(2000)

    expect(embed.sent).toEqual([])
  })

  it('are not posted before the frame has left its initial blank page', () => {
    const fake = fakeEmbed()
    Object.assign(fake.iframe, { contentDocument: {} }) // still blank: the page may look into it
    const { embed } = attachTo(fake, { connect: 'handshake' })
    embed.clock.advance(600)
    expect(embed.sent).toEqual([])

    Object.assign(fake.iframe, { contentDocument: null })
    embed.clock.advance(500)
    expect(embed.sent).toHaveLength(1)
  })

  it('end after two minutes without an answer', () => {
    const { embed, reports } = attachTo(undefined, { connect: 'handshake' })
    embed.clock.advance(300_000)

    expect(reports).toEqual(['the embed does not answer'])
    expect(embed.clock.pending).toBe(0)
  })

  it('cannot arrive where the URL lacks enablejsapi: that is reported', () => {
    const { reports } = attachTo(fakeEmbed('https://www.youtube.com/embed/abcdefghijk'))

    expect(reports[0]).toContain('enablejsapi=1')
  })
})

describe('a player of the page', () => {
  /** What is there before the embed has answered, and what comes then. */
  function fakePlayer(embed: FakeEmbed) {
    const listeners = new Map<string, (event: unknown) => void>()
    const player = {
      getIframe: () => embed.iframe,
      addEventListener: (type: string, listener: (event: unknown) => void) =>
        void listeners.set(type, listener),
    }
    return {
      player,
      listeners,
      become: (answers: object) =>
        Object.assign(
          player,
          Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, () => value])),
        ),
    }
  }

  it('is asked while its messages are not emitted, and no longer once they are', () => {
    const embed = fakeEmbed()
    const { player, become } = fakePlayer(embed)
    const { types, emitted, adapter } = attachTo(embed, {}, player)
    embed.clock.advance(2000)
    expect(types()).toEqual([])

    become({
      getPlayerState: 1,
      getCurrentTime: 12,
      getDuration: 60,
      getVideoData: { video_id: 'abcdefghijk' },
    })
    embed.clock.advance(1000)
    expect(types()).toEqual(['ready', 'loading', 'metadata', 'play', 'playing'])
    expect(adapter.snapshot()).toMatchObject({ position: 12, duration: 60 })
    const asked = emitted.length
    embed.clock.advance(1000)
    expect(emitted.length - asked).toBe(4)

    embed.state(2)
    embed.clock.advance(5000)
    expect(embed.clock.pending).toBe(0)
    expect(embed.sent).toEqual([])
  })

  it('is subscribed to once, however many sessions follow it, and emitted by the one that runs', () => {
    const embed = fakeEmbed()
    const { player, listeners } = fakePlayer(embed)
    const first = attachTo(embed, {}, player)
    const times = vi.spyOn(player, 'addEventListener')
    first.ended.abort()
    const second = attachTo(embed, {}, player)
    listeners.get('onError')?.({ data: 150 })

    expect(times).not.toHaveBeenCalled()
    expect(first.types()).toEqual([])
    expect(second.types()).toEqual(['error'])
  })

  it('is found by its iframe, so that no second one silences it', () => {
    const embed = fakeEmbed()
    const { player, become } = fakePlayer(embed)
    become({ getPlayerState: 2, getCurrentTime: 12, getDuration: 60 })
    Object.assign(embed.iframe, { id: 'widget1' })
    Object.assign(embed.window as object, {
      YT: { get: (id: string) => (id === 'widget1' ? player : undefined) },
    })
    const { adapter, embed: same } = attachTo(embed, { connect: 'handshake' })

    expect(adapter.snapshot()).toMatchObject({ position: 12, duration: 60 })
    same.clock.advance(1000)
    expect(same.sent).toEqual([])
  })

  it('that throws is reported, and polled again', () => {
    const embed = fakeEmbed()
    const { player } = fakePlayer(embed)
    Object.assign(player, {
      getPlayerState() {
        throw new Error('broken')
      },
    })
    const { reports } = attachTo(embed, {}, player)
    embed.clock.advance(2000)

    expect(reports).toEqual(['broken', 'broken', 'broken'])
  })
})
