import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'

/** A viewer's id as a link to their page. */
export function ViewerLink({ viewerId }: { readonly viewerId?: string | undefined }): VNode {
  return viewerId === undefined ? (
    <span class="caption">not known</span>
  ) : (
    <a href={toHref(`/viewers/${encodeURIComponent(viewerId)}`)}>{viewerId}</a>
  )
}
