import type { VNode } from 'preact'

const MAX_POINTS = 40

/** The course of a figure, without axes. Beside a number that says the same. */
export function Sparkline({ values: all }: { readonly values: readonly number[] }): VNode {
  const values = bin(all)
  const top = Math.max(...values, 1)
  const step = 100 / Math.max(1, values.length - 1)
  const points = values.map(
    (value, at) => `${(at * step).toFixed(1)} ${(28 - (value / top) * 26).toFixed(1)}`,
  )
  return (
    <svg class="sparkline" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
      <path class="sparkline-area" d={`M0 30 L${points.join(' L')} L100 30 Z`} />
      <path class="sparkline-line" d={`M${points.join(' L')}`} />
    </svg>
  )
}

/** Adds up neighbours, so that a year is a curve and not a thicket. */
function bin(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / MAX_POINTS)
  if (size <= 1) return values
  // Whole parts, counted from the end: the first days may be left out.
  const parts = Math.floor(values.length / size)
  return Array.from({ length: parts }, (_, part) =>
    values
      .slice(values.length - (parts - part) * size, values.length - (parts - part - 1) * size)
      .reduce((sum, value) => sum + value, 0),
  )
}
