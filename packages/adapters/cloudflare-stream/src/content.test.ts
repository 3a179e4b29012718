import { describe, expect, it } from 'vitest'
import { openTranslation, playTranslation } from '../test/openTranslation.ts'

describe('content of a Stream player', () => {
  it('is the same where its duration hardly changes after it was emptied', () => {
    const { event, property, take, takePositions, player } = playTranslation()
    event('emptied')
    expect(player.properties).toMatchObject({ currentTime: 5, duration: null, paused: true })
    property('currentTime', 0)
    expect(takePositions()).toEqual(['unload@5'])
    property('duration', 61)
    event('loadedmetadata')
    expect(take()).toEqual([])
    property('currentTime', 1)
    event('playing')

    expect(takePositions()).toEqual(['playing@1'])
  })

  it('is other content where its duration differs, at its beginning', () => {
    const { event, property, takePositions } = playTranslation()
    event('emptied')
    takePositions()
    property('duration', 61.1)

    expect(takePositions()).toEqual(['change@0'])
  })

  it('is other content where its duration is found later, but not once it plays', () => {
    const { event, property, take } = playTranslation()
    event('emptied', 'loadedmetadata')
    property('duration', 30)
    expect(take()).toEqual(['unload', 'change'])

    const plays = playTranslation()
    plays.event('emptied', 'loadedmetadata', 'playing')
    plays.property('duration', 30)
    expect(plays.take()).toEqual(['unload', 'playing'])
  })

  it('is the same where its duration is corrected', () => {
    const { property, take } = playTranslation()
    property('duration', 30)

    expect(take()).toEqual([])
  })

  it('is the same where its duration is corrected before it plays', () => {
    const { event, property, take } = openTranslation()
    property('duration', 60)
    event('loadedmetadata')
    property('duration', 30)

    expect(take()).toEqual(['metadata'])
  })

  it('is the same where its duration is corrected in the session that began with it', () => {
    const { event, property, take, attach } = playTranslation()
    event('emptied', 'loadedmetadata')
    property('duration', 30)
    expect(take()).toEqual(['unload', 'change'])
    attach()
    take()
    property('duration', 45)

    expect(take()).toEqual([])
  })

  it('is other content by its name, also where its duration is the same', () => {
    const { event, setSource, take } = playTranslation()
    setSource('b')
    event('loadedmetadata')

    expect(take()).toEqual(['change'])
  })

  it('has no position while nothing is loaded', () => {
    const { event, property, player } = playTranslation()
    event('emptied')
    property('currentTime', 9)
    property('volume', 0.5)

    expect(player.properties).toMatchObject({ currentTime: 5, volume: 0.5 })
  })

  it('is other content by its name, and not where it had none', () => {
    const { property, setSource, take } = playTranslation()
    setSource('b')
    property('duration', 60.5)
    expect(take()).toEqual(['change'])

    const late = playTranslation({ id: null })
    late.setSource('b')
    late.event('emptied')
    late.property('duration', 60)
    expect(late.take()).toEqual(['unload'])
  })

  it('reports its metadata once', () => {
    const { event, property, take } = openTranslation()
    event('loadedmetadata')
    expect(take()).toEqual([])
    property('duration', 60)
    event('loadedmetadata', 'loadedmetadata')

    expect(take()).toEqual(['metadata'])
  })

  it('is known before it plays, where a play came while nothing was loaded', () => {
    const { event, property, take } = playTranslation()
    event('emptied', 'play')
    expect(take()).toEqual(['unload'])
    property('duration', 60)
    expect(take()).toEqual(['play'])
    event('playing')
    expect(take()).toEqual(['playing'])

    const late = playTranslation()
    late.event('emptied', 'play', 'playing', 'playing')
    expect(late.take()).toEqual(['unload', 'play', 'playing', 'playing'])

    const first = openTranslation()
    first.event('emptied', 'play')
    expect(first.take()).toEqual(['unload', 'play'])
  })

  it('stops playing where it is emptied', () => {
    const { event, take } = playTranslation()
    event('emptied', 'loadedmetadata', 'playing')
    take()
    event('pause', 'emptied')
    expect(take()).toEqual(['pause', 'unload'])
  })

  it('is emptied without a position where nothing was emitted', () => {
    const { event, property, player } = openTranslation()
    property('currentTime', 7)
    event('emptied')

    expect(player.properties.currentTime).toBeNull()
  })
})

describe('content that is loaded in the session after the one in which the player was emptied', () => {
  it('is not that of another document', () => {
    const { event, property, take, setSource, attach } = playTranslation()
    event('emptied')
    setSource('b')
    event('play')
    attach()
    take()
    event('waiting', 'loadstart')
    property('duration', 30)
    event('loadedmetadata', 'playing')

    expect(take()).toEqual(['waiting', 'loading', 'metadata', 'playing'])
  })
})

describe('another document of a Stream player', () => {
  it('begins anew where the content was not emptied', () => {
    const { event, property, take, takePositions, player } = playTranslation()
    property('volume', 0.5)
    take()
    event('loadstart')
    expect(takePositions()).toEqual(['unload@null', 'loading@null'])
    expect(player.properties).toMatchObject({ duration: null, paused: null, volume: 0.5 })
    expect(player.content).toEqual({ id: 'a', duration: null })
    property('duration', 30)
    event('play')

    expect(take()).toEqual(['metadata', 'play'])
  })

  it('has the same content where its duration is corrected before it plays', () => {
    const { event, property, take } = playTranslation()
    event('loadstart')
    property('duration', 30)
    take()
    property('duration', 45)

    expect(take()).toEqual([])
  })

  it('keeps only what it reported just now', () => {
    const { event, property, pass, player } = playTranslation()
    property('volume', 0.5)
    pass(51)
    property('muted', true)
    pass(50)
    event('loadstart')

    expect(player.properties).toMatchObject({ volume: null, muted: true })
  })

  it('keeps the duration that it reported just now', () => {
    const { event, property, player } = playTranslation()
    property('duration', 60.5)
    event('loadstart')

    expect(player.content).toEqual({ id: 'a', duration: 60.5 })
  })

  it('is the first one where nothing was known, or the content was emptied', () => {
    const first = openTranslation()
    first.event('loadstart')
    expect(first.take()).toEqual(['loading'])

    const known = openTranslation()
    known.property('duration', 60)
    known.take()
    known.event('loadstart')
    expect(known.take()).toEqual(['loading'])
    known.pass(51)
    known.event('loadstart')
    expect(known.take()).toEqual(['unload', 'loading'])

    const emptied = playTranslation()
    emptied.event('emptied', 'loadstart')
    expect(emptied.take()).toEqual(['unload', 'loading'])
  })

  it('is another one where playback was requested, also of unknown content', () => {
    const { event, take } = openTranslation()
    event('play')
    take()
    event('loadstart')

    expect(take()).toEqual(['unload', 'loading'])
  })

  it('drops a signal that waits for its position', () => {
    const { event, property, take, setSource, frameLoads } = playTranslation()
    event('seeking')
    setSource('b')
    frameLoads()
    expect(take()).toEqual(['change'])
    property('currentTime', 0)

    expect(take()).toEqual([])
  })

  it('shows no playback by the positions of the one before', () => {
    const { event, property, take, pass } = playTranslation()
    pass(1000)
    event('loadstart')
    pass(1000)
    property('currentTime', 6)
    event('timeupdate')

    expect(take()).not.toContain('play')
  })

  it('is emptied without the position of the one before', () => {
    const { event, pass, player } = playTranslation()
    event('loadstart')
    pass(1000)
    event('emptied')

    expect(player.properties.currentTime).toBeNull()
  })

  it('is not emptied, nor does it wait with a play, as the one before was', () => {
    const { event, property, take, setSource, frameLoads } = playTranslation()
    event('emptied', 'play')
    setSource(null)
    take()
    frameLoads()
    expect(take()).toEqual(['unload'])
    property('currentTime', 3)
    event('timeupdate')
    property('duration', 30)
    expect(take()).toEqual(['time', 'metadata'])
  })

  it('has the loop of its own URL', () => {
    const { event, setUrl, player } = playTranslation()
    setUrl('https://iframe.videodelivery.net/a?loop=true')
    event('loadstart')

    expect(player.properties.loop).toBe(true)
  })

  it.each<[string | null, string | null, string[]]>([
    ['a', 'a', []],
    ['a', 'b', ['change']],
    ['a', null, ['unload']],
    [null, 'b', []],
    [null, null, []],
  ])('in the frame, of %j and then of %j, is %j', (id, next, signals) => {
    const { setSource, frameLoads, take } = playTranslation({ id })
    setSource(next)
    frameLoads()

    expect(take()).toEqual(signals)
  })

  it('keeps the name of the content where its URL has none', () => {
    const { setSource, frameLoads, player } = playTranslation()
    setSource(null)
    frameLoads()

    expect(player.content).toEqual({ id: 'a', duration: null })
  })
})
