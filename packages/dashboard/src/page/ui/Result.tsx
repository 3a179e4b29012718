import type { UseQueryResult } from '@tanstack/preact-query'
import type { ComponentChildren, VNode } from 'preact'

interface Props<Data> {
  readonly of: UseQueryResult<Data>
  /** Height of what will be there, px: nothing moves when it comes. */
  readonly height: number
  readonly children: (data: Data) => ComponentChildren
}

/** Shows what a read answers: a placeholder of the same height before, and what went wrong. */
export function Result<Data>({ of, height, children }: Props<Data>): VNode {
  const { data, error, isPlaceholderData, refetch } = of
  if (data !== undefined && !error)
    return (
      <div class="result" aria-busy={isPlaceholderData} style={{ minHeight: `${height}px` }}>
        {children(data)}
      </div>
    )
  if (error)
    return (
      <div class="result failed" role="alert" style={{ minHeight: `${height}px` }}>
        <p>
          <strong>This could not be read.</strong> {error.message}
        </p>
        <button type="button" onClick={() => void refetch()}>
          Try again
        </button>
      </div>
    )
  return <Skeleton height={height} />
}

/** What is shown in the place of what is being read. */
export function Skeleton({ height }: { readonly height: number }): VNode {
  return <div class="result skeleton" aria-busy="true" style={{ height: `${height}px` }} />
}
