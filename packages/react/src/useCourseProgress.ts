import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { bookOf } from './progressBook.ts'
import type { ProgressSource, VideoProgress } from './progressSource.ts'

/** How far a viewer is in a list of videos. */
export interface CourseProgress {
  /** By video; those that were never opened are left out. */
  readonly videos: Readonly<Record<string, VideoProgress>>
  /** How many are completed. */
  readonly completed: number
  /** The one that was watched last and is not completed: what "continue" means. */
  readonly current: string | null
  readonly state: 'loading' | 'ready' | 'failed'
  /** Asks again. */
  refresh(): void
}

const EMPTY: Readonly<Record<string, VideoProgress>> = {}

/** How far the viewer is in these videos: one request for all, then live with every save of {@link useProgress} on this page. */
export function useCourseProgress(source: ProgressSource, videos: readonly string[]): CourseProgress {
  const book = bookOf(source)
  const rows = useSyncExternalStore(
    book.watch,
    () => book.rows,
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
    bookOf(source).load(JSON.parse(list)).then(end('ready'), end('failed'))
    return () => {
      here = false
    }
  }, [source, list, asked])
  const refresh = useCallback(() => setAsked((times) => times + 1), [])

  return useMemo(() => {
    const known = (JSON.parse(list) as string[]).flatMap((video) =>
      rows[video] ? [[video, rows[video]] as const] : [],
    )
    const open = known.filter(([, { completed, position }]) => !completed && position > 0)
    const [current] = open.sort(([, a], [, b]) => b.at - a.at)[0] ?? [null]
    const completed = known.filter(([, row]) => row.completed).length
    return { videos: Object.fromEntries(known), completed, current, state, refresh }
  }, [rows, list, state, refresh])
}
