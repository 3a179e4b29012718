import { parseQuery } from '../src/reads/query/parseQuery.ts'
import { READS, type ReadName } from '../src/reads/query/paths.ts'
import type { ReadRequest } from '../src/reads/readContext.ts'

/** A request for a read, as the route makes it of the parameters in a query string. */
export function createReadRequest(
  name: ReadName,
  {
    project = 1,
    id = '',
    now = Date.now(),
    ...given
  }: { project?: number; id?: string; now?: number } & Record<string, unknown> = {},
): ReadRequest {
  const parameters = Object.entries(given).map(([key, value]) => [key, [String(value)]] as const)
  const query = parseQuery(READS[name], Object.fromEntries(parameters), { project, now })
  if ('error' in query) throw new Error(query.error)
  return { project, id, now, query }
}
