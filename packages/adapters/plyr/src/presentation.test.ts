import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'

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
})
