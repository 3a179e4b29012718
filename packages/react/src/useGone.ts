import { useEffect, useRef } from 'react'

/**
 * Runs when the component is gone for good. StrictMode and Fast Refresh take effects down and put
 * them up again within one task, which is no end of anything: so a microtask passes first.
 */
export function useGone(gone: () => void): void {
  const latest = useRef(gone)
  const turn = useRef(0)
  useEffect(() => {
    latest.current = gone
  })
  useEffect(() => {
    turn.current++
    return () => {
      const left = ++turn.current
      queueMicrotask(() => left === turn.current && latest.current())
    }
  }, [])
}
