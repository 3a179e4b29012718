import { expect, it } from 'vitest'
import { watchFullscreen } from './fullscreen.ts'

it('emits full screen of the frame and of its ancestors, across shadow roots, once each', () => {
  const host = { parentNode: null }
  const frame = { parentNode: { parentNode: null, host } }
  const document = Object.assign(new EventTarget(), { fullscreenElement: null as unknown })
  const emitted: unknown[] = []
  watchFullscreen(frame as unknown as Element, {
    document: document as unknown as Document,
    emit: (signal) => emitted.push(signal),
    signal: new AbortController().signal,
  })

  for (const shown of [host, frame, { parentNode: null }, null]) {
    document.fullscreenElement = shown
    document.dispatchEvent(new Event('fullscreenchange'))
  }

  expect(emitted).toEqual([
    { type: 'fullscreen', active: true },
    { type: 'fullscreen', active: false },
  ])
})
