import { type CourseRollUp, type Progress, type ProgressSource, rollUp, type VideoProgress } from '@playhead/progress'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { bookOf } from './bookOf.ts'

/** How far a viewer is in a list of videos, and whether that is known. */
export interface CourseProgress extends CourseRollUp {
  /** What this device keeps is there while it loads. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** Asks again. */
  refresh(): void
}

const EMPTY: Readonly<Record<string, VideoProgress>> = {}

/** How far the viewer is in these videos: one request for all, then live with every save on this page and every word of another device. */
export function useCourseProgress(source: ProgressSource | Progress, videos: readonly string[]): CourseProgress {
  const progress = bookOf(source)
  const rows = useSyncExternalStore(
    progress.watch,
    () => progress.rows,
    () => EMPTY,
  )
  const [state, setState] = useState<CourseProgress['state']>('loading')
  const [asked, setAsked] = useState(0)
  const list = JSON.stringify(videos) // an inline list is another one in each render

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` counts how often it was asked for
  useEffect(() => {
    let here = true
    const end = (now: CourseProgress['state']) => (): void => {
      if (here) setState(now)
    }
    progress.load(JSON.parse(list)).then(end('ready'), end('failed'))
    return () => {
      here = false
    }
  }, [progress, list, asked])
  const refresh = useCallback(() => setAsked((times) => times + 1), [])

  return useMemo(() => ({ ...rollUp(rows, JSON.parse(list)), state, refresh }), [rows, list, state, refresh])
}
