import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import { FOLD, FORGET_CLAIMS } from './foldSql.ts'

/** Keeps the rollups current: folds the outbox into them, twice a second and before each read. */
export interface Rollup {
  /** Resolves when everything committed before the call is in the rollups. */
  fresh(): Promise<void>
  /** Folds a last time. */
  close(): Promise<void>
}

const FOLD_MS = 500
/**
 * Advisory lock that serializes the folds of all collectors: a caller that waited for it sees every
 * earlier commit.
 */
const FOLD_LOCK = 4_600_002

export function createRollup(pool: Pool, report: (error: unknown, where: string) => void): Rollup {
  let folding: Promise<void> | undefined
  let next: Promise<void> | undefined
  const timer = setInterval(() => void fresh().catch((error) => report(error, 'fold')), FOLD_MS)
  timer.unref()

  /**
   * A running fold may have begun before the caller's rows were committed, so the caller waits for
   * the next one.
   */
  function fresh(): Promise<void> {
    if (!folding) {
      folding = foldAll(pool).finally(() => {
        folding = undefined
      })
      return folding
    }
    next ??= folding
      .catch(() => {})
      .then(() => {
        next = undefined
        return fresh()
      })
    return next
  }

  return {
    fresh,
    async close() {
      clearInterval(timer)
      await fresh()
    },
  }
}

async function foldAll(pool: Pool): Promise<void> {
  // Up to the present end of the outbox: while others keep writing, there would be no end.
  const { rows } = await pool.query<{ last: number | null }>('select max(id) as last from rollup_q')
  const last = rows[0]?.last
  for (let taken = last ? 1 : 0; taken > 0; ) {
    taken = await transaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [FOLD_LOCK])
      const { rows: folded } = await client.query<{ n: number }>({ ...FOLD, values: [last] })
      if (folded[0]?.n) await client.query(FORGET_CLAIMS)
      return folded[0]?.n ?? 0
    })
  }
}
