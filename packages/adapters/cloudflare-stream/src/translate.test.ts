import type { Signal } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { openTranslation, playTranslation } from '../test/openTranslation.ts'
import { blankProperties } from './streamProperties.ts'

describe('an event of a Stream player', () => {
  it.each<[string, Signal[]]>([
    ['seeked', [{ type: 'seeked' }]],
    ['waiting', [{ type: 'waiting' }]],
    ['volumechange', [{ type: 'volume' }]],
    ['enterpictureinpicture', [{ type: 'pip', active: true }]],
    ['leavepictureinpicture', [{ type: 'pip', active: false }]],
    ['stream-adstart', [{ type: 'ad', phase: 'start' }]],
    ['stream-adend', [{ type: 'ad', phase: 'end' }]],
    ['stream-adtimeout', [{ type: 'ad', phase: 'error' }]],
    ['error', [{ type: 'error', fatal: true, code: 'media_unknown', message: null }]],
    ['loadstart', [{ type: 'loading' }]],
    ['play', [{ type: 'play' }]],
    ['playing', [{ type: 'playing' }]],
    ['pause', [{ type: 'pause' }]],
    ['ended', [{ type: 'ended' }]],
    ['emptied', [{ type: 'source', reason: 'unload' }]],
    ['durationchange', []],
    ['toString', []],
  ])('%s is %j', (name, signals) => {
    const { event, takeAll } = openTranslation()
    event(name)

    expect(takeAll()).toEqual(signals)
  })

  it('is subscribed to if it has a meaning, or comes with properties', () => {
    expect([...openTranslation().events].sort()).toEqual([
      ...['durationchange', 'emptied', 'ended', 'enterpictureinpicture', 'error'],
      ...['leavepictureinpicture', 'loadedmetadata', 'loadstart', 'pause', 'play', 'playing'],
      ...['ratechange', 'resize', 'seeked', 'seeking', 'stream-adend', 'stream-adstart'],
      ...['stream-adtimeout', 'timeupdate', 'volumechange', 'waiting'],
    ])
  })

  it('plays and pauses, once each', () => {
    const { event, take, player } = openTranslation()
    event('play')
    expect(player.properties.paused).toBe(false)
    event('play', 'playing', 'play')
    expect(take()).toEqual(['play', 'playing'])
    event('pause')
    expect(player.properties.paused).toBe(true)
    event('play')

    expect(take()).toEqual(['pause', 'play'])
  })

  it('of playing is a play as well, of which none follows', () => {
    const { event, property, take } = openTranslation()
    event('playing')
    property('paused', false)
    event('play')

    expect(take()).toEqual(['playing'])
  })

  it('ends once, by whatever reports it, and plays again', () => {
    const { event, property, take } = playTranslation()
    property('ended', true)
    expect(take()).toEqual([])
    event('pause')
    expect(take()).toEqual(['ended'])
    event('ended')
    expect(take()).toEqual([])
    event('play')
    expect(take()).toEqual(['play'])
    property('ended', false)
    event('pause')

    expect(take()).toEqual(['pause'])
  })

  it('ends by its property only after a pause, of content that is loaded', () => {
    const { event, property, take } = playTranslation()
    event('pause')
    property('ended', true)
    expect(take()).toEqual(['pause', 'ended'])
    property('ended', false)
    expect(take()).toEqual([])

    const emptied = playTranslation()
    emptied.event('emptied')
    emptied.property('ended', true)
    expect(emptied.take()).toEqual(['unload'])

    const never = openTranslation()
    never.event('pause')
    never.property('ended', true)
    expect(never.take()).toEqual(['pause'])
  })

  it('of a seek changes nothing about playback', () => {
    const { event, take } = playTranslation()
    event('seeking', 'play')

    expect(take()).toEqual(['seeking'])
  })

  it('of a seek leaves the end, after which the content can end again', () => {
    const { event, property, take, pass } = playTranslation()
    event('ended')
    pass(1000)
    property('ended', false)
    event('seeking')
    property('currentTime', 20)
    property('ended', true)

    expect(take()).toEqual(['ended', 'seeking', 'ended'])
  })
})

describe('the position of a Stream player', () => {
  it('comes with its event, in either order', () => {
    const before = playTranslation()
    before.property('currentTime', 6)
    before.event('timeupdate')
    expect(before.takePositions()).toEqual(['time@6'])

    const after = playTranslation()
    after.event('timeupdate')
    expect(after.take()).toEqual([])
    after.property('currentTime', 6)
    expect(after.takePositions()).toEqual(['time@6'])
  })

  it('is the last one where the next event comes without it', () => {
    const { event, takePositions } = playTranslation()
    event('timeupdate', 'waiting')

    expect(takePositions()).toEqual(['time@5', 'waiting@5'])
  })

  it('comes with a seek, in either order', () => {
    const { event, property, takePositions } = playTranslation()
    event('seeking')
    property('currentTime', 30)
    expect(takePositions()).toEqual(['seeking@30'])
  })

  it('shows playback that began before, where it advances and the state is unknown', () => {
    const { event, property, take, pass } = openTranslation()
    const time = (currentTime: number): string[] => {
      pass(250)
      property('currentTime', currentTime)
      event('timeupdate')
      return take()
    }
    expect([time(5), time(5), time(4.9)].flat()).toEqual(['time', 'time', 'time'])
    expect(time(5.1)).toEqual(['play', 'time'])

    expect(time(5.3)).toEqual(['time'])
  })

  it('shows no playback across a seek, nor while paused, nor where it is unknown', () => {
    const seek = openTranslation()
    seek.property('currentTime', 5)
    seek.event('timeupdate', 'seeking')
    seek.property('currentTime', 30)
    seek.event('timeupdate')
    expect(seek.take()).not.toContain('play')

    const paused = openTranslation()
    paused.property('paused', true)
    paused.property('currentTime', 5)
    paused.event('timeupdate')
    paused.property('currentTime', 6)
    paused.event('timeupdate')
    expect(paused.take()).not.toContain('play')

    const unknown = openTranslation()
    unknown.event('timeupdate', 'timeupdate')
    expect(unknown.take()).not.toContain('play')
  })
})

describe('a property of a Stream player', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['playbackRate', null, 1, []],
    ['playbackRate', null, 2, ['rate']],
    ['playbackRate', 2, 1, ['rate']],
    ['playbackRate', 2, 2, []],
    ['videoHeight', null, 720, ['rendition']],
    ['videoHeight', 720, 0, []],
    ['videoWidth', null, 1280, []],
    ['volume', null, 0.5, []],
    ['volume', 1, 0.5, ['volume']],
    ['muted', null, true, []],
    ['muted', false, true, ['volume']],
    ['loop', true, false, []],
    ['seeking', false, true, []],
    ['paused', null, false, ['play']],
    ['paused', null, true, []],
    ['paused', true, false, []],
    ['duration', null, 60, ['metadata']],
    ['duration', null, 0, []],
    ['duration', 60, 61, []],
    ['nothing', null, 1, []],
    ['volume', null, 'x', []],
  ])('%s from %j to %j is %j', (name, before, value, signals) => {
    const { property, take } = openTranslation()
    if (before !== null) property(name, before)
    take()
    property(name, value)

    expect(take()).toEqual(signals)
  })
})

describe('a play that fails', () => {
  it('is a blocked autoplay, unless playback was requested', () => {
    const { playFails, take, event } = openTranslation()
    playFails()
    expect(take()).toEqual(['autoplayblocked'])
    event('play')
    take()
    playFails()

    expect(take()).toEqual([])
  })
})

describe('what happened before the session', () => {
  it('is what the player reported in the last second', () => {
    const { property, pass, attach, take, player } = openTranslation()
    property('duration', 60)
    property('paused', false)
    property('videoHeight', 720)
    take()
    pass(1000)
    attach()
    expect(take()).toEqual(['ready', 'loading', 'metadata', 'play', 'rendition'])
    expect(player.content).toEqual({ id: 'a', duration: 60 })
    pass(1001)
    attach()

    expect(take()).toEqual(['ready'])
    expect(player.properties).toEqual(blankProperties('https://iframe.videodelivery.net/a'))
    expect(player.content).toEqual({ id: 'a', duration: null })
  })

  it.each([
    ['paused', { paused: true }],
    ['not known to be paused', {}],
    ['ended', { paused: false, ended: true }],
  ])('is no play of a player that is %s', (_, properties) => {
    const { property, attach, take } = openTranslation()
    for (const [name, value] of Object.entries(properties)) property(name, value)
    attach()

    expect(take().slice(-1)).toEqual(['ready'])
  })

  it('is recent by its events as well', () => {
    const { property, event, pass, attach, take } = openTranslation()
    property('duration', 60)
    pass(900)
    event('progress')
    pass(900)
    take()
    attach()

    expect(take()).toEqual(['ready', 'loading', 'metadata'])
  })
})
