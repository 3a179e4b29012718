import type { Pool, PoolClient } from 'pg'
import { type Availability, getMessage, isOutage, Unavailable } from './availability.ts'

/** The message of `pg-pool` when all connections are in use. That is load, not an outage. */
const POOL_IS_BUSY = 'timeout exceeded when trying to connect'

/**
 * Watches every connection of a pool, checked out or not: an `error` event without a listener would
 * end the process. Failures that are not the statement's go to `availability`. During an outage the
 * pool gives out no connection and rejects with {@link Unavailable} at once. Returns how to drop
 * all connections: those of a server that is gone may never notice.
 */
export function watchPool(pool: Pool, availability: () => Availability): () => void {
  const clients = new Set<PoolClient>()
  const judge = (error: unknown, client?: PoolClient): void => {
    // A dropped connection belongs to an outage that is known already.
    if (error && isOutage(error) && (!client || clients.has(client))) availability().failed(error)
  }
  pool.on('connect', (client) => {
    clients.add(client)
    client.on('error', (error) => judge(error, client))
  })
  pool.on('remove', (client) => clients.delete(client))
  pool.on('release', judge)
  pool.on('error', judge)

  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>
  const guarded = async (): Promise<PoolClient> => {
    const { outage } = availability()
    if (outage) throw new Unavailable(outage.reason)
    try {
      return await connect()
    } catch (error) {
      if (getMessage(error) !== POOL_IS_BUSY) availability().failed(error)
      throw error
    }
  }
  type Callback = (error?: unknown, client?: PoolClient, release?: PoolClient['release']) => void
  pool.connect = ((callback?: Callback) => {
    if (!callback) return guarded()
    guarded().then(
      (client) => callback(undefined, client, client.release.bind(client)),
      (error) => callback(error, undefined, () => {}),
    )
  }) as Pool['connect']

  return () => {
    for (const client of clients) {
      clients.delete(client)
      dropConnection(client)
    }
  }
}

/** Closes the socket without a farewell, which a network that is cut would never deliver. */
export function dropConnection(client: object): void {
  ;(client as { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy()
}
