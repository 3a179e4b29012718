import {
  type CourseRollUp,
  type Progress,
  type ProgressSource,
  rollUp,
  type VideoProgress,
} from '@playhead/progress'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { sharedProgress } from './sharedProgress.ts'

/** A viewer's progress in a list of videos, and whether it has been loaded. */
export interface CourseProgress extends CourseRollUp {
  /** While it is loading, what this device keeps is there. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** Loads again. */
  refresh(): void
}

/** How a request ended. */
interface Answer {
  readonly progress: Progress
  readonly request: string
  readonly state: CourseProgress['state']
}

const EMPTY: Readonly<Record<string, VideoProgress>> = {}

/**
 * The viewer's progress in these videos: one request for all, then updated by each save on this
 * page and by other devices.
 */
export function useCourseProgress(
  source: ProgressSource | Progress,
  videos: readonly string[],
): CourseProgress {
  const progress = sharedProgress(source)
  const rows = useSyncExternalStore(
    progress.watch,
    () => progress.rows,
    () => EMPTY,
  )
  const [times, setTimes] = useState(0)
  const list = JSON.stringify(videos) // an inline list is a new array in each render
  const request = `${times} ${list}`
  // The answer to one list does not apply to the next.
  const [answer, setAnswer] = useState<Answer | null>(null)
  const state =
    answer?.request === request && answer.progress === progress ? answer.state : 'loading'

  useEffect(() => {
    let isMounted = true
    const end = (state: CourseProgress['state']) => (): void => {
      if (isMounted) setAnswer({ progress, request, state })
    }
    progress.load(JSON.parse(list)).then(end('ready'), end('failed'))
    return () => {
      isMounted = false
    }
  }, [progress, list, request])
  const refresh = useCallback(() => setTimes((before) => before + 1), [])

  return useMemo(
    () => ({ ...rollUp(rows, JSON.parse(list)), state, refresh }),
    [rows, list, state, refresh],
  )
}
