import type { StoredEvent } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { timeCode, duration as toDuration } from '../../format/format.ts'
import type { PathSegment, PathState } from './buildPath.ts'
import { listPositions, listTicks, type TimeScale } from './createTimeScale.ts'
import { toKind } from './describeEvent.ts'

interface Props {
  readonly path: readonly PathSegment[]
  readonly scale: TimeScale
  readonly events: readonly StoredEvent[]
  readonly startedAt: number
  /** The length of the content, or the furthest position, seconds. */
  readonly duration: number
  /** Where the replay is on the axis, ms. */
  readonly place: number
  /** Where it is in the content, seconds. */
  readonly position: number
  /** The present moment in words. */
  readonly text: string
  readonly onPlace: (place: number) => void
  readonly onToggle: () => void
}

/** Steps of the arrow keys, of the axis. */
const STEP_SHARE = 0.02
/** The unit square of the drawing: it is stretched to its room. */
const UNIT = 1000

/**
 * The path of a session: time to the right, the position in the content upwards. It is the slider
 * of the replay as well.
 */
export function PathChart(props: Props): VNode {
  const { scale, duration, place, position, text, onPlace, onToggle } = props
  const { lengthMs } = scale
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === ' ') onToggle()
    else {
      const target = KEYS[event.key]?.(place, lengthMs)
      if (target === undefined) return
      onPlace(target)
    }
    event.preventDefault()
  }
  function onPointer(event: PointerEvent): void {
    const area = event.currentTarget as HTMLElement
    if (event.type === 'pointerdown') area.setPointerCapture(event.pointerId)
    else if (!area.hasPointerCapture(event.pointerId)) return
    const { left, width } = area.getBoundingClientRect()
    onPlace(((event.clientX - left) / width) * lengthMs)
  }
  return (
    <div class="path-chart">
      <Axes {...props} />
      <div
        class="path-area"
        role="slider"
        tabIndex={0}
        aria-label="Moment of the session; the line shows where in the video it was"
        aria-valuemin={0}
        aria-valuemax={Math.round(lengthMs / 1000)}
        aria-valuenow={Math.round(place / 1000)}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
      >
        <Drawing {...props} />
        <span class="path-cursor" style={{ left: `${(place / lengthMs) * 100}%` }}>
          <span class="path-dot" style={{ bottom: `${(position / duration) * 100}%` }} />
        </span>
      </div>
      <EventLane {...props} />
    </div>
  )
}

const KEYS: Readonly<Record<string, (place: number, length: number) => number>> = {
  ArrowLeft: (place, length) => place - length * STEP_SHARE,
  ArrowRight: (place, length) => place + length * STEP_SHARE,
  PageDown: (place, length) => place - length / 10,
  PageUp: (place, length) => place + length / 10,
  Home: () => 0,
  End: (_, length) => length,
}

function Axes({ scale, duration, startedAt }: Props): VNode {
  return useMemo(
    () => (
      <>
        <div class="path-positions" aria-hidden="true">
          {listPositions(duration).map((at) => (
            <span key={at} style={{ bottom: `${(at / duration) * 100}%` }}>
              {timeCode(at)}
            </span>
          ))}
        </div>
        <div class="path-times" aria-hidden="true">
          {listTicks(scale, startedAt).map(({ afterMs, place }) => (
            <span key={afterMs} style={{ left: `${(place / scale.lengthMs) * 100}%` }}>
              {timeCode(afterMs / 1000)}
            </span>
          ))}
        </div>
      </>
    ),
    [scale, duration, startedAt],
  )
}

function Drawing({ path, scale, duration }: Props): VNode {
  return useMemo(() => {
    const toX = (moment: number): string => toUnit(scale.toPlace(moment) / scale.lengthMs)
    const toY = (at: number): string => toUnit(1 - at / duration)
    const lines = new Map<PathState | 'jump', string>()
    const draw = (kind: PathState | 'jump', line: string): void =>
      void lines.set(kind, (lines.get(kind) ?? '') + line)
    path.forEach(({ from, to, start, end, state }, index) => {
      draw(state, `M${toX(from)} ${toY(start)}L${toX(to)} ${toY(end)}`)
      const next = path[index + 1]
      if (next && Math.abs(next.start - end) > 1)
        draw('jump', `M${toX(to)} ${toY(end)}L${toX(next.from)} ${toY(next.start)}`)
    })
    return (
      <svg
        class="path-lines"
        viewBox={`0 0 ${UNIT} ${UNIT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {scale.shortened.map(({ place, lengthMs, tookMs }) => (
          <rect
            key={place}
            class="path-rest"
            x={toUnit(place / scale.lengthMs)}
            width={toUnit(lengthMs / scale.lengthMs)}
            height={UNIT}
          >
            <title>{`${toDuration(tookMs)} without playback, shortened`}</title>
          </rect>
        ))}
        {listPositions(duration).map((at) => (
          <path key={at} class="path-grid" d={`M0 ${toY(at)}H${UNIT}`} />
        ))}
        {[...lines].map(([kind, line]) => (
          <path key={kind} class={`path-line path-${kind}`} d={line} />
        ))}
      </svg>
    )
  }, [path, scale, duration])
}

const toUnit = (share: number): string => (share * UNIT).toFixed(2)

/** A line for each event, in the colour of its kind. */
function EventLane({ events, scale }: Props): VNode {
  return useMemo(
    () => (
      <div class="event-lane" aria-hidden="true">
        {events.map((event) => (
          <i
            key={event.seq}
            data-kind={toKind(event)}
            style={{ left: `${(scale.toPlace(event.at) / scale.lengthMs) * 100}%` }}
          />
        ))}
      </div>
    ),
    [events, scale],
  )
}
