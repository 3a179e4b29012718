import { useEffect, useLayoutEffect } from 'react'

/**
 * Before the browser fires anything: a changed `src` and the lesson it belongs to are then known
 * together. React 18 warns of layout effects on a server, where neither kind runs.
 */
export const useEarlyEffect: typeof useEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect
