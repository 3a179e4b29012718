import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Scrolled further than this, px, someone reads what is below the top of the page. */
const SCROLLED = 40

/** Whether someone reads an element: by pointer, by keyboard, or scrolled down. */
export function useReading(): {
  readonly element: RefObject<HTMLDivElement>
  readonly isReading: boolean
} {
  const element = useRef<HTMLDivElement>(null)
  const [isReading, setReading] = useState(false)
  useEffect(() => {
    const root = element.current
    if (!root) return undefined
    const stop = new AbortController()
    let isOver = false
    const update = (): void =>
      setReading(isOver || root.contains(document.activeElement) || scrollY > SCROLLED)
    const setOver = (over: boolean) => (): void => {
      isOver = over
      update()
    }
    const { signal } = stop
    root.addEventListener('pointerenter', setOver(true), { signal })
    root.addEventListener('pointerleave', setOver(false), { signal })
    root.addEventListener('focusin', update, { signal })
    // The focus is still there while the event is dispatched.
    root.addEventListener('focusout', () => queueMicrotask(update), { signal })
    addEventListener('scroll', update, { signal, passive: true })
    update()
    return () => stop.abort()
  }, [])
  return { element, isReading }
}
