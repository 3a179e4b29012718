import type { VNode } from 'preact'
import { toHref } from '../data/urlState.ts'
import { useRead } from '../data/useRead.ts'
import { many } from '../format/format.ts'

const MINUTE_MS = 60_000

/** On every page: whether all data of the last 30 days arrived. */
export function DataHealth(): VNode {
  const { data } = useRead('quality', [{ days: 30 }], { everyMs: MINUTE_MS })
  const lost = data?.events.lost ?? 0
  const waiting = data ? data.events.missing - lost : 0
  const state = !data ? 'unknown' : lost ? 'lost' : waiting ? 'waiting' : 'complete'
  const text = !data
    ? 'Checking the data …'
    : lost
      ? `${many(lost, 'event')} lost`
      : waiting
        ? `${many(waiting, 'event')} on the way`
        : data.events.numbered
          ? 'All data arrived'
          : 'No data yet'
  return (
    <a
      class="health"
      data-state={state}
      href={toHref('/data')}
      title="Data quality of the last 30 days"
    >
      {text}
    </a>
  )
}
