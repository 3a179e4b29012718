import type { StoredEvent } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { timeCode } from '../../format/format.ts'
import { describeEvent, toKind } from './describeEvent.ts'

interface Props {
  readonly events: readonly StoredEvent[]
  readonly startedAt: number
  /** The present moment of the replay. */
  readonly moment: number
  readonly onMoment: (moment: number) => void
}

/** Events on each side of the present one; all are in the table. */
const AROUND = 150

/** The events in their order, with the present one marked; a click moves the replay there. */
export function EventList({ events, startedAt, moment, onMoment }: Props): VNode {
  const list = useRef<HTMLOListElement>(null)
  const present = events.findLastIndex(({ at }) => at <= moment)
  useEffect(() => {
    const frame = list.current
    const item = frame?.querySelector<HTMLElement>('[aria-current]')
    // Only the list scrolls, never the page.
    if (frame && item) frame.scrollTop = item.offsetTop - frame.offsetTop - frame.clientHeight / 2
  }, [present])
  return useMemo(
    () => (
      <ol ref={list} class="events" aria-label="Events">
        {events.slice(Math.max(0, present - AROUND), present + AROUND).map((event) => (
          <li key={event.seq} data-kind={toKind(event)}>
            <button
              type="button"
              aria-current={event === events[present] ? 'step' : undefined}
              onClick={() => onMoment(event.at)}
            >
              <span class="event-time">{timeCode((event.at - startedAt) / 1000)}</span>
              <b>{event.type}</b>
              <span class="event-text">{describeEvent(event)}</span>
            </button>
          </li>
        ))}
      </ol>
    ),
    [events, present, startedAt],
  )
}
