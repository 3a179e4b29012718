import type { AdapterContext } from '@playhead/core'

/**
 * Adds a listener that ends with the session. An exception in it is reported, never thrown into the
 * page. Returns a function that removes the listener, and adds it again.
 */
export type Listen = (
  type: string,
  listener: (event: Event) => unknown,
  target?: EventTarget | null,
) => (isOn: boolean) => void

/** Listens to the element, unless another target is given. */
export function createListen(element: EventTarget, { signal, report }: AdapterContext): Listen {
  return (type, listener, target = element) => {
    const guarded = (event: Event): void => {
      try {
        listener(event)
      } catch (error) {
        report(error, `html5 ${type}`)
      }
    }
    // The capture phase also receives the error of a `<source>`, which the element itself never
    // reports.
    const options = { signal, capture: type === 'error' }
    const toggle = (isOn: boolean): void =>
      target?.[isOn ? 'addEventListener' : 'removeEventListener']?.(type, guarded, options)
    toggle(true)
    return toggle
  }
}
