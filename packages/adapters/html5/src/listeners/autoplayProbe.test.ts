import { describe, expect, it } from 'vitest'
import { attachPart, type PartOptions, timeRanges } from '../../test/attachPart.ts'
import { autoplayProbe } from './autoplayProbe.ts'

const HAVE_FUTURE_DATA = 3
const HAVE_ENOUGH_DATA = 4
const waiting = { autoplay: true, paused: true, muted: false, played: timeRanges() }
const blocked = [{ type: 'autoplayblocked' }]

describe('an autoplay that does not begin', () => {
  it('was blocked a second after the element could play, and is reported once', () => {
    const { clock, take, fire } = attachPart(autoplayProbe, { element: waiting })
    clock.advance(5000)
    fire('canplaythrough', 'canplaythrough')
    clock.advance(999)
    expect(take()).toEqual([])

    clock.advance(1)
    fire('canplaythrough')
    clock.advance(5000)
    expect(take()).toEqual(blocked)
  })

  it('was blocked also when the element could play before it was attached', () => {
    const ready = attachPart(autoplayProbe, {
      element: { ...waiting, readyState: HAVE_ENOUGH_DATA },
    })
    const notYet = attachPart(autoplayProbe, {
      element: { ...waiting, readyState: HAVE_FUTURE_DATA },
    })
    ready.clock.advance(1000)
    notYet.clock.advance(1000)

    expect(ready.take()).toEqual(blocked)
    expect(notYet.take()).toEqual([])
  })

  it('was blocked in a page whose tab shows, and that had no user activation', () => {
    const page = {
      document: { visibilityState: 'visible' },
      window: { navigator: { userActivation: { hasBeenActive: false } } },
    }
    const known = attachPart(autoplayProbe, { element: waiting, ...page })
    const unknown = attachPart(autoplayProbe, {
      element: { ...waiting, played: undefined },
      window: { navigator: {} },
    })
    for (const { fire, clock } of [known, unknown]) {
      fire('canplaythrough')
      clock.advance(1000)
    }

    expect([known.take(), unknown.take()]).toEqual([blocked, blocked])
  })

  it.each<readonly [string, PartOptions]>([
    ['is not wanted', { element: { ...waiting, autoplay: false } }],
    ['has begun', { element: { ...waiting, paused: false } }],
    ['is muted, and may wait to be scrolled into view', { element: { ...waiting, muted: true } }],
    ['was paused again', { element: { ...waiting, played: timeRanges([0, 1]) } }],
    ['waits in a hidden tab', { element: waiting, document: { visibilityState: 'hidden' } }],
    [
      'is of a page that was touched',
      { element: waiting, window: { navigator: { userActivation: { hasBeenActive: true } } } },
    ],
  ])('was not blocked when it %s', (_, options) => {
    const { clock, take, fire, reports } = attachPart(autoplayProbe, options)
    fire('canplaythrough')

    expect(clock.pending).toBe(0)
    clock.advance(5000)
    expect(take()).toEqual([])
    expect(reports).toEqual([])
  })

  it('was not blocked when it begins in time', () => {
    const { element, clock, take, fire } = attachPart(autoplayProbe, { element: waiting })
    fire('canplaythrough')
    clock.advance(500)
    element.paused = false
    clock.advance(500)

    expect(take()).toEqual([])
  })
})
