import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'

/** Where a list is, by the cursor in the address. */
export interface PagerState {
  readonly cursor: string | undefined
}

/** The page of a list that the address names. Going back is the browser's back. */
export function usePager(): PagerState {
  return { cursor: useLocation().query.cursor || undefined }
}

/** Links to the first and the next page of a list. */
export function Pager({
  pager,
  next,
}: {
  readonly pager: PagerState
  readonly next: string | null | undefined
}): VNode | null {
  const { path } = useLocation()
  if (!pager.cursor && !next) return null
  const toPage = (cursor: string | null): string => {
    const query = new URLSearchParams(location.search)
    if (cursor) query.set('cursor', cursor)
    else query.delete('cursor')
    return `${path}?${query}`
  }
  return (
    <nav class="pager" aria-label="Pages of the list">
      {pager.cursor && <a href={toPage(null)}>First page</a>}
      {next && <a href={toPage(next)}>Next page</a>}
    </nav>
  )
}
