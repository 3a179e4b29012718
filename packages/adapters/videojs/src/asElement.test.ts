import { fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeList, FakePlayer } from '../test/fakePlayer.ts'
import { asElement } from './asElement.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

afterEach(() => void vi.restoreAllMocks())

const BASE = 'https://example.com/lessons/'
/** A player that has only what the test sets. */
const toElement = (player: object): HTMLVideoElement =>
  asElement({
    tech: () => null,
    el: () => ({ baseURI: BASE }),
    ...player,
  } as unknown as VideoJsPlayer) as HTMLVideoElement

describe('a Video.js player as an element', () => {
  it.each([
    ['video', { tech: () => ({ el: () => ({ localName: 'video' }) }) }],
    ['video', { tech: () => ({ el: () => ({ localName: 'audio' }) }) }],
    ['tech', { tech: () => ({ el: () => ({ localName: 'div' }) }) }],
    ['tech', { tech: () => ({ el: () => ({ localName: 'video-js' }) }) }],
    ['tech', { tech: () => ({ el: () => ({ localName: 'my-audio' }) }) }],
    ['tech', { tech: () => ({ el: () => null }), options_: { techOrder: ['html5'] } }],
    ['tech', { tech: () => ({}) }],
    ['video', { options_: { techOrder: ['html5', 'youtube'] } }],
    ['video', { options_: { techOrder: ['Html5'] } }],
    ['tech', { options_: { techOrder: ['youtube', 'html5'] } }],
    ['tech', { options_: { techOrder: ['nothtml5'] } }],
    ['tech', { options_: { techOrder: ['html5x'] } }],
    ['tech', { options_: { techOrder: [] } }],
    ['tech', { options_: {} }],
    ['tech', {}],
  ])('is a %s by its tech: %#', (localName, player) => {
    expect(toElement(player).localName).toBe(localName)
  })

  it('has what the methods of the player return', () => {
    const error = { code: 4 }
    const played = { length: 2 }
    const element = toElement({
      ...{ currentTime: () => 5, paused: () => false, ended: () => true, seeking: () => true },
      ...{ loop: () => true, muted: () => true, volume: () => 0.5, playbackRate: () => 2 },
      ...{ readyState: () => 3, networkState: () => 1, duration: () => 60, played: () => played },
      ...{ videoWidth: () => 320, videoHeight: () => 180, error: () => error },
      autoplay: () => 'muted',
    })

    expect(element).toMatchObject({
      ...{ currentTime: 5, paused: false, ended: true, seeking: true, loop: true, muted: true },
      ...{ volume: 0.5, playbackRate: 2, readyState: 3, networkState: 1, duration: 60, played },
      ...{ videoWidth: 320, videoHeight: 180, error, autoplay: true },
    })
  })

  it('removes a listener once with its session, however often it was added', () => {
    const off: string[] = []
    const element = toElement({
      on() {},
      off: (type: string) => off.push(type),
      isDisposed: () => false,
    })
    const session = new AbortController()
    const listener = (): void => {}
    for (let times = 0; times < 5; times++) {
      element.addEventListener('timeupdate', listener, { signal: session.signal })
      element.removeEventListener('timeupdate', listener)
    }
    element.addEventListener('seeked', listener, { signal: session.signal })
    off.length = 0
    session.abort()

    expect(off).toEqual(['timeupdate', 'seeked'])
  })

  it('has no duration before its content is loaded, and is empty where the tech reports nothing', () => {
    const player = { duration: () => 60, autoplay: () => false }
    const unloaded = toElement({ ...player, readyState: () => 0, networkState: () => undefined })

    expect(unloaded).toMatchObject({ duration: Number.NaN, networkState: 0, autoplay: false })
    expect(toElement({ ...player, readyState: () => 1 }).duration).toBe(60)
    expect(toElement({ readyState: () => undefined }).readyState).toBe(0)
  })

  it.each([
    ['/clip.mp4', 'https://example.com/clip.mp4'],
    ['clip.mp4', 'https://example.com/lessons/clip.mp4'],
    ['https://cdn.test/clip.mp4', 'https://cdn.test/clip.mp4'],
    ['https://:0', 'https://:0'],
    ['', ''],
  ])('resolves the address %j to %j', (given, resolved) => {
    expect(toElement({ currentSrc: () => given }).currentSrc).toBe(resolved)
  })

  it('keeps the address as it is in a browser that cannot check it', () => {
    const { canParse } = URL
    Object.assign(URL, { canParse: undefined })
    onTestFinished(() => void Object.assign(URL, { canParse }))

    expect(toElement({ currentSrc: () => '/clip.mp4' }).currentSrc).toBe('/clip.mp4')
  })

  it.each([
    [[[0, 30]], [0, 30]],
    [
      [
        [10, 20],
        [25, 40],
      ],
      [10, 40],
    ],
    [[[0, 0]], null],
    [[], null],
  ])('can be sought in the ranges %j within %j', (ranges, window) => {
    const { seekable } = toElement({
      seekable: () => ({
        length: ranges.length,
        start: (at: number) => ranges[at]?.[0] as number,
        end: (at: number) => ranges[at]?.[1] as number,
      }),
    })
    const last = seekable.length - 1

    expect(seekable.length).toBe(window ? ranges.length : 0)
    if (window) expect([seekable.start(0), seekable.end(last)]).toEqual(window)
  })
})

describe('a listener of the element', () => {
  function listen() {
    const player = new FakePlayer({ clock: fakeClock() })
    const element = asElement(player)
    const ended = new AbortController()
    const received: unknown[] = []
    const listener = ({ type, target }: Event): void =>
      void received.push([type, target === element])
    const add = (): void => element.addEventListener('play', listener, { signal: ended.signal })
    add()
    return { player, element, listener, received, add, end: () => ended.abort() }
  }

  it('is called with the event of the player, until the session ends', () => {
    const { player, received, end } = listen()
    player.trigger('play')
    player.trigger('pause')
    expect(received).toEqual([['play', true]])
    end()
    player.trigger('play')

    expect(received).toHaveLength(1)
    expect(player.listeners).toBe(0)
  })

  it('can be removed and added again', () => {
    const { player, element, listener, received, add } = listen()
    element.removeEventListener('play', listener)
    player.trigger('play')
    expect(received).toEqual([])
    add()
    player.trigger('play')

    expect(received).toEqual([['play', true]])
    expect(player.listeners).toBe(1)
  })

  it('is not added to a session that has ended', () => {
    const { player, add, end } = listen()
    end()
    add()

    expect(player.listeners).toBe(0)
  })

  it('is left on a player that was disposed of, whose methods do nothing any more', () => {
    const { player, end } = listen()
    player.dispose()
    let calls = 0
    player.off = () => {
      calls++
    }
    end()

    expect(calls).toBe(0)
  })
})

describe('the text tracks of the element', () => {
  it('are those of the player, with listeners that end with the session', () => {
    const tracks = new FakeList()
    tracks.push({ language: 'en' }, { language: 'de' })
    const list = toElement({ textTracks: () => tracks }).textTracks
    const ended = new AbortController()
    let changes = 0
    list.addEventListener('change', () => changes++, { signal: ended.signal })
    tracks.change()

    expect([...list]).toEqual([{ language: 'en' }, { language: 'de' }])
    expect([changes, tracks.listeners.size]).toEqual([1, 1])
    ended.abort()
    expect(tracks.listeners.size).toBe(0)
  })
})
