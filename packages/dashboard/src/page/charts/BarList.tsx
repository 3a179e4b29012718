import type { ComponentChildren, VNode } from 'preact'

/** A bar with its name. */
export interface Bar {
  readonly key: string
  readonly label: ComponentChildren
  readonly value: number
  readonly text: string
  /** A custom property of the page. @default '--accent' */
  readonly color?: string
}

/** Horizontal bars, each with its name and figure: a list that reads well without the bars. */
export function BarList({
  bars,
  max,
}: {
  readonly bars: readonly Bar[]
  readonly max?: number
}): VNode {
  const top = max ?? Math.max(...bars.map(({ value }) => value), 0)
  return (
    <ul class="bars">
      {bars.map(({ key, label, value, text, color = '--accent' }) => (
        <li key={key}>
          <span class="bar-label">{label}</span>
          <span class="bar-track" aria-hidden="true">
            <span
              class="bar-fill"
              style={{ width: `${top ? (value / top) * 100 : 0}%`, background: `var(${color})` }}
            />
          </span>
          <span class="bar-text">{text}</span>
        </li>
      ))}
    </ul>
  )
}
