import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/preact-query'
import { readProject } from '../../data/urlState.ts'

/** Reads what only some users may read, and can read it again after a change. */
export function useAdminRead<Data>(
  name: string,
  read: () => Promise<Data>,
  enabled: boolean,
): { readonly result: UseQueryResult<Data>; reload(): Promise<void> } {
  const client = useQueryClient()
  const queryKey = [readProject(), 'admin', name]
  const result = useQuery({ queryKey, queryFn: read, enabled })
  return { result, reload: () => client.invalidateQueries({ queryKey }) }
}
