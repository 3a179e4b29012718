import { describe, expect, it } from 'vitest'
import { attachPart } from '../../test/attachPart.ts'
import { presentation } from './presentation.ts'

const tracks = (...list: readonly object[]) =>
  Object.assign(new EventTarget(), { [Symbol.iterator]: () => list.values() })
const german = { mode: 'showing', language: 'de', label: 'Deutsch' }
const hidden = { mode: 'hidden', language: 'en', label: 'English' }

describe('the size of the picture', () => {
  it('is reported as it is attached, and as it changes', () => {
    const { take, fire } = attachPart(presentation, { element: { videoHeight: 360 } })

    expect(take()).toEqual([{ type: 'rendition' }])
    fire('resize')
    expect(take()).toEqual([{ type: 'rendition' }])
  })

  it.each([
    ['there is no picture', { element: { videoHeight: 0 } }],
    ['the engine reports it', { element: { videoHeight: 360 }, engineFed: true }],
  ])('is not reported where %s', (_, options) => {
    const { take, fire } = attachPart(presentation, options)
    fire('resize')

    expect(take()).toEqual([])
  })
})

describe('captions', () => {
  it.each([
    [[hidden, german], 'de'],
    [[{ mode: 'showing', language: '', label: 'Deutsch' }], 'Deutsch'],
    [[{ mode: 'showing', language: '', label: '' }], 'unknown'],
  ])('have the language of the track that shows', (list, language) => {
    expect(attachPart(presentation, { element: { textTracks: tracks(...list) } }).take()).toEqual([
      { type: 'texttrack', language },
    ])
  })

  it('are reported once when they change, and when they are gone', () => {
    const track = { ...german }
    const textTracks = tracks(hidden, track)
    const { take } = attachPart(presentation, { element: { textTracks } })
    take()
    textTracks.dispatchEvent(new Event('change'))
    expect(take()).toEqual([])

    track.mode = 'disabled'
    textTracks.dispatchEvent(new Event('change'))
    textTracks.dispatchEvent(new Event('change'))
    expect(take()).toEqual([{ type: 'texttrack', language: null }])
  })

  it('are not reported where nothing shows, or the element has no tracks', () => {
    const without = attachPart(presentation)
    without.fire('change')

    expect(attachPart(presentation, { element: { textTracks: tracks(hidden) } }).take()).toEqual([])
    expect(without.take()).toEqual([])
    expect(without.reports).toEqual([])
  })
})

describe('full screen and picture in picture', () => {
  it('are those of iPhones, too', () => {
    const { take, fire } = attachPart(presentation)
    fire('webkitbeginfullscreen')
    expect(take()).toEqual([{ type: 'fullscreen', active: true }])
    fire('webkitendfullscreen')
    expect(take()).toEqual([{ type: 'fullscreen', active: false }])
  })

  it('are reported once, by the events of the standard and of Safari', () => {
    const { element, take, fire } = attachPart(presentation)
    fire('enterpictureinpicture')
    element.webkitPresentationMode = 'picture-in-picture'
    fire('webkitpresentationmodechanged')
    expect(take()).toEqual([{ type: 'pip', active: true }])

    element.webkitPresentationMode = 'inline'
    fire('webkitpresentationmodechanged', 'leavepictureinpicture')
    expect(take()).toEqual([{ type: 'pip', active: false }])
    fire('enterpictureinpicture')
    fire('leavepictureinpicture')
    expect(take()).toEqual([
      { type: 'pip', active: true },
      { type: 'pip', active: false },
    ])
  })

  it('are reported where the element is in them as it is attached', () => {
    const document: { pictureInPictureElement?: unknown } & EventTarget = new EventTarget()
    const safari = attachPart(presentation, {
      element: { webkitPresentationMode: 'picture-in-picture' },
      document,
    })
    const standard = attachPart(
      (state, on, context) => {
        document.pictureInPictureElement = state.element
        presentation(state, on, context)
      },
      { document },
    )

    expect(safari.take()).toEqual([{ type: 'pip', active: true }])
    expect(standard.take()).toEqual([{ type: 'pip', active: true }])
    expect(attachPart(presentation, { document }).take()).toEqual([])
  })
})
