import type { VNode } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { count, longDay, moment, shortDay } from '../format/format.ts'
import { ChartTable } from './ChartTable.tsx'
import { createTooltip } from './createTooltip.ts'
import { axis, fade, usePlot } from './usePlot.ts'

/** A curve over time. */
export interface TimeSeries {
  readonly label: string
  readonly values: readonly (number | null)[]
  /** A custom property of the page. @default '--accent' */
  readonly color?: string
  /** @default 'area' */
  readonly kind?: 'area' | 'line' | 'bars'
}

interface Props {
  /** What it shows, in a sentence. */
  readonly label: string
  /** Moments, epoch ms. */
  readonly at: readonly number[]
  readonly series: readonly TimeSeries[]
  readonly tz: string
  readonly interval: 'day' | 'hour' | 'minute'
  readonly format?: (value: number | null | undefined) => string
  /** px @default 240 */
  readonly height?: number
}

/** 1, 2, 5, 10 … */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat()

/** Figures over time, with what they are at the pointer, and as a table. */
export function TimeChart({
  label,
  at,
  series,
  tz,
  interval,
  format = count,
  height = 240,
}: Props): VNode {
  const element = useRef<HTMLDivElement>(null)
  const toLabel = (when: number): string =>
    interval === 'day' ? longDay(when, tz) : moment(when, tz)
  const figures = JSON.stringify([at, series.map(({ values }) => values)])
  const data = useMemo(
    () => [at.map((each) => each / 1000), ...series.map(({ values }) => values)],
    [figures],
  ) as uPlot.AlignedData
  // The tooltip of a plot that stays reads the figures of the latest rendering.
  const shown = useRef({ at, series })
  shown.current = { at, series }
  const shape = JSON.stringify(series.map(({ label: name, color, kind }) => [name, color, kind]))
  usePlot(
    element,
    (color) => ({
      height,
      data,
      options: {
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), tz),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        padding: [12, 20, 0, 0],
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 1) * 1.05] } },
        axes: [
          axis(color, {
            grid: { show: false },
            values: (_, splits) =>
              splits.map((each) =>
                interval === 'day' ? shortDay(each * 1000, tz) : moment(each * 1000, tz).slice(-5),
              ),
            space: 70,
            size: 30,
          }),
          axis(color, {
            size: 56,
            values: (_, splits) =>
              splits.map((each) => (Number.isInteger(each) || each < 1 ? format(each) : '')),
            // Steps between whole numbers mean nothing for counts.
            ...(format === count && { incrs: WHOLE_STEPS }),
          }),
        ],
        series: [
          {},
          ...series.map((each): uPlot.Series => {
            const stroke = color(each.color ?? '--accent')
            return {
              label: each.label,
              stroke,
              width: each.kind === 'bars' ? 0 : 2,
              points: { show: false },
              ...((each.kind ?? 'area') !== 'line' && {
                fill: fade(stroke, each.kind === 'bars' ? 0.85 : 0.14),
              }),
              ...(each.kind === 'bars' && {
                paths: uPlot.paths.bars?.({ size: [0.7, 40] }) as uPlot.Series.PathBuilder,
              }),
            }
          }),
        ],
        plugins: [
          createTooltip((index) => ({
            title: toLabel(shown.current.at[index] ?? 0),
            lines: shown.current.series.map(
              (each) => `${each.label}: ${format(each.values[index])}`,
            ),
          })),
        ],
      },
    }),
    [shape, tz, interval, height],
    data,
  )
  const rows = at.map((when, index) => ({ when, index }))
  return (
    <figure class="chart">
      {series.length > 1 && (
        <p class="legend" aria-hidden="true">
          {series.map((each) => (
            <span
              key={each.label}
              class="key"
              style={{ '--key': `var(${each.color ?? '--accent'})` }}
            >
              {each.label}
            </span>
          ))}
        </p>
      )}
      <div
        ref={element}
        class="plot"
        role="img"
        aria-label={label}
        style={{ minHeight: `${height}px` }}
      />
      <ChartTable
        caption={label}
        rows={rows}
        toKey={({ when }) => String(when)}
        columns={[
          { label: interval === 'day' ? 'Day' : 'Time', cell: ({ when }) => toLabel(when) },
          ...series.map((each) => ({
            label: each.label,
            isNumber: true,
            cell: ({ index }: { index: number }) => format(each.values[index]),
          })),
        ]}
      />
    </figure>
  )
}
