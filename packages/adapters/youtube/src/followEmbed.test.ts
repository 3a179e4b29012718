import { afterEach, describe, expect, it, vi } from 'vitest'
import { attachTo } from '../test/attachTo.ts'
import { type FakeEmbed, fakeEmbed } from '../test/fakeEmbed.ts'

afterEach(() => void vi.unstubAllGlobals())

const UNLOAD = { type: 'source', reason: 'unload' }
const post = (embed: FakeEmbed, event: unknown, info: object | null = {}): void =>
  embed.post(JSON.stringify({ event, info, id: 1 }))
/** A player that is polled, and whose listeners are called by hand. */
function createPlayer(embed: FakeEmbed) {
  const listeners = new Map<string, (event: object) => void>()
  const player = {
    getIframe: () => embed.iframe,
    addEventListener: (type: string, listener: (event: object) => void) =>
      void listeners.set(type, listener),
    getPlayerState: () => 1,
  }
  return { player, listeners }
}

describe('the document in the frame', () => {
  it('is another one with the second that loads', () => {
    const { embed, emitted } = attachTo()
    embed.state(1)
    emitted.length = 0
    embed.reload() // the one whose messages are received
    expect(emitted).toEqual([])
    embed.reload()
    embed.state(1)
    embed.reload()

    expect(emitted.map(({ signal }) => signal)).toEqual([
      ...[UNLOAD, { type: 'metadata' }, { type: 'play' }, { type: 'playing' }, UNLOAD],
    ])
  })

  it('is another one at once where it is elsewhere', () => {
    const { embed, emitted } = attachTo()
    embed.state(1)
    embed.iframe.src = 'https://elsewhere.example/'
    embed.reload()

    expect(emitted.at(-1)?.signal).toEqual(UNLOAD)
  })

  it('is another one where it reports everything once more', () => {
    const { embed, emitted, adapter } = attachTo()
    post(embed, 'initialDelivery', { playerState: 1, duration: 60 })
    expect(emitted.map(({ signal }) => signal.type)).toEqual([
      ...['ready', 'loading', 'metadata', 'play', 'playing'],
    ])
    emitted.length = 0
    post(embed, 'initialDelivery', { playerState: 2, duration: 60 })

    expect(emitted.map(({ signal }) => signal)).toEqual([UNLOAD, { type: 'metadata' }])
    expect(adapter.snapshot().paused).toBe(true)
  })

  it('is the first one where it reports everything, and nothing was known', () => {
    const { embed, emitted } = attachTo()
    embed.info({ volume: 50 })
    post(embed, 'initialDelivery', { duration: 60 })

    expect(emitted.map(({ signal }) => signal)).not.toContainEqual(UNLOAD)
  })

  it('reports nothing by other events', () => {
    const { embed, emitted, adapter } = attachTo()
    post(embed, 'apiInfoDelivery', { volume: 50 })
    post(embed, 'onReady', { playerState: 1 })

    expect(emitted).toEqual([])
    expect(adapter.snapshot().volume).toBeNull()
  })
})

describe('a player of the page', () => {
  it('that is made later is found when the document answers it', async () => {
    const { embed, adapter } = attachTo()
    embed.iframe.id = 'it'
    const { player } = createPlayer(embed)
    const playVideo = vi.fn()
    Object.assign(embed.window as object, { YT: { get: () => ({ ...player, playVideo }) } })
    post(embed, 'initialDelivery', { playerState: 5 })
    await adapter.controls?.play()

    expect(playVideo).toHaveBeenCalledOnce()
    expect(embed.sent).toEqual([])
  })

  it('emits a blocked autoplay', () => {
    const embed = fakeEmbed()
    const { player, listeners } = createPlayer(embed)
    const { emitted } = attachTo(embed, {}, player)
    listeners.get('onAutoplayBlocked')?.({})

    expect(emitted.at(-1)?.signal).toEqual({ type: 'autoplayblocked' })
  })

  it('is polled in a page that was opened this moment, and after messages without an event', () => {
    const fake = fakeEmbed()
    const openedAt = fake.clock.now()
    const clock = { ...fake.clock, now: () => fake.clock.now() - openedAt }
    const embed = { ...fake, clock }
    const { player } = createPlayer(embed)
    const getPlayerState = vi.fn(() => 1)
    attachTo(embed, {}, { ...player, getPlayerState })
    expect(getPlayerState).toHaveBeenCalledTimes(1)
    embed.post(JSON.stringify({ info: { volume: 50 } }))
    embed.post(JSON.stringify({ event: 5, info: { volume: 50 } }))
    fake.clock.advance(250)

    expect(getPlayerState).toHaveBeenCalledTimes(2)
  })

  it('is made where the adapter is to load the API, and not otherwise', () => {
    const made: unknown[] = []
    class Player {
      constructor(iframe: unknown) {
        made.push(iframe)
      }
    }
    const open = (options: object, given?: (embed: FakeEmbed) => unknown): FakeEmbed => {
      const embed = fakeEmbed()
      Object.assign(embed.window as object, { YT: { Player } })
      attachTo(embed, options, given?.(embed))
      return embed
    }
    open({})
    open({ connect: 'handshake' })
    open({ connect: 'api' }, (embed) => createPlayer(embed).player)
    expect(made).toEqual([])
    const { iframe } = open({ connect: 'api' })

    expect(made).toEqual([iframe])
  })
})

describe('the next session of an embed', () => {
  it.each([
    [50, false, ['ready', 'loading', 'metadata', 'play', 'playing']],
    [51, true, []],
  ])('%d ms later has paused: %j, and begins with %j', (ms, paused, signals) => {
    const { embed, adapter, ended, attach, emitted, types } = attachTo()
    embed.state(1)
    ended.abort()
    emitted.length = 0
    embed.clock.advance(ms)
    attach()

    expect(types()).toEqual(signals)
    expect(adapter.snapshot().paused).toBe(paused)
  })

  it('begins with nothing where the state is unknown', () => {
    const { embed, ended, attach, types } = attachTo()
    post(embed, 'onError', null)
    ended.abort()
    attach()

    expect(types()).toEqual(['error'])
  })

  it('begins with nothing where no message has come, and its player is polled', () => {
    const embed = fakeEmbed()
    const { player } = createPlayer(embed)
    const { ended, attach, emitted, types } = attachTo(embed, {}, player)
    ended.abort()
    emitted.length = 0
    attach()

    expect(types()).toEqual(['ready', 'loading', 'play', 'playing'])
  })
})

describe('the counts of an embed', () => {
  it('are null before it is tracked, and do not change afterwards', () => {
    const { embed, adapter } = attachTo()
    const { counts } = adapter
    embed.state(1)

    expect(counts).toEqual({ accepted: 0, foreign: 0, unreadable: 0, replaced: 0 })
    expect(adapter.counts?.accepted).toBe(1)
  })
})

it('reports where a silent frame comes from', () => {
  const { reports, places } = attachTo(fakeEmbed('https://www.youtube.com/embed/abcdefghijk'))

  expect(reports).toEqual(['the iframe is silent: its address lacks enablejsapi=1'])
  expect(places).toEqual(['youtube'])
})
