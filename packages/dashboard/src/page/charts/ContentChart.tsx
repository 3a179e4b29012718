import type { RetentionMarker, RetentionPoint } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { percent, timeCode } from '../format/format.ts'
import { ChartTable } from './ChartTable.tsx'
import { createTooltip } from './createTooltip.ts'
import { axis, fade, type ReadColor, usePlot } from './usePlot.ts'

interface Props {
  readonly points: readonly RetentionPoint[]
  readonly markers: readonly RetentionMarker[]
  /** The median curve of similar videos, at the same positions. */
  readonly similar?: readonly { readonly position: number; readonly reach: number }[] | undefined
  readonly duration: number
  /** Where the player is, seconds. */
  readonly position: number
  readonly onSeek: (seconds: number) => void
}

const HEIGHT = 260
/** Steps of the arrow keys, seconds. */
const STEP_S = 5
export const MARKER_NAMES: Readonly<Record<RetentionMarker['kind'], string>> = {
  intro: 'after the intro',
  top: 'played most',
  spike: 'played again',
  dip: 'fewer watch',
}

/**
 * The engagement graph: which share of the views played each second, and how often it was played.
 * It is a slider as well: a click or the arrow keys seek.
 */
export function ContentChart({
  points,
  markers,
  similar,
  duration,
  position,
  onSeek,
}: Props): VNode {
  const element = useRef<HTMLDivElement>(null)
  const now = useRef(position)
  now.current = position
  const seek = useRef(onSeek)
  seek.current = onSeek
  const plot = usePlot(
    element,
    (color) => ({
      height: HEIGHT,
      data: [
        points.map((point) => point.position),
        points.map((point) => point.plays),
        points.map((point) => point.reach),
        points.map((_, at) => similar?.[at]?.reach ?? null),
      ] as unknown as uPlot.AlignedData,
      options: {
        legend: { show: false },
        padding: [26, 18, 0, 0],
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { time: false, range: () => [0, duration] },
          y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 1) * 1.02] },
        },
        axes: [
          axis(color, {
            grid: { show: false },
            values: (_, splits) => splits.map(timeCode),
            incrs: TIME_STEPS,
            space: 60,
            size: 30,
          }),
          axis(color, { size: 56, values: (_, splits) => splits.map((each) => percent(each)) }),
        ],
        series: [
          {},
          {
            stroke: color('--thrice'),
            width: 1.5,
            fill: fade(color('--once'), 0.55),
            points: { show: false },
          },
          {
            stroke: color('--accent'),
            width: 2,
            fill: fade(color('--accent'), 0.5),
            points: { show: false },
          },
          { stroke: color('--muted'), width: 1.5, dash: [5, 4], points: { show: false } },
        ],
        hooks: {
          draw: [
            (drawn) => drawMarkers(drawn, markers, color),
            (drawn) => drawPosition(drawn, now.current, color),
          ],
          ready: [
            (ready) =>
              ready.over.addEventListener('click', () => {
                const { left = -1 } = ready.cursor
                if (left >= 0) seek.current(ready.posToVal(left, 'x'))
              }),
          ],
        },
        plugins: [createTooltip((index) => describe(points[index], similar?.[index]))],
      },
    }),
    [points, markers, similar, duration],
  )
  useEffect(() => plot.current?.redraw(false), [position])

  function onKeyDown(event: KeyboardEvent): void {
    const target = KEYS[event.key]?.(position, duration)
    if (target === undefined) return
    event.preventDefault()
    onSeek(Math.max(0, Math.min(duration, target)))
  }

  return (
    <figure class="chart">
      <div
        ref={element}
        class="plot seekable"
        role="slider"
        tabIndex={0}
        aria-label="Position in the video; the curve shows how many views played each second"
        aria-valuemin={0}
        aria-valuemax={Math.floor(duration)}
        aria-valuenow={Math.floor(position)}
        aria-valuetext={toValueText(points, position)}
        onKeyDown={onKeyDown}
        style={{ minHeight: `${HEIGHT}px` }}
      />
      <ChartTable
        caption="Share of the views that played each position"
        rows={points}
        toKey={({ position: at }) => String(at)}
        columns={[
          { label: 'Position', cell: ({ position: at }) => timeCode(at) },
          { label: 'Views that played it', isNumber: true, cell: ({ reach }) => percent(reach) },
          { label: 'Plays for each view', isNumber: true, cell: ({ plays }) => plays.toFixed(2) },
        ]}
      />
    </figure>
  )
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
const KEYS: Readonly<Record<string, (position: number, duration: number) => number>> = {
  ArrowLeft: (position) => position - STEP_S,
  ArrowRight: (position) => position + STEP_S,
  PageDown: (position, duration) => position - duration / 10,
  PageUp: (position, duration) => position + duration / 10,
  Home: () => 0,
  End: (_, duration) => duration,
}

function describe(
  point: RetentionPoint | undefined,
  similar: { readonly reach: number } | undefined,
): { title: string; lines: string[] } | undefined {
  if (!point) return undefined
  return {
    title: timeCode(point.position),
    lines: [
      `${percent(point.reach)} of the views played it`,
      `${point.plays.toFixed(2)} plays for each view`,
      ...(similar ? [`similar videos: ${percent(similar.reach)}`] : []),
    ],
  }
}

function toValueText(points: readonly RetentionPoint[], position: number): string {
  const point = points.findLast((each) => each.position <= position)
  if (!point) return timeCode(position)
  return `${timeCode(position)}, ${percent(point.reach)} of the views played it, ${point.plays.toFixed(2)} plays for each view`
}

/** Marks the remarkable places: a line with a dot, and its name where there is room. */
function drawMarkers(plot: uPlot, markers: readonly RetentionMarker[], color: ReadColor): void {
  const { ctx } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = `${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'bottom'
  ctx.textAlign = 'left'
  let free = 0
  for (const { kind, position } of markers) {
    const x = plot.valToPos(position, 'x', true)
    ctx.strokeStyle = color(kind === 'dip' ? '--bad' : '--muted')
    ctx.lineWidth = ratio
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(x, plot.bbox.top)
    ctx.lineTo(x, plot.bbox.top + plot.bbox.height)
    ctx.stroke()
    const text = MARKER_NAMES[kind]
    const width = ctx.measureText(text).width
    const from = Math.max(plot.bbox.left, Math.min(x, plot.bbox.left + plot.bbox.width - width))
    if (from < free) continue
    ctx.fillStyle = color(kind === 'dip' ? '--bad' : '--muted')
    ctx.fillText(text, from, plot.bbox.top - 4 * ratio)
    free = from + width + 10 * ratio
  }
  ctx.restore()
}

function drawPosition(plot: uPlot, position: number, color: ReadColor): void {
  const { ctx, bbox } = plot
  const x = plot.valToPos(position, 'x', true)
  ctx.save()
  ctx.fillStyle = color('--playhead')
  ctx.fillRect(x - devicePixelRatio, bbox.top, 2 * devicePixelRatio, bbox.height)
  ctx.beginPath()
  ctx.arc(x, bbox.top, 5 * devicePixelRatio, 0, 2 * Math.PI)
  ctx.fill()
  ctx.restore()
}
