import type { Totals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { count, duration, many, percent } from '../../format/format.ts'

/** What the sessions of a period come to, in a sentence. */
export function describeSessions(totals: Totals): VNode {
  const { views, impressions, averages, completionRate } = totals
  const sessions = views + impressions
  if (!sessions)
    return (
      <>
        No session began in this period. Choose a longer one, remove a filter, or{' '}
        <a href={toHref('/install')}>install Playhead on a page</a>.
      </>
    )
  if (!views)
    return (
      <>
        In {many(sessions, 'session')} <strong>nothing was played</strong>.
      </>
    )
  return (
    <>
      <strong>{many(sessions, 'session')}</strong> began in this period
      {impressions > 0 && <>; in {count(impressions)} of them nothing was played</>}. A view plays
      for <strong>{duration(averages.playingMs)}</strong> on average and covers{' '}
      <strong>{percent(averages.coverage)}</strong> of its video; {percent(completionRate)} of the
      views completed it.
    </>
  )
}
