import type { AdapterContext } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { fakeVimeo } from '../test/fakeVimeo.ts'
import { connectToFrame, connectToPlayer, type VimeoPlayer } from './connect.ts'

/** What a connection delivers, as lines. */
function record(fake: ReturnType<typeof fakeVimeo>) {
  const lines: string[] = []
  const reports: string[] = []
  const ended = new AbortController()
  const connection = {
    allowedOrigins: undefined,
    listener: {
      events: ['play', 'timeupdate', 'error'],
      getters: ['getPaused'],
      onEvent: (name: string, data: object) => void lines.push(`${name} ${JSON.stringify(data)}`),
      onValue: (getter: string, value: unknown) => void lines.push(`${getter} ${value}`),
      onReload: (url: string) => void lines.push(`reload ${url}`),
    },
    context: {
      signal: ended.signal,
      window: fake.window,
      now: fake.clock.now,
      setTimer: fake.clock.setTimer,
      report: (error: Error, where: string) => reports.push(`${where}: ${error.message}`),
    } as unknown as AdapterContext,
  }
  return { connection, lines, reports, end: () => ended.abort(), take: () => lines.splice(0) }
}

describe('a connection to a Vimeo frame', () => {
  function connect() {
    const fake = fakeVimeo()
    const recorded = record(fake)
    const { call } = connectToFrame(fake.element, recorded.connection)
    recorded.take()
    return { ...fake, ...recorded, call }
  }

  it('delivers events, also without data, and values of getters', () => {
    const { send, take } = connect()
    send({ event: 'play', data: { seconds: 5 } })
    send({ event: 'play' })
    send({ event: 'play', data: null })
    send({ event: 'play', data: 'x' })
    send({ method: 'getPaused', value: true })
    send({ method: 'getVolume', value: 1 })
    send({ value: 1 })

    expect(take()).toEqual([
      'play {"seconds":5}',
      'play {}',
      'play {}',
      'play {}',
      'getPaused true',
    ])
  })

  it('subscribes and asks again once another document is ready', () => {
    const { asked, send, take } = connect()
    asked.length = 0
    send({ event: 'ready' })

    expect(take()).toEqual(['reload https://player.vimeo.com/video/111?h=secret', 'getPaused true'])
    expect(asked).toStrictEqual([
      { method: 'addEventListener', value: 'play' },
      { method: 'addEventListener', value: 'timeupdate' },
      { method: 'addEventListener', value: 'error' },
      { method: 'getPaused' },
    ])
  })

  it('calls a method with its value, or without one', () => {
    const { asked, call } = connect()
    asked.length = 0
    void call('pause')
    void call('setVolume', 0)

    expect(asked).toStrictEqual([{ method: 'pause' }, { method: 'setVolume', value: 0 }])
  })

  it('rejects a call only with an error about its method', async () => {
    const { call, send } = connect()
    const settled: unknown[] = []
    const command = call('setVolume', 2)
    command.then(
      () => settled.push('resolved'),
      (error) => settled.push(error),
    )
    send({ event: 'error', data: { name: 'PrivacyError', message: 'private' } })
    send({ event: 'error', data: { method: 'setLoop', message: 'other' } })
    send({ event: 'timeupdate', data: { method: 'setVolume' } })
    await Promise.resolve()
    expect(settled).toEqual([])
    send({ event: 'error', data: { method: 'setVolume', message: 'too loud' } })

    await expect(command).rejects.toMatchObject({ name: 'Error', message: 'too loud' })
    expect(settled).toHaveLength(1)
  })

  it('keeps the latest message on each event and method in a flood', () => {
    const { clock, send, take } = connect()
    for (let seconds = 0; seconds < 610; seconds++) send({ event: 'timeupdate', data: { seconds } })
    send({ event: 'play' })
    send({ method: 'getPaused', value: false })
    expect(take().at(-1)).toBe('timeupdate {"seconds":598}')
    clock.advance(300)

    expect(take()).toEqual(['timeupdate {"seconds":609}', 'play {}', 'getPaused false'])
  })
})

describe('a connection to a @vimeo/player', () => {
  function connect(hasFrame = true) {
    const fake = fakeVimeo()
    const recorded = record(fake)
    const listeners: Record<string, ((data: unknown) => void) | undefined> = {}
    const player: VimeoPlayer & { getPaused(): Promise<boolean> } = {
      on: (name, callback) => {
        listeners[name] = callback
      },
      off: (name, callback) => {
        if (listeners[name] === callback) delete listeners[name]
      },
      getPaused: async () => true,
    }
    connectToPlayer(player, hasFrame ? fake.element : undefined, recorded.connection)
    return { ...fake, ...recorded, listeners }
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve))

  it('delivers events, also without data', () => {
    const { listeners, lines, reports } = connect()
    for (const data of [{ seconds: 5 }, undefined, null, 'x']) listeners.play?.(data)

    expect(lines).toEqual(['play {"seconds":5}', 'play {}', 'play {}', 'play {}'])
    expect(reports).toEqual([])
  })

  it('asks for the values at the beginning, and again once another document is ready', async () => {
    const { send, take, asked } = connect()
    await settle()
    expect(take()).toEqual(['getPaused true'])
    send({ event: 'play' }) // arrives through the player
    send({ event: 'ready' })
    await settle()

    expect(take()).toEqual(['reload https://player.vimeo.com/video/111?h=secret', 'getPaused true'])
    expect(asked.map(({ value }) => value)).toEqual(['play', 'timeupdate', 'error'])
  })

  it('delivers nothing after the session has ended', async () => {
    const { listeners, lines, end } = connect()
    const { play } = listeners
    end()
    await settle()
    play?.({ seconds: 5 })

    expect(listeners).toEqual({})
    expect(lines).toEqual([])
  })

  it('reports an error of the adapter, and does not throw into the page', () => {
    const { listeners, reports } = connect()
    listeners.play?.({
      toJSON() {
        throw new Error('broken')
      },
    })

    expect(reports).toEqual(['vimeo: broken'])
  })

  it('listens to no messages where the player has no frame', async () => {
    const { page, lines, send } = connect(false)
    expect(page.listeners).toBe(0)
    send({ event: 'ready' })
    await settle()

    expect(lines).toEqual(['getPaused true'])
  })
})
