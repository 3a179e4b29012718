import { fakeClock } from '@playhead/testing'
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
})
