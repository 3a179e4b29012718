import { describe, expect, it } from 'vitest'
import type { PlyrPlayer } from '../plyrPlayer.ts'
import { createEmbedState, isAtEnd, isEmpty, readEmbed, readPosition } from './embedState.ts'

/** A player inside Plyr that has only what the test sets. */
function open(provider: 'youtube' | 'vimeo', media: object | null, embed: object | null = null) {
  const state = createEmbedState({ provider, media, embed } as unknown as PlyrPlayer)
  let now = 1000
  state.position.useClock(() => now)
  const pass = (ms: number): void => {
    now += ms
  }
  return { state, media: state.media as unknown as Record<string, unknown>, pass }
}
const VIDEO = { currentTime: 5, duration: 60, paused: false }

describe('the state of a player inside Plyr', () => {
  it('is unknown before that player is ready', () => {
    for (const media of [{}, null])
      expect(readEmbed(open('youtube', media).state)).toEqual({
        ...{ position: null, duration: null, live: null, paused: true, ended: false },
        ...{ seeking: false, loop: false, rate: 1, volume: null, muted: null, source: null },
        ...{ rendition: null, seekable: null },
      })
  })

  it('is what Plyr has', () => {
    const media = {
      ...VIDEO,
      ...{ ended: true, seeking: true, loop: true, playbackRate: 2, volume: 0.5, muted: false },
      src: 'https://player.vimeo.com/video/222',
    }

    expect(readEmbed(open('vimeo', media).state)).toEqual({
      ...{ position: 5, duration: 60, live: false, paused: false, ended: true, seeking: true },
      ...{ loop: true, rate: 2, volume: 0.5, muted: false, source: '222' },
      ...{ rendition: null, seekable: null },
    })
  })

  it('has YouTube’s id of the content, or Vimeo’s in its frame, or in its address', () => {
    const source = (provider: 'youtube' | 'vimeo', media: object) =>
      readEmbed(open(provider, media).state).source
    const frame = { src: 'https://player.vimeo.com/video/111?h=secret' }
    const src = 'https://player.vimeo.com/video/222'
    const querySelector = (selector: string) => (selector === 'iframe' ? frame : null)

    expect(source('youtube', { currentSrc: 'https://youtube.com/watch?v=abcdefghijk' })).toBe(
      'abcdefghijk',
    )
    expect(source('vimeo', { querySelector, src })).toBe('111')
    expect(source('vimeo', { querySelector: () => null, src })).toBe('222')
    expect(source('vimeo', { src })).toBe('222')
  })

  it.each([
    ['youtube', { isLive: true }, true, null],
    ['youtube', { isLive: false }, false, 60],
    ['youtube', {}, null, 60],
    ['youtube', null, null, 60],
    ['vimeo', { isLive: true }, false, 60],
  ] as const)('of %s with the data %j is live: %j', (provider, data, live, duration) => {
    const { state } = open(provider, VIDEO, { getVideoData: () => data })

    expect(readEmbed(state)).toMatchObject({ live, duration })
  })

  it('of Vimeo is not known to be live without a duration', () => {
    expect(readEmbed(open('vimeo', { ...VIDEO, duration: 0 }).state)).toMatchObject({
      ...{ live: null, duration: null },
    })
  })

  it('is ended by YouTube’s state, or by what Plyr has of either', () => {
    expect(isAtEnd(open('youtube', VIDEO, { getPlayerState: () => 0 }).state)).toBe(true)
    expect(isAtEnd(open('youtube', VIDEO, { getPlayerState: () => 1 }).state)).toBe(false)
    expect(isAtEnd(open('vimeo', VIDEO, { getPlayerState: () => 0 }).state)).toBe(false)
    expect(isAtEnd(open('vimeo', { ...VIDEO, ended: true }).state)).toBe(true)
    expect(isAtEnd(open('youtube', { ...VIDEO, ended: true }).state)).toBe(true)
  })

  it.each([-1, 5])('is empty and paused in YouTube’s state %d', (youtubeState) => {
    const { state } = open('youtube', VIDEO, { getPlayerState: () => youtubeState })

    expect(isEmpty(state)).toBe(true)
    expect(readEmbed(state)).toMatchObject({ position: null, paused: true })
  })

  it('is not empty where a loop of YouTube passes through a stop, which only follows the end', () => {
    let youtubeState = 5
    const { state } = open(
      'youtube',
      { ...VIDEO, loop: true },
      {
        getPlayerState: () => youtubeState,
      },
    )
    const stop = (): boolean => {
      youtubeState = 5
      return isEmpty(state)
    }
    expect(stop()).toBe(true)
    youtubeState = 0
    expect(isEmpty(state)).toBe(false)
    expect(stop()).toBe(false)
    youtubeState = 1
    expect(isEmpty(state)).toBe(false)

    expect(stop()).toBe(true)
  })

  it('is empty where YouTube stops at the end and no loop is on', () => {
    let youtubeState = 0
    const { state } = open('youtube', VIDEO, { getPlayerState: () => youtubeState })
    expect(isEmpty(state)).toBe(false)
    youtubeState = 5

    expect(isEmpty(state)).toBe(true)
  })

  it.each([
    ['while it plays', {}, false, 5.2],
    ['not while paused', { paused: true }, false, 5],
    ['not before it is ready', { paused: undefined }, false, 5],
    ['not while it waits for data', {}, true, 5],
    ['not at the end', { ended: true }, false, 5],
  ])('has a position of Vimeo that moves on between two messages %s', (_, change, waits, at) => {
    const { state, media, pass } = open('vimeo', { ...VIDEO, currentTime: 4 })
    state.waiting = waits
    Object.assign(media, change, { currentTime: 5 })
    readPosition(state)
    pass(200)

    expect(readPosition(state)).toBeCloseTo(at)
  })
})
