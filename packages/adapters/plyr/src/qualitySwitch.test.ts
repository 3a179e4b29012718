import type { Signal } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { Faux, fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'
import type { PlyrState } from './plyrState.ts'
import { beginQualitySwitch, filterQualitySwitch } from './qualitySwitch.ts'

describe('a change of quality', () => {
  it('B4 does not take a qualitychange event of the app for a switch of Plyr', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { types } = listen(plyr(fakePlyr(video).player), clock)
    video.dispatchEvent(Object.assign(new Event('qualitychange'), { detail: { quality: 720 } }))

    expect(types()).not.toContain('quality-switch')
  })

  /** A switch that Plyr began at 5 s, while it plays or is paused. */
  function begin({ paused = false, detail = { quality: 720 } as unknown, readyState = 0 } = {}) {
    const media = { readyState, currentTime: 5, paused }
    const state = { media, transition: null, qualityLabel: '480p' } as unknown as PlyrState
    const emitted: unknown[] = []
    const emit = (...given: unknown[]): void => void emitted.push(given)
    beginQualitySwitch(state, emit, { detail } as CustomEvent)
    const filtered = filterQualitySwitch(state, emit)
    const take = (): unknown[] => emitted.splice(0)
    const after = (type: Signal['type'], position?: number): unknown[] => {
      filtered({ type } as Signal, position)
      return take()
    }
    return { state, take, after }
  }
  const OVER = [[{ type: 'quality-switch', phase: 'end' }], [{ type: 'rendition', auto: false }]]

  it('begins with the position before it, and is named in lines', () => {
    const { state, take } = begin()

    expect(take()).toEqual([[{ type: 'quality-switch', phase: 'begin' }, 5]])
    expect(state).toMatchObject({ transition: 'quality', qualityLabel: '720p' })
  })

  it.each([[{ quality: 0 }], [{}], [null]])('has no name for the detail %j', (detail) => {
    expect(begin({ detail }).state.qualityLabel).toBeUndefined()
  })

  it('begins nothing where an engine switches, and the content stays loaded', () => {
    const { state, take } = begin({ readyState: 1 })

    expect(take()).toEqual([])
    expect(state).toMatchObject({ transition: null, qualityLabel: '480p' })
  })

  it('drops what its reload emits, until the video plays again', () => {
    const { state, take, after } = begin()
    take()
    const reload = (
      [
        'source',
        'loading',
        'metadata',
        'time',
        'seeking',
        'waiting',
        'rendition',
        'seeked',
      ] as const
    ).flatMap((type) => after(type))
    expect(reload).toEqual([])
    expect(state.transition).toBe('quality')
    expect(after('volume', 5)).toEqual([[{ type: 'volume' }, 5]])

    expect(after('playing', 5)).toEqual([...OVER, [{ type: 'playing' }, 5]])
    expect(state.transition).toBeNull()
    expect(after('seeking')).toEqual([[{ type: 'seeking' }, undefined]])
  })

  it('is over at an error', () => {
    const { take, after } = begin()
    take()

    expect(after('error')).toEqual([...OVER, [{ type: 'error' }, undefined]])
  })

  it('is over at its position while paused, and the seek to there is not the viewer’s', () => {
    const { take, after } = begin({ paused: true })
    take()
    expect(after('time')).toEqual([])

    expect(after('seeked')).toEqual(OVER)
    expect(after('seeked')).toEqual([[{ type: 'seeked' }, undefined]])
  })

  it('of Plyr reloads the video, whose snapshot stays until it plays, then with the quality', () => {
    const clock = fakeClock()
    const video = load(clock)
    const adapter = plyr(fakePlyr(video).player)
    const { types, received, end } = listen(adapter, clock)
    void video.play()
    clock.advance(1000)
    received.length = 0
    video.src = '/clip-720.mp4'
    video.dispatchEvent(Object.assign(new Event('qualitychange'), { detail: { quality: 720 } }))
    const begun = adapter.snapshot()
    video.loop = true
    expect(adapter.snapshot()).toEqual(begun)
    void video.play()
    clock.advance(500)

    expect(types()).toEqual(['quality-switch', 'play', 'quality-switch', 'rendition', 'playing'])
    const rendition = { width: 320, height: 180, label: '720p' }
    expect(adapter.snapshot().rendition).toEqual(rendition)
    end()
    expect(adapter.snapshot().rendition).toEqual(rendition)
  })

  it('does not begin for an embed, which reports its own', () => {
    const clock = fakeClock()
    const media = new Faux(load(clock), 'abcdefghijk')
    const { types } = listen(plyr(fakePlyr(media, 'youtube').player), clock)
    media.dispatch('qualitychange')

    expect(types()).not.toContain('quality-switch')
  })
})
