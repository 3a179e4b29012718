import type { AdapterContext, Signal } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'
import { presentation } from './presentation.ts'

describe('the presentation of a Plyr', () => {
  it('emits the full screen that Plyr reports, which may be a full window, and no other', () => {
    const clock = fakeClock()
    const { player, container } = fakePlyr(load(clock))
    const { types } = listen(plyr(player), clock)
    container.dispatchEvent(new Event('exitfullscreen'))
    const before = types().filter((type) => type === 'fullscreen').length
    Object.assign(player, { fullscreen: { active: true } })
    container.dispatchEvent(new Event('enterfullscreen'))

    expect(before).toBe(0)
    expect(types().at(-1)).toBe('fullscreen')
  })

  /** Emits by what Plyr has, at first and after each event. */
  function show(changes: object = {}) {
    const player = {
      fullscreen: { active: false },
      captions: undefined,
      ...changes,
    } as unknown as {
      -readonly [K in keyof PlyrPlayer]: PlyrPlayer[K]
    }
    const listeners = new Map<string, () => void>()
    const emitted: Signal[] = []
    presentation(
      player,
      (types, listener) => {
        for (const type of types.split(' ')) listeners.set(type, listener)
      },
      { emit: (signal) => void emitted.push(signal) } as AdapterContext,
    )
    const first = emitted.splice(0)
    const fire = (type: string, change: object): Signal[] => {
      Object.assign(player, change)
      listeners.get(type)?.()
      return emitted.splice(0)
    }
    return { first, fire }
  }

  it('is emitted at the beginning where it is not as usual', () => {
    expect(show().first).toEqual([])
    expect(show({ captions: { toggled: false, language: 'de' } }).first).toEqual([])
    expect(
      show({ fullscreen: { active: true }, captions: { toggled: true, language: 'de' } }).first,
    ).toEqual([
      { type: 'fullscreen', active: true },
      { type: 'texttrack', language: 'de' },
    ])
  })

  it('is full screen from one event to the other, once each', () => {
    const { fire } = show()
    const enter = () => fire('enterfullscreen', { fullscreen: { active: true } })
    expect(enter()).toEqual([{ type: 'fullscreen', active: true }])
    expect(enter()).toEqual([])

    expect(fire('exitfullscreen', { fullscreen: { active: false } })).toEqual([
      { type: 'fullscreen', active: false },
    ])
  })

  it('is captions that are shown, changed and hidden, once each', () => {
    const { fire } = show()
    const captions = (toggled: boolean, language: string) => ({ captions: { toggled, language } })
    expect(fire('captionsenabled', captions(true, 'de'))).toEqual([
      { type: 'texttrack', language: 'de' },
    ])
    expect(fire('captionsenabled', {})).toEqual([])
    expect(fire('languagechange', captions(true, 'en'))).toEqual([
      { type: 'texttrack', language: 'en' },
    ])

    expect(fire('captionsdisabled', captions(false, 'en'))).toEqual([
      { type: 'texttrack', language: null },
    ])
  })

  it.each([
    [{ toggled: true, currentTrackNode: { language: 'fr' }, language: 'de' }, 'fr'],
    [{ toggled: true, currentTrackNode: { language: '' }, language: 'de' }, 'de'],
    [{ toggled: true, currentTrackNode: null, language: 'de' }, 'de'],
    [{ toggled: true, language: null }, 'unknown'],
  ])('has the language of the captions %j: %s', (captions, language) => {
    expect(show({ captions }).first).toEqual([{ type: 'texttrack', language }])
  })
})
