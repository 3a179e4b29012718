import type { Signal } from '@playhead/core'
import { FakeVideo, fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { Faux, fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'

describe('the sources of a Plyr', () => {
  it('is not unloaded by the stop with which Plyr loops a YouTube video, but by every other stop', () => {
    const clock = fakeClock()
    const media = Object.assign(new Faux(load(clock), 'abcdefghijk'), { loop: true })
    const { player } = fakePlyr(media, 'youtube')
    let state = 1
    const { types } = listen(
      plyr(Object.assign(player, { embed: { getPlayerState: () => state } })),
      clock,
    )
    void media.video.play()
    clock.advance(1000)
    state = 0
    media.dispatch('pause') // Plyr's own, at the end
    state = 5
    clock.advance(300)
    state = 1
    clock.advance(300)
    expect(types()).not.toContain('source')

    state = 5
    clock.advance(300)
    expect(types()).toContain('source')
  })

  it('has the capabilities of another provider after a source change', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const adapter = plyr(player)
    const first = listen(adapter, clock)
    player.provider = 'youtube'
    player.media = new Faux(load(clock), 'abcdefghijk')
    container.dispatchEvent(new Event('ready'))
    clock.advance(300)
    first.end()

    const sources = first.received.filter(({ signal }) => signal.type === 'source')
    expect(sources.map(({ signal, snapshot }) => [signal, snapshot.source])).toEqual([
      [{ type: 'source', reason: 'unload' }, '/clip.mp4'],
      [{ type: 'source', reason: 'change' }, 'abcdefghijk'],
    ])
    expect(adapter.capabilities.seek).toBe('derived')
  })

  it('is unloaded once when it is destroyed, and keeps its last snapshot', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { player, root } = fakePlyr(video)
    const adapter = plyr(player)
    const { types, reports } = listen(adapter, clock)
    void video.play()
    clock.advance(1000)
    adapter.snapshot()
    player.ready = false
    root.dispatchEvent(new Event('destroyed'))
    video.src = '/blank.mp4'
    player.media = null
    clock.advance(1000)

    expect(types().filter((type) => type === 'source')).toEqual(['source'])
    expect(adapter.snapshot()).toMatchObject({ position: 1, duration: 60, source: '/clip.mp4' })
    expect(reports).toEqual([])
  })

  /** A Plyr that has played for a second. */
  function play(src?: string) {
    const clock = fakeClock()
    const video = load(clock, src)
    const fake = fakePlyr(video)
    const adapter = plyr(fake.player)
    const listening = listen(adapter, clock)
    void video.play()
    clock.advance(1000)
    listening.received.length = 0
    /** Plyr puts another media element in the place of the one before. */
    const replace = (media: EventTarget, provider = 'html5'): void => {
      Object.assign(fake.player, { media, provider })
      fake.container.dispatchEvent(new Event('ready'))
    }
    const sources = (): string[] =>
      listening.received.flatMap(({ signal }) => (signal.type === 'source' ? [signal.reason] : []))
    return { ...fake, ...listening, clock, video, adapter, replace, sources }
  }

  it('are unloaded once, however many elements come before the next content, and change once', () => {
    const { clock, replace, sources, video } = play()
    replace(new FakeVideo({ clock }))
    replace(new FakeVideo({ clock }))
    expect(video.listeners).toBe(0)
    const last = new FakeVideo({ clock })
    replace(last)
    expect(sources()).toEqual(['unload'])
    last.src = '/other.mp4'
    clock.advance(100)

    expect(sources().slice(0, 2)).toEqual(['unload', 'change'])
  })

  it('are followed to the element that is there, if another one came without an event', () => {
    const { clock, player, replace, sources } = play()
    const [second, third] = [new FakeVideo({ clock }), load(clock, '/third.mp4')]
    replace(second)
    player.media = third // no event of Plyr
    second.dispatchEvent(new Event('loadstart'))

    expect(sources().slice(0, 2)).toEqual(['unload', 'change'])
    expect(second.listeners).toBe(0)
  })

  it('are the same where Plyr loads the same again, and go on', () => {
    const { clock, replace, sources, received, types } = play()
    const again = load(clock)
    replace(again)
    expect(sources()).toEqual(['unload'])
    received.length = 0
    void again.play()
    clock.advance(1000)

    expect(types()).toEqual(['play', 'playing'])
  })

  it('change where neither has a name', () => {
    const { clock, replace, sources } = play('blob:https://example.com/1')
    replace(load(clock, 'blob:https://example.com/2'))

    expect(sources()).toEqual(['unload', 'change'])
  })

  it('change where the next one has no name, or no duration', () => {
    for (const next of ['blob', 'embed']) {
      const { clock, replace, sources } = play()
      if (next === 'blob') replace(load(clock, 'blob:https://example.com/2'))
      else {
        replace(
          Object.assign(new EventTarget(), {
            currentSrc: 'https://www.youtube.com/watch?v=abcdefghijk',
          }),
          'youtube',
        )
      }

      expect(sources()).toEqual(['unload', 'change'])
    }
  })

  it.each([
    ['a name', { currentSrc: 'https://www.youtube.com/watch?v=abcdefghijk' }],
    ['a duration', { duration: 60 }],
  ])('do not change where the one before had no more than %s, if it had neither', (_, media) => {
    const clock = fakeClock()
    const empty = new FakeVideo({ clock })
    const { player, container } = fakePlyr(empty)
    const { received } = listen(plyr(player), clock)
    Object.assign(player, {
      media: Object.assign(new EventTarget(), media),
      provider: 'youtube',
    })
    container.dispatchEvent(new Event('ready'))

    expect(received.map(({ signal }) => signal)).not.toContainEqual({
      ...{ type: 'source', reason: 'change' },
    })
  })

  it('change where the one before had only a name', () => {
    const clock = fakeClock()
    const media = { currentSrc: 'https://www.youtube.com/watch?v=abcdefghijk' }
    const { player, container } = fakePlyr(Object.assign(new EventTarget(), media), 'youtube')
    const { received } = listen(plyr(player), clock)
    Object.assign(player, { media: load(clock), provider: 'html5' })
    container.dispatchEvent(new Event('ready'))

    expect(received.map(({ signal }) => signal)).toContainEqual({
      ...{ type: 'source', reason: 'change' },
    })
  })

  it('are unknown until the next element has a name or a duration', () => {
    const { clock, replace, sources } = play()
    const next = Object.assign(new EventTarget(), { duration: 0, currentTime: 0 })
    replace(next, 'youtube')
    clock.advance(300)
    expect(sources()).toEqual(['unload'])
    next.duration = 60
    next.dispatchEvent(new Event('durationchange'))

    expect(sources()).toEqual(['unload', 'change'])
  })

  it('of one element change once', () => {
    const { clock, video, sources } = play()
    video.src = '/other.mp4'
    clock.advance(100)

    expect(sources()).toEqual(['change'])
  })

  it('of YouTube change without Plyr, once they are known', () => {
    const clock = fakeClock()
    const media = new Faux(load(clock), 'abcdefghijk')
    let id = ''
    const address = () => id && `https://www.youtube.com/watch?v=${id}`
    Object.defineProperty(media, 'currentSrc', { get: address })
    const { received } = listen(plyr(fakePlyr(media, 'youtube').player), clock)
    const after = (next: string): Signal | undefined => {
      id = next
      received.length = 0
      media.dispatch('volumechange')
      return received[0]?.signal
    }

    expect(after('abcdefghijk')).toEqual({ type: 'volume' })
    expect(after('')).toEqual({ type: 'volume' })
    expect(after('other567890')).toEqual({ type: 'source', reason: 'change' })
  })

  it('are those of the session while it runs, and of the player after it', () => {
    const { clock, player, adapter, end } = play()
    player.media = new Faux(load(clock), 'abcdefghijk')
    player.provider = 'youtube'
    expect(adapter.snapshot().source).toBe('/clip.mp4')
    expect(adapter.capabilities.seek).toBe('native')
    end()

    expect(adapter.capabilities.seek).toBe('derived')
    expect(adapter.snapshot().source).toBe('abcdefghijk')
  })

  it('are those of the player before it is attached', () => {
    const clock = fakeClock()
    const { player } = fakePlyr(load(clock))
    const adapter = plyr(player)
    player.media = load(clock, '/other.mp4')

    expect(adapter.snapshot().source).toBe('/other.mp4')
  })

  it('end when the Plyr is destroyed, at once, and not with another Plyr of the page', () => {
    const { root, destroy, sources, video } = play()
    root.dispatchEvent(new Event('destroyed'))
    expect(sources()).toEqual([])
    destroy()
    root.dispatchEvent(new Event('destroyed'))

    expect(sources()).toEqual(['unload'])
    expect(video.listeners).toBe(0)
  })

  it('do not end before the Plyr was ready', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { player, root } = fakePlyr(video)
    player.ready = false
    const adapter = plyr(player)
    const { types } = listen(adapter, clock)
    root.dispatchEvent(new Event('destroyed'))
    void video.play()
    clock.advance(1000)

    expect(types()).not.toContain('source')
    expect(adapter.snapshot().position).toBe(1)
  })
})
