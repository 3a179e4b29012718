// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { watchFullscreen } from './fullscreen.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

/**
 * Watches the element, shows these in full screen one after the other, and returns what was
 * emitted.
 */
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

it('emits full screen of an element outside the shadow root', () => {
  const outer = append('<div><div id="host"></div></div>')
  const frame = document.createElement('i')
  outer.querySelector('#host')?.attachShadow({ mode: 'open' }).append(frame)

  expect(show(frame, [outer])).toEqual([{ type: 'fullscreen', active: true }])
})

it('ends where markup shadows the properties that lead outwards', () => {
  const form = append('<form><input name="parentNode"><i></i></form><img name="host"><p></p>')
  const frame = form.querySelector('i') as Element

  expect(show(frame, [document.querySelector('p'), form])).toEqual([
    { type: 'fullscreen', active: true },
  ])
})

it('is reported as it begins to watch, until the session ends, and where there is no document at all', () => {
  const element = append('<p></p>')
  const host = Object.assign(new EventTarget(), { fullscreenElement: element as Element | null })
  const emitted: unknown[] = []
  const ended = new AbortController()
  const context = { emit: (signal: unknown) => void emitted.push(signal), signal: ended.signal }
  watchFullscreen(element, { ...context, document: host as unknown as Document })
  expect(emitted).toEqual([{ type: 'fullscreen', active: true }])

  ended.abort()
  host.fullscreenElement = null
  host.dispatchEvent(new Event('fullscreenchange'))
  expect(emitted).toHaveLength(1)
  expect(() => watchFullscreen(element, { ...context, document: undefined })).not.toThrow()
})

it('passes elements whose own `parentNode` is another one, and documents with a `host`', () => {
  const outer = append('<div><form><i></i></form></div>')
  const form = outer.querySelector('form') as HTMLElement
  const frame = form.querySelector('i') as Element
  Object.defineProperty(form, 'parentNode', { value: frame }) // as by a control of that name
  Object.defineProperty(document, 'host', { value: frame, configurable: true })

  expect(show(frame, [outer])).toEqual([{ type: 'fullscreen', active: true }])
  expect(show(frame, [document.createElement('p')])).toEqual([])
  Reflect.deleteProperty(document, 'host')
})

it('follows what stands in for an element where there are no nodes', () => {
  vi.stubGlobal('Node', undefined)
  const container = { parentNode: null, nodeType: 1 }
  const element = { parentNode: container, nodeType: 1 }

  expect(show(element as never, [container as never])).toEqual([
    { type: 'fullscreen', active: true },
  ])
})

it('follows what stands in for an element', () => {
  const container = { parentNode: null, nodeType: 1 }
  const element = { parentNode: container, nodeType: 1 }

  expect(show(element as never, [container as never])).toEqual([
    { type: 'fullscreen', active: true },
  ])
})
