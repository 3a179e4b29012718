import type { VNode } from 'preact'

/** The course of a figure, without axes. Beside a number that says the same. */
export function Sparkline({ values }: { readonly values: readonly number[] }): VNode {
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
