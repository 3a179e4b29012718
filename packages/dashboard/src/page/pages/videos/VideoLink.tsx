import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'

interface Props {
  readonly videoId: string
  readonly title?: string | undefined
  /** Parameters of the address, beside those of the present page. */
  readonly query?: Readonly<Record<string, string | undefined>>
}

/** A video's title, or its id, as a link to its page. */
export function VideoLink({ videoId, title, query }: Props): VNode {
  return (
    <span class="title-cell">
      <a href={toHref(`/videos/${encodeURIComponent(videoId)}`, query)}>{title ?? videoId}</a>
    </span>
  )
}
