import type { PoolClient } from 'pg'

/** What runs statements: a connection, in a transaction, or the pool, each by itself. */
export type Queries = Pick<PoolClient, 'query'>
