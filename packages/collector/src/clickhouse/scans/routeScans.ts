import type { Scope } from '../../reads/filters.ts'
import { isRolledUp } from '../../reads/scans/isRolledUp.ts'
import type { SessionScans } from '../../reads/scans/sessionScans.ts'

type Scan = (scope: Scope, ...rest: unknown[]) => Promise<unknown>

/**
 * Lets ClickHouse answer what needs a look at the sessions, and PostgreSQL the rest. PostgreSQL also
 * answers while ClickHouse does not have everything that is committed, and where it fails.
 */
export function routeScans(given: {
  readonly postgres: SessionScans
  readonly clickHouse: SessionScans
  /** Runs a scan in ClickHouse; `undefined` where that lacks sessions of the project. */
  read<T>(project: number, scan: () => Promise<T>): Promise<{ readonly answer: T } | undefined>
  onFailure(error: unknown): void
}): SessionScans {
  const { postgres, clickHouse, onFailure } = given
  const route = (name: keyof SessionScans): Scan => {
    const [fallback, scan] = [postgres[name] as Scan, clickHouse[name] as Scan]
    return async (scope, ...rest) => {
      if (isRolledUp(name, scope, rest[0])) return fallback(scope, ...rest)
      try {
        const read = await given.read(scope.project, () => scan(scope, ...rest))
        if (read) return read.answer
      } catch (error) {
        onFailure(error)
      }
      return fallback(scope, ...rest)
    }
  }
  const names = Object.keys(postgres) as (keyof SessionScans)[]
  return Object.fromEntries(names.map((name) => [name, route(name)])) as unknown as SessionScans
}
