import { describe, expect, it } from 'vitest'
import { attachPart } from '../test/attachPart.ts'
import { playbackErrors } from './listeners/elementError.ts'

const NO_SOURCE = 3
const LOADING = 2
const network = { code: 2, message: 'lost' }
const failed = { type: 'error', fatal: true, code: 'media_network', message: 'lost' }
const unsupported = { type: 'error', fatal: true, code: 'media_unsupported', message: null }

describe('a failure of the element', () => {
  it('is reported once a load', () => {
    const { element, take, fire } = attachPart(playbackErrors)
    element.error = network
    fire('error', 'error')
    expect(take()).toEqual([failed])

    fire('loadstart', 'error')
    expect(take()).toEqual([failed])
  })

  it('is reported when it happened before, and not again', () => {
    const { take, fire, clock } = attachPart(playbackErrors, {
      element: { error: network, networkState: NO_SOURCE },
    })
    expect(take()).toEqual([failed])

    fire('error')
    clock.advance(1000)
    expect(take()).toEqual([])
  })

  it('is the engine’s to report where it feeds the element', () => {
    const { element, take, fire } = attachPart(playbackErrors, { engineFed: true })
    element.error = network
    fire('error')

    expect(take()).toEqual([])
  })
})

describe('the error of a `<source>`', () => {
  /** The event of a child is seen in the capture phase, with the child as its target. */
  const failSource = (element: object) => {
    const part = attachPart(playbackErrors, { element })
    part.take()
    const event = new Event('error')
    Object.defineProperty(event, 'target', { value: new EventTarget() })
    part.element.dispatchEvent(event)
    return part.take()
  }

  it.each([
    ['is that of the element when it was the last one', { networkState: NO_SOURCE }, [unsupported]],
    ['is not reported while another one is tried', { networkState: LOADING }, []],
    [
      'is not reported where the element has a `src`',
      { networkState: NO_SOURCE, src: '/a.mp4' },
      [],
    ],
  ])('%s', (_, element, signals) => {
    expect(failSource(element)).toEqual(signals)
  })

  it('may have been missed: an element without a source has a second to choose one', () => {
    const chooses = attachPart(playbackErrors, { element: { networkState: NO_SOURCE } })
    const has = attachPart(playbackErrors, { element: { networkState: LOADING } })
    has.element.networkState = NO_SOURCE
    has.clock.advance(5000)
    chooses.clock.advance(999)
    expect(chooses.take()).toEqual([])

    chooses.clock.advance(1)
    expect(chooses.take()).toEqual([unsupported])
    expect(has.take()).toEqual([])
  })
})
