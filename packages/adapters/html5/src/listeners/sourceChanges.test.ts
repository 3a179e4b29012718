import { describe, expect, it } from 'vitest'
import { attachPart } from '../../test/attachPart.ts'
import { sourceChanges } from './sourceChanges.ts'

const HAVE_METADATA = 1
const LOADING = 2
const change = { type: 'source', reason: 'change' }
const unload = { type: 'source', reason: 'unload' }
const loading = { type: 'loading' }
const metadata = { type: 'metadata' }
const loaded = { readyState: HAVE_METADATA, source: 'a', duration: 60 }

describe('an element that is attached', () => {
  it.each([
    ['empty', {}, []],
    ['that loads', { networkState: LOADING }, [loading]],
    ['that has metadata', { readyState: HAVE_METADATA }, [loading, metadata]],
  ])('%s', (_, element, signals) => {
    expect(attachPart(sourceChanges, { element }).take()).toEqual(signals)
  })
})

describe('content that begins to load', () => {
  it('is the first one in an empty element', () => {
    const { element, take, fire } = attachPart(sourceChanges)
    element.source = 'a'
    fire('emptied')
    fire('loadstart')

    expect(take()).toEqual([unload, loading])
  })

  it.each(['emptied', 'loadstart'])('is other content at `%s`, once', (event) => {
    const { element, state, take, fire } = attachPart(sourceChanges, { element: loaded })
    take()
    element.source = 'b'
    fire(event)
    expect(take()).toEqual([change])
    expect(state.stale).toBe(false)

    fire('emptied', 'loadstart')
    expect(take()).toEqual([unload, loading])
  })

  it('is other content where another source was known, though it was never loaded', () => {
    const { element, take, fire } = attachPart(sourceChanges, { element: { source: 'a' } })
    element.source = 'b'
    fire('loadstart')

    expect(take()).toEqual([change])
  })

  it('is other content where something without a name was loaded', () => {
    const { element, take, fire } = attachPart(sourceChanges, {
      element: { readyState: HAVE_METADATA },
    })
    take()
    element.source = 'b'
    fire('loadstart')

    expect(take()).toEqual([change])
  })

  it('is the same content under the same name, or without one', () => {
    const { element, take, fire } = attachPart(sourceChanges, { element: loaded })
    take()
    fire('emptied', 'loadstart')
    element.source = undefined
    fire('emptied', 'loadstart')

    expect(take()).toEqual([unload, loading, unload, loading])
  })

  it('leaves a custom element’s `paused` and `ended` those of the content before', () => {
    const { element, state, fire } = attachPart(sourceChanges, { element: loaded, native: false })
    element.source = 'b'
    fire('emptied')

    expect(state.stale).toBe(true)
  })
})

describe('metadata', () => {
  it('is that of the content that was loading', () => {
    const { element, take, fire } = attachPart(sourceChanges)
    element.source = 'a'
    fire('loadedmetadata')

    expect(take()).toEqual([metadata])
  })

  it('of another name, without a new load, is a change', () => {
    const { element, take, fire } = attachPart(sourceChanges, { element: loaded })
    take()
    element.source = 'b'
    fire('loadedmetadata', 'loadedmetadata')

    expect(take()).toEqual([change, metadata, metadata])
  })

  it('is not reported to a session that the change ended', () => {
    const { element, take, fire } = attachPart(
      (state, on, context) => {
        const ended = new AbortController()
        const emit: typeof context.emit = (signal) => {
          context.emit(signal)
          if (signal.type === 'source') ended.abort()
        }
        sourceChanges(state, on, { ...context, emit, signal: ended.signal })
      },
      { element: loaded },
    )
    take()
    element.source = 'b'
    fire('loadedmetadata')

    expect(take()).toEqual([change])
  })

  it('of the first content makes it known: what comes after it is a change', () => {
    const { element, take, fire } = attachPart(sourceChanges)
    element.source = 'a'
    fire('loadedmetadata')
    element.source = 'b'
    fire('loadedmetadata')

    expect(take()).toEqual([metadata, change, metadata])
  })

  it.each([
    [61, [metadata]],
    [59, [metadata]],
    [61.1, [change, metadata]],
    [58.9, [change, metadata]],
  ])(
    'without a name, is a change when its length is another: %d s after 60',
    (duration, signals) => {
      const { element, take, fire } = attachPart(sourceChanges, {
        element: { ...loaded, source: undefined },
      })
      take()
      element.duration = duration
      fire('loadedmetadata')
      expect(take()).toEqual(signals)

      fire('loadedmetadata')
      expect(take()).toEqual([metadata])
    },
  )

  it('of another length is no change under the same name', () => {
    const { element, take, fire } = attachPart(sourceChanges, { element: loaded })
    take()
    element.duration = 90
    fire('loadedmetadata')

    expect(take()).toEqual([metadata])
  })

  it('of the next `<source>`, after one that failed, is no change', () => {
    const { element, take, fire } = attachPart(sourceChanges, { element: loaded })
    take()
    element.source = 'b'
    fire('loadstart')
    element.source = 'c'
    fire('loadedmetadata')

    expect(take()).toEqual([change, metadata])
  })
})
