import type { Pool, PoolClient } from 'pg'
import { dropConnection } from '../src/database/watchPool.ts'

/**
 * A pool whose connections break before a statement, whenever `breaks()` is true: as when the process
 * of the collector or of the database is killed, the rest of the transaction does not happen. Before
 * a commit, the statement may arrive and its answer not.
 */
export function breakConnections(pool: Pool, breaks: () => boolean): Pool {
  const breakBefore = async (client: PoolClient, statement: unknown): Promise<void> => {
    if (statement === 'commit' && breaks()) void client.query('commit').catch(() => {})
    dropConnection(client)
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
  }
  const wrap = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value
        return async (statement: unknown, ...rest: unknown[]) => {
          if (breaks()) await breakBefore(target, statement)
          return (target.query as (...given: unknown[]) => unknown)(statement, ...rest)
        }
      },
    })
  return new Proxy(pool, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name === 'connect') return async () => wrap(await target.connect())
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
