// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import { watchFullscreen } from './fullscreen.ts'

afterEach(() => document.body.replaceChildren())

/** Watches the element, shows these in full screen one after the other, and returns what was emitted. */
function show(element: Element, containers: readonly (Element | null)[]): unknown[] {
  const host = Object.assign(new EventTarget(), { fullscreenElement: null as Element | null })
  const emitted: unknown[] = []
  watchFullscreen(element, {
    document: host as unknown as Document,
    emit: (signal) => emitted.push(signal),
    signal: new AbortController().signal,
  })
  for (const container of containers) {
    host.fullscreenElement = container
    host.dispatchEvent(new Event('fullscreenchange'))
  }
  return emitted
}
function append(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.firstElementChild as HTMLElement
}

it('emits full screen of the frame and of its ancestors, across shadow roots, once each', () => {
  const outer = append('<div><div id="host"></div><p></p></div>')
  const host = outer.querySelector('#host') as HTMLElement
  const frame = document.createElement('i')
  host.attachShadow({ mode: 'open' }).append(frame)

  expect(show(frame, [outer, host, frame, outer.querySelector('p'), null])).toEqual([
    { type: 'fullscreen', active: true },
    { type: 'fullscreen', active: false },
  ])
})

it('ends where markup shadows the properties that lead outwards', () => {
  const form = append('<form><input name="parentNode"><i></i></form><img name="host"><p></p>')
  const frame = form.querySelector('i') as Element

  expect(show(frame, [document.querySelector('p'), form])).toEqual([{ type: 'fullscreen', active: true }])
})
