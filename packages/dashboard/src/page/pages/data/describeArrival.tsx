import type { Quality } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { count, many } from '../../format/format.ts'

/** How the events of a period arrived. */
export type Arrival = 'none' | 'complete' | 'waiting' | 'dropped' | 'lost'

/** The worst of what happened to events. */
export function classifyArrival({ events }: Pick<Quality, 'events'>): Arrival {
  if (!events.numbered) return 'none'
  if (events.lost) return 'lost'
  if (events.declared) return 'dropped'
  return events.missing ? 'waiting' : 'complete'
}

/** Did all data arrive? */
export function describeArrival(quality: Quality): VNode {
  const { events, days } = quality
  const waiting = events.missing - events.lost
  const period = days === 1 ? 'today' : `in the last ${days} days`
  const arrived = (
    <>
      <strong>{count(events.received)}</strong> of {many(events.numbered, 'event')} arrived {period}
    </>
  )
  const onTheWay = waiting > 0 && <>; {count(waiting)} may still come</>
  switch (classifyArrival(quality)) {
    case 'none':
      return (
        <>
          No page sent an event {period}, so there is nothing to check.{' '}
          <a href={toHref('/install')}>Install Playhead on a page</a>
        </>
      )
    case 'complete':
      return (
        <>
          <strong>Yes, all of it.</strong> All {many(events.numbered, 'event')} that{' '}
          {many(quality.writers, 'page load')} numbered {period} arrived.
        </>
      )
    case 'waiting':
      return (
        <>
          <strong>Not yet, and nothing is lost.</strong> {arrived}
          {onTheWay}: the SDK keeps an event for a week and sends it on the next visit.
        </>
      )
    case 'dropped':
      return (
        <>
          <strong>No: the SDK dropped {many(events.declared, 'event')}, and reported why.</strong>{' '}
          {arrived}
          {onTheWay}.
        </>
      )
    case 'lost':
      return (
        <>
          <strong>No: {many(events.lost, 'event')} cannot arrive any more.</strong> {arrived}
          {onTheWay}. Below are the page loads whose events are missing.
        </>
      )
  }
}
