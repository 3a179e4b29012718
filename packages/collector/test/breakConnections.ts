import type { Pool, PoolClient } from 'pg'
import { dropConnection } from '../src/database/watchPool.ts'

/**
 * A pool whose connections break before a statement, whenever `breaks()` is true: as when the process
 * of the collector or of the database is killed, the rest of the transaction does not happen. Before
 * a commit, and of a statement without a transaction, the statement may arrive and its answer not.
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
  let arrives = false
  return new Proxy(pool, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name === 'connect') return async () => wrap(await target.connect())
      if (name === 'query')
        return async (...given: unknown[]) => {
          const query = target.query.bind(target) as (...given: unknown[]) => Promise<unknown>
          if (!breaks()) return query(...given)
          // Every other statement arrives, and only its answer does not.
          arrives = !arrives
          if (arrives) await query(...given)
          throw Object.assign(new Error('Connection terminated unexpectedly'), {
            code: 'ECONNRESET',
          })
        }
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
