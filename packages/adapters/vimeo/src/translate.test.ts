import type { AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { createVimeoState, translate } from './translate.ts'

const URL_111 = 'https://player.vimeo.com/video/111'

/** A translation whose events and values are given one by one. */
function follow(url = URL_111) {
  const state = createVimeoState(url)
  const signals: Signal[] = []
  const context = { emit: (signal: Signal) => void signals.push(signal) } as AdapterContext
  const { onEvent, onValue, onReload, events, getters } = translate(state, context)
  /** Takes the signals since the last call. */
  const take = (): Signal[] => signals.splice(0)
  /** What differs from a player of which only the URL is known. */
  const changes = (): Partial<PlayerSnapshot> => {
    const before = Object.entries(createVimeoState(url).player)
    return Object.fromEntries(
      before.flatMap(([name, value]) => {
        const now = state.player[name as keyof PlayerSnapshot]
        return Object.is(value, now) ? [] : [[name, now]]
      }),
    )
  }
  return { state, onEvent, onValue, onReload, events, getters, take, changes }
}

const MOMENT = { seconds: 5, duration: 60 }
const KNOWN = { position: 5, duration: 60, live: false }

describe('an event of a Vimeo player', () => {
  it.each<[string, object, Signal[], Partial<PlayerSnapshot>]>([
    [
      'loadedmetadata',
      { duration: 60 },
      [{ type: 'metadata' }, { type: 'time' }],
      { duration: 60, live: false },
    ],
    ['durationchange', { duration: 60 }, [{ type: 'metadata' }], { duration: 60, live: false }],
    ['durationchange', { duration: 0 }, [], {}],
    ['play', MOMENT, [{ type: 'metadata' }, { type: 'play' }], { ...KNOWN, paused: false }],
    ['playing', MOMENT, [{ type: 'metadata' }, { type: 'playing' }], { ...KNOWN, paused: false }],
    ['timeupdate', MOMENT, [{ type: 'metadata' }, { type: 'time' }], KNOWN],
    ['seeking', MOMENT, [{ type: 'metadata' }, { type: 'seeking' }], { ...KNOWN, seeking: true }],
    ['seeked', MOMENT, [{ type: 'metadata' }, { type: 'seeked' }], KNOWN],
    ['bufferstart', {}, [{ type: 'waiting' }], {}],
    ['pause', MOMENT, [{ type: 'metadata' }, { type: 'pause' }], KNOWN],
    ['ended', MOMENT, [{ type: 'metadata' }, { type: 'ended' }], { ...KNOWN, ended: true }],
    [
      'volumechange',
      { volume: 0.5, muted: true },
      [{ type: 'volume' }],
      { volume: 0.5, muted: true },
    ],
    [
      'volumechange',
      { volume: 0, muted: false },
      [{ type: 'volume' }],
      { volume: 0, muted: false },
    ],
    ['volumechange', { volume: '1', muted: 'no' }, [{ type: 'volume' }], {}],
    [
      'qualitychange',
      { quality: '720p' },
      [{ type: 'rendition' }],
      { rendition: { label: '720p' } },
    ],
    [
      'qualitychange',
      { quality: 'x'.repeat(41) },
      [{ type: 'rendition' }],
      { rendition: { label: 'x'.repeat(40) } },
    ],
    [
      'resize',
      { videoWidth: 1280, videoHeight: 720 },
      [{ type: 'rendition' }],
      { rendition: { width: 1280, height: 720 } },
    ],
    ['resize', { videoWidth: 0, videoHeight: 720 }, [{ type: 'rendition' }], {}],
    ['resize', { videoWidth: 1280 }, [{ type: 'rendition' }], {}],
    ['enterpictureinpicture', {}, [{ type: 'pip', active: true }], {}],
    ['leavepictureinpicture', {}, [{ type: 'pip', active: false }], {}],
    ['texttrackchange', { language: 'en' }, [{ type: 'texttrack', language: 'en' }], {}],
    ['texttrackchange', { language: null }, [{ type: 'texttrack', language: null }], {}],
    ['playbackratechange', { playbackRate: 2 }, [{ type: 'rate' }], { rate: 2 }],
    [
      'error',
      { name: 'PrivacyError', message: 'no' },
      [{ type: 'error', code: 'vimeo_PrivacyError', message: 'no', fatal: true }],
      {},
    ],
    ['error', { method: 'setLoop', name: 'TypeError' }, [], {}],
    ['loaded', { id: 222 }, [{ type: 'source', reason: 'change' }], { source: '222', position: 0 }],
    [
      'loaded',
      { id: '222' },
      [{ type: 'source', reason: 'change' }],
      { source: '222', position: 0 },
    ],
    ['loaded', { id: 111 }, [], {}],
    ['loaded', { id: 'x222' }, [], {}],
    ['loaded', { id: '222x' }, [], {}],
    ['loaded', { id: '2'.repeat(21) }, [], {}],
    ['loaded', {}, [], {}],
    ['progress', MOMENT, [], {}],
  ])('%s with %j is %j, and changes %j', (name, data, signals, changed) => {
    const { onEvent, take, changes } = follow()
    onEvent(name, { ...data })

    expect(take()).toEqual(signals)
    expect(changes()).toEqual(changed)
  })

  it('is subscribed to if it has a meaning', () => {
    expect([...follow().events].sort()).toEqual([
      ...['bufferstart', 'durationchange', 'ended', 'enterpictureinpicture', 'error'],
      ...['leavepictureinpicture', 'loaded', 'loadedmetadata', 'pause', 'play'],
      ...['playbackratechange', 'playing', 'qualitychange', 'resize', 'seeked', 'seeking'],
      ...['texttrackchange', 'timeupdate', 'volumechange'],
    ])
  })

  it('reports the metadata once', () => {
    const { onEvent, take } = follow()
    onEvent('durationchange', { duration: 60 })
    onEvent('durationchange', { duration: 61 })

    expect(take()).toEqual([{ type: 'metadata' }])
  })

  it('keeps the size and the label of a rendition, which come apart', () => {
    const { onEvent, state } = follow()
    onEvent('qualitychange', { quality: '720p' })
    onEvent('resize', { videoWidth: 1280, videoHeight: 720 })
    onEvent('qualitychange', { quality: '1080p' })

    expect(state.player.rendition).toEqual({ width: 1280, height: 720, label: '1080p' })
  })

  it.each(['play', 'playing'])('%s begins again after the end', (name) => {
    const { onEvent, state } = follow()
    onEvent('ended', MOMENT)
    expect(state.player).toMatchObject({ paused: true, ended: true })
    onEvent(name, MOMENT)

    expect(state.player).toMatchObject({ paused: false, ended: false })
  })

  it.each(['pause', 'ended'])('%s pauses', (name) => {
    const { onEvent, state } = follow()
    onEvent('play', MOMENT)
    onEvent(name, MOMENT)

    expect(state.player.paused).toBe(true)
  })

  it.each(['seeking', 'seeked'])('%s leaves the end', (name) => {
    const { onEvent, state } = follow()
    onEvent('ended', MOMENT)
    onEvent(name, MOMENT)

    expect(state.player).toMatchObject({ ended: false, seeking: name === 'seeking' })
  })

  it('changes the rate with the next position while it plays', () => {
    const { onEvent, state, take } = follow()
    onEvent('play', MOMENT)
    onEvent('playbackratechange', { playbackRate: 2 })
    take()
    expect(state.player.rate).toBe(1)
    onEvent('timeupdate', { seconds: 6, duration: 60 })
    onEvent('timeupdate', { seconds: 7, duration: 60 })

    expect(state.player.rate).toBe(2)
    expect(take()).toEqual([{ type: 'rate' }, { type: 'time' }, { type: 'time' }])
  })

  it('with a duration of 0 unloads the content, once', () => {
    const { onEvent, onValue, state, take } = follow()
    onEvent('play', MOMENT)
    onEvent('seeking', MOMENT)
    take()
    onEvent('timeupdate', { seconds: 0, duration: 0 })
    expect(take()).toEqual([{ type: 'source', reason: 'unload' }])
    expect(state.player).toMatchObject({
      ...{ position: null, duration: null, live: null, paused: true, seeking: false },
      source: '111',
    })

    onEvent('timeupdate', { seconds: 0, duration: 0 })
    expect(take()).toEqual([{ type: 'time' }])
    onValue('getPaused', false)
    expect(take()).toEqual([{ type: 'play' }])
    onEvent('timeupdate', MOMENT)
    expect(take()).toEqual([{ type: 'metadata' }, { type: 'time' }])
  })

  it('with other content keeps what belongs to the player', () => {
    const { onEvent, onValue, changes } = follow()
    onEvent('play', MOMENT)
    onEvent('volumechange', { volume: 0.5, muted: true })
    onValue('getLoop', true)
    onValue('getPlaybackRate', 2)
    onEvent('loaded', { id: 222 })

    expect(changes()).toEqual({
      ...{ source: '222', position: 0, loop: true, rate: 2, volume: 0.5, muted: true },
    })
  })
})

describe('a value of a Vimeo player', () => {
  it.each<[string, unknown, Signal[], Partial<PlayerSnapshot>]>([
    ['getDuration', 60, [{ type: 'metadata' }], { duration: 60, live: false }],
    ['getDuration', 0, [], {}],
    ['getCurrentTime', 5, [], { position: 5 }],
    ['getPlaybackRate', 2, [], { rate: 2 }],
    ['getPlaybackRate', undefined, [], {}],
    ['getVolume', 0.5, [], { volume: 0.5 }],
    ['getLoop', true, [], { loop: true }],
    ['getLoop', false, [], {}],
    ['getLoop', 'yes', [], {}],
    ['getEnded', true, [], { ended: true }],
    ['getEnded', 'yes', [], {}],
    ['getMuted', true, [], { muted: true }],
    ['getMuted', 'yes', [], {}],
    ['getPaused', false, [{ type: 'play' }], { paused: false }],
    ['getPaused', true, [], {}],
    ['getPaused', undefined, [], {}],
  ])('%s of %j emits %j, and changes %j', (getter, value, signals, changed) => {
    const { onValue, take, changes } = follow()
    onValue(getter, value)

    expect(take()).toEqual(signals)
    expect(changes()).toEqual(changed)
  })

  it('is asked for in an order in which the last one begins playback', () => {
    expect(follow().getters).toEqual([
      ...['getDuration', 'getCurrentTime', 'getPlaybackRate', 'getLoop', 'getVolume', 'getMuted'],
      ...['getEnded', 'getPaused'],
    ])
  })

  it.each(['play', 'playing'])(
    'is older than %s: its position is ignored, and it begins nothing',
    (name) => {
      const { onEvent, onValue, state, take } = follow()
      onEvent(name, { seconds: 5 })
      take()
      onValue('getCurrentTime', 4)
      onValue('getPaused', false)

      expect(state.player.position).toBe(5)
      expect(take()).toEqual([])
    },
  )

  it.each(['pause', 'ended'])('counts again after %s', (name) => {
    const { onEvent, onValue, state, take } = follow()
    onEvent('play', { seconds: 5 })
    onEvent(name, { seconds: 5 })
    onEvent('seeked', { seconds: 5 })
    take()
    onValue('getCurrentTime', 4)
    expect(state.player.position).toBe(4)
    onValue('getPaused', false)
    onValue('getPaused', false)
    onValue('getCurrentTime', 3)

    expect(take()).toEqual([{ type: 'play' }])
    expect(state.player.position).toBe(4)
  })

  it('counts for all but the position while it plays', () => {
    const { onEvent, onValue, state } = follow()
    onEvent('play', { seconds: 5 })
    onValue('getVolume', 0.5)

    expect(state.player.volume).toBe(0.5)
  })

  it('begins nothing at the end of the content, where Vimeo is not paused', () => {
    const { onValue, take } = follow()
    onValue('getEnded', true)
    onValue('getPaused', false)

    expect(take()).toEqual([])
  })
})

describe('another document in the frame', () => {
  it('unloads the same content, of which nothing is known any more', () => {
    const { onEvent, onReload, take, changes } = follow()
    onEvent('durationchange', { duration: 60 })
    onEvent('volumechange', { volume: 0.5 })
    take()
    onReload(URL_111)
    expect(take()).toEqual([{ type: 'source', reason: 'unload' }])
    expect(changes()).toEqual({})

    onEvent('durationchange', { duration: 60 })
    expect(take()).toEqual([{ type: 'metadata' }])
  })

  it('unloads content that plays, also if its duration is unknown', () => {
    const { onEvent, onReload, onValue, take } = follow()
    onEvent('play', { seconds: 5 })
    take()
    onReload(URL_111)
    onValue('getPaused', false)

    expect(take()).toEqual([{ type: 'source', reason: 'unload' }, { type: 'play' }])
  })

  it('unloads nothing before there was any content', () => {
    const { onReload, take } = follow()
    onReload(URL_111)

    expect(take()).toEqual([])
  })

  it('is a source change where its URL has another video, and no unload', () => {
    const { onEvent, onReload, take, state } = follow()
    onEvent('play', MOMENT)
    take()
    onReload('https://player.vimeo.com/video/222')

    expect(take()).toEqual([{ type: 'source', reason: 'change' }])
    expect(state).toEqual({ player: expect.objectContaining({ source: '222' }), urlId: '222' })
  })

  it('keeps the content where its URL has no video', () => {
    const { onReload, take, state } = follow()
    onReload('about:blank')

    expect(take()).toEqual([])
    expect(state).toEqual({ player: expect.objectContaining({ source: '111' }), urlId: null })
  })
})
