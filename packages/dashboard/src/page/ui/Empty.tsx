import type { ComponentChildren, VNode } from 'preact'

/** What is shown in the place of figures that there are not, and what to do next. */
export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children: ComponentChildren
}): VNode {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  )
}
