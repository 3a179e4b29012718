import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { listen } from '../test/attachTo.ts'
import { fakePlyr, load } from '../test/fakePlyr.ts'
import { plyr } from './plyr.ts'

describe('a change of quality', () => {
  it('B4 does not take a qualitychange event of the app for a switch of Plyr', () => {
    const clock = fakeClock()
    const video = load(clock)
    const { types } = listen(plyr(fakePlyr(video).player), clock)
    video.dispatchEvent(Object.assign(new Event('qualitychange'), { detail: { quality: 720 } }))

    expect(types()).not.toContain('quality-switch')
  })
})
