import { type CollectorClient, CollectorError } from '@playhead/collector/client'
import {
  keepPreviousData,
  QueryClient,
  type UseQueryResult,
  useQuery,
} from '@tanstack/preact-query'
import { collector } from './api.ts'
import { readProject } from './urlState.ts'

type ReadName = keyof CollectorClient
export type Answer<Name extends ReadName> = Awaited<ReturnType<CollectorClient[Name]>>

/** A request that was refused is refused again. */
const isFinal = (error: Error): boolean =>
  error instanceof TypeError ||
  (error instanceof CollectorError && error.status >= 400 && error.status < 500)

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && !isFinal(error),
      // Figures of the last view stay until the new ones are there: nothing jumps.
      placeholderData: keepPreviousData,
    },
  },
})

/** How a read behaves. */
export interface ReadBehaviour {
  /** Reads again in intervals, ms. @default never */
  readonly everyMs?: number | undefined
  /** @default true */
  readonly enabled?: boolean | undefined
}

/** Reads from the collector, again when the arguments change. */
export function useRead<Name extends ReadName>(
  name: Name,
  args: Parameters<CollectorClient[Name]>,
  { everyMs, enabled = true }: ReadBehaviour = {},
): UseQueryResult<Answer<Name>> {
  const read = collector[name] as (...given: unknown[]) => Promise<Answer<Name>>
  return useQuery({
    queryKey: [readProject(), name, ...args],
    queryFn: () => read(...args),
    enabled,
    ...(everyMs && { refetchInterval: everyMs }),
  })
}
