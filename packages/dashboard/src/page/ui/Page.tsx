import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  readonly title: string
  /**
   * The answer that the page is opened for, in a sentence; while it is being read, its room is kept.
   * @default no such sentence
   */
  readonly lead?: ComponentChildren
  /** Controls of the whole page: period, filters. */
  readonly controls?: ComponentChildren
  /** Where the page belongs, with links. */
  readonly trail?: ComponentChildren
  readonly children: ComponentChildren
}

let isFirstPage = true

/** A page: its heading, and what is below. The heading gets the focus when the page is opened. */
export function Page(props: Props): VNode {
  const { title, lead, controls, trail, children } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Playhead`
  }, [title])
  useEffect(() => {
    // Screen readers announce a page that was opened by a link; the first one they announce anyway.
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    isFirstPage = false
    scrollTo(0, 0)
  }, [])
  return (
    <div class="page">
      <div class="page-head">
        <div>
          {trail && <p class="trail">{trail}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {controls && <div class="controls">{controls}</div>}
      </div>
      {'lead' in props && (
        <p class="lead" aria-busy={!lead}>
          {lead}
        </p>
      )}
      {children}
    </div>
  )
}
