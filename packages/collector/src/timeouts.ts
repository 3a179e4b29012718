import type { QueryConfig } from 'pg'

/**
 * Limits on every wait for the database, Redis and ClickHouse, and on the shutdown, in milliseconds. Nothing
 * else in the collector waits for them; change one with `createCollector({ timeouts: { queryMs: 5000 }
 * })`.
 */
export interface Timeouts {
  /** Open a connection, or get a free one from the pool. */
  readonly connectMs: number
  /** One statement, enforced by a PostgreSQL server. */
  readonly statementMs: number
  /** One wait for a lock that another transaction holds, enforced by a PostgreSQL server. */
  readonly lockMs: number
  /** How long a server keeps the transaction, and so the locks, of a client that is gone. */
  readonly idleTransactionMs: number
  /**
   * One statement, enforced by this process. Only reached when the network or the server hangs, so
   * longer than `statementMs`.
   */
  readonly queryMs: number
  /**
   * The same for the embedded engine. Its statements cannot be cancelled: the engine is restarted.
   */
  readonly engineQueryMs: number
  /** One migration, vacuum or checkpoint. */
  readonly maintenanceMs: number
  /** The database check of `/readyz`. */
  readonly readyMs: number
  /** How long the start waits for a PostgreSQL server that does not accept connections yet. */
  readonly startMs: number
  /** Open the embedded engine: create its files, or recover them. */
  readonly openMs: number
  /**
   * First pause between two attempts to reach a database or a Redis that is down; doubles up to
   * `maxRetryMs`.
   */
  readonly retryMs: number
  readonly maxRetryMs: number
  /** One command of Redis. A later answer counts as none, and the collector goes on without Redis. */
  readonly redisMs: number
  /** Open the connections to Redis; also how long the start waits for them. */
  readonly redisConnectMs: number
  /** One statement of ClickHouse, an insert among them. */
  readonly clickHouseMs: number
  /** `close()` as a whole. A process that is killed before loses nothing that it acknowledged. */
  readonly closeMs: number
}

export const TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  statementMs: 10_000,
  lockMs: 8_000,
  idleTransactionMs: 10_000,
  queryMs: 12_000,
  engineQueryMs: 30_000,
  maintenanceMs: 10 * 60_000,
  readyMs: 5_000,
  startMs: 10_000,
  openMs: 120_000,
  retryMs: 250,
  maxRetryMs: 5_000,
  redisMs: 250,
  redisConnectMs: 2_000,
  clickHouseMs: 8_000,
  closeMs: 15_000,
}

/**
 * Rejects with `message` when the promise has not settled in time. The work itself is not stopped.
 */
export function withLimit<T>(promise: Promise<T>, limitMs: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limitMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/**
 * A statement with a limit of its own in this process, for work that takes longer than a request
 * may.
 */
export const patient = (text: string, limitMs: number, values?: unknown[]): QueryConfig =>
  ({ text, query_timeout: limitMs, ...(values && { values }) }) as QueryConfig
