import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import { FOLD, FOLD_ALL, FORGET_CLAIMS } from './foldSql.ts'

/** Keeps the rollups current: folds the outbox into them, twice a second and before each read. */
export interface Rollup {
  /** Resolves when everything committed before the call is in the rollups. */
  fresh(): Promise<void>
  /** Folds a last time. */
  close(): Promise<void>
}

const FOLD_MS = 500

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
  if (!last) return
  const isLeft = async (): Promise<boolean> => {
    const found = await pool.query<{ left: boolean }>(
      'select exists(select from rollup_q where id <= $1) as left',
      [last],
    )
    return found.rows[0]?.left === true
  }
  // Each collector takes rows that no other has taken; what others have taken is waited for.
  for (let statement = FOLD; await isLeft(); ) {
    const taken = await transaction(pool, async (client) => {
      const { rows: folded } = await client.query<{ n: number }>({ ...statement, values: [last] })
      if (folded[0]?.n) await client.query(FORGET_CLAIMS)
      return folded[0]?.n ?? 0
    })
    if (!taken) statement = FOLD_ALL
  }
}
