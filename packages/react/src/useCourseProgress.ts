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

/** What came of asking. */
interface Answer {
  readonly of: Progress
  readonly asked: string
  readonly state: CourseProgress['state']
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
  const [times, setTimes] = useState(0)
  const list = JSON.stringify(videos) // an inline list is another one in each render
  const asked = `${times} ${list}`
  // What came of one list says nothing of the next.
  const [answer, setAnswer] = useState<Answer | null>(null)
  const state = answer?.asked === asked && answer.of === progress ? answer.state : 'loading'

  useEffect(() => {
    let here = true
    const end = (state: CourseProgress['state']) => (): void => {
      if (here) setAnswer({ of: progress, asked, state })
    }
    progress.load(JSON.parse(list)).then(end('ready'), end('failed'))
    return () => {
      here = false
    }
  }, [progress, list, asked])
  const refresh = useCallback(() => setTimes((before) => before + 1), [])

  return useMemo(() => ({ ...rollUp(rows, JSON.parse(list)), state, refresh }), [rows, list, state, refresh])
}
