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
/** A moment that went through the time axis and back differs by fractions of this. */
const ROUNDING_MS = 0.5

/**
 * The events in their order, with the present one marked. A click moves the replay there; by
 * keyboard the list is one stop, in which the arrow keys go to the event before and after.
 */
export function EventList({ events, startedAt, moment, onMoment }: Props): VNode {
  const list = useRef<HTMLOListElement>(null)
  const present = events.findLastIndex(({ at }) => at <= moment + ROUNDING_MS)
  useEffect(() => {
    const frame = list.current
    const item = frame?.querySelector<HTMLElement>('[aria-current]')
    if (!frame || !item) return
    // Only the list scrolls, never the page.
    frame.scrollTop = item.offsetTop - frame.offsetTop - frame.clientHeight / 2
    if (frame.contains(document.activeElement)) item.focus({ preventScroll: true })
  }, [present])
  function onKeyDown(event: KeyboardEvent): void {
    const at = events[present]?.at ?? Number.NEGATIVE_INFINITY
    const target =
      event.key === 'ArrowDown'
        ? events.find((each) => each.at > at)
        : event.key === 'ArrowUp'
          ? events.findLast((each) => each.at < at)
          : undefined
    if (!target) return
    event.preventDefault()
    onMoment(target.at)
  }
  return useMemo(
    () => (
      <ol ref={list} class="events" aria-label="Events" onKeyDown={onKeyDown}>
        {events.slice(Math.max(0, present - AROUND), present + AROUND).map((event, index) => (
          <li key={event.seq} data-kind={toKind(event)}>
            <button
              type="button"
              tabIndex={event === events[present] || (present < 0 && index === 0) ? 0 : -1}
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
