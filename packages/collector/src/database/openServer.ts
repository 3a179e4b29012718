import { setTimeout } from 'node:timers/promises'
import { Pool, type PoolConfig } from 'pg'
import { withLimit } from '../timeouts.ts'
import { createAvailability, getMessage, sqlState } from './availability.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { describeServer } from './databaseUrl.ts'
import { SHARED_POOL_CONFIG } from './poolConfig.ts'
import { probe } from './probe.ts'
import { watchPool } from './watchPool.ts'

const POOL_SIZE = 8
/** Between two looks for a server that starts, ms. */
const RETRY_MS = 500

/**
 * Connects to a PostgreSQL server. One that does not accept connections yet is waited for.
 * @throws Error when it does not answer in time, or refuses this user, password or database.
 */
export async function openServer(
  url: string,
  { timeouts, report, log }: DatabaseOptions,
): Promise<Database> {
  const { connectMs, statementMs, lockMs, idleTransactionMs, queryMs } = timeouts
  const config: PoolConfig = {
    ...SHARED_POOL_CONFIG,
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }
  const answers = (): Promise<void> => probe(config, connectMs)

  await waitForServer(answers, url, timeouts.startMs, log)
  const pool = new Pool({
    ...config,
    max: POOL_SIZE,
    // Set here and not at start-up, which a connection pooler between would refuse. `jit`:
    // compiling a statement takes longer than any of ours runs.
    onConnect: async (client) =>
      void (await client.query(
        `set jit = off; set statement_timeout = ${statementMs}; set lock_timeout = ${lockMs}; set idle_in_transaction_session_timeout = ${idleTransactionMs}`,
      )),
  })
  const availability = createAvailability({
    recover: answers,
    failureMeansOutage: false, // one killed backend is not an outage
    onDown: () => dropAll(),
    report,
    log,
    ...timeouts,
  })
  const dropAll = watchPool(pool, () => availability)
  return {
    pool,
    embedded: false,
    availability,
    async close() {
      availability.stop()
      try {
        await withLimit(
          pool.end(),
          timeouts.connectMs,
          'The connections to the database did not close in time.',
        )
      } catch (error) {
        dropAll()
        throw error
      }
    },
  }
}

async function waitForServer(
  answers: () => Promise<void>,
  url: string,
  limitMs: number,
  log: (message: string) => void,
): Promise<void> {
  const until = performance.now() + limitMs
  for (let attempt = 0; ; attempt++) {
    try {
      return await answers()
    } catch (error) {
      const reason = `The database${describeServer(url)} does not answer: ${getMessage(error)}`
      if (!mayStartYet(error) || performance.now() > until) throw new Error(reason)
      if (attempt === 0) log(`${reason}. Trying again for ${Math.round(limitMs / 1000)} s.`)
      await setTimeout(RETRY_MS)
    }
  }
}

/**
 * Refused, unreachable, or still starting. A wrong password or an unknown name does not get better
 * by waiting.
 */
function mayStartYet(error: unknown): boolean {
  const state = sqlState(error)
  if (state) return state === '57P03' || state === '53300'
  const codes = error instanceof AggregateError ? error.errors : [error]
  // A certificate's file that is missing has a `path`.
  return !codes.some(
    ({ code, path }) => path || code === 'ENOTFOUND' || /^ERR_|CERT/.test(code ?? ''),
  )
}
