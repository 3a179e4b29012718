import type { ComponentChildren, VNode } from 'preact'
import { useId } from 'preact/hooks'

interface Props {
  readonly title: string
  /** What the figures mean, in a sentence. */
  readonly note?: ComponentChildren
  /** Links and buttons of this card. */
  readonly actions?: ComponentChildren
  /** Columns of the grid that it takes, of 12. @default 12 */
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 12
  readonly children: ComponentChildren
}

/** A part of a page, with a heading. */
export function Card({ title, note, actions, span = 12, children }: Props): VNode {
  const id = useId()
  return (
    <section class={`card span-${span}`} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {actions && <div class="card-actions">{actions}</div>}
      </div>
      {note && <p class="caption">{note}</p>}
      {children}
    </section>
  )
}
