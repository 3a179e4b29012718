import type { Pool } from 'pg'
import { NOTE_DROPPED_DAY } from '../clickhouse/sinkSql.ts'
import { transaction } from '../database/transaction.ts'
import { patient } from '../timeouts.ts'
import type { DayTable } from './classes.ts'

/** What a table holds of a day. */
export interface StoredDay {
  /** `2026-11-30` */
  readonly day: string
  readonly rows: number
  readonly bytes: number
}

/** Tables by day: the same for tables with and without a partition for each day. */
export interface DayStore {
  /** The days of a table, the oldest first. */
  listDays(table: DayTable): Promise<readonly StoredDay[]>
  /** The rows of a day as JSON objects, some thousand at a time. */
  readDay(table: DayTable, day: string): AsyncGenerator<readonly string[]>
  /** Removes the rows of a day. Returns what that freed. */
  dropDay(table: DayTable, day: string): Promise<Omit<StoredDay, 'day'>>
}

/**
 * Blocks of 8 KB in one statement. The embedded engine has one connection: nothing else runs
 * meanwhile.
 */
const BLOCKS = 2000

/**
 * Days of tables. A partition is dropped as a whole. No index of the others begins with the day, so
 * these are read from the beginning to the end, some blocks at a time.
 */
export function createDayStore(pool: Pool, limitMs: number): DayStore {
  async function* readPages<T extends object>(
    { table }: DayTable,
    toSql: (blocks: string) => string,
    values: readonly unknown[] = [],
  ): AsyncGenerator<readonly T[]> {
    const size = await pool.query<{ blocks: number }>(
      `select (greatest(pg_relation_size($1::regclass),
         (select max(pg_relation_size(relid)) from pg_partition_tree($1::regclass))) / current_setting('block_size')::int)::float8 blocks`,
      [table],
    )
    const last = size.rows[0]?.blocks ?? 0
    for (let from = 0; from < last; from += BLOCKS) {
      const blocks = `ctid >= '(${from},0)' and ctid < '(${from + BLOCKS},0)'`
      yield (await pool.query<T>(patient(toSql(blocks), limitMs, [...values]))).rows
    }
  }

  return {
    async listDays(table) {
      const days = new Map<string, StoredDay>()
      const pages = readPages<StoredDay>(
        table,
        (blocks) =>
          `select (${table.day})::text as day, count(*)::float8 as rows, sum(pg_column_size(t.*))::float8 bytes
           from ${table.table} t where ${blocks} group by 1`,
      )
      for await (const page of pages)
        for (const { day, rows, bytes } of page) {
          const known = days.get(day)
          days.set(day, {
            day,
            rows: rows + (known?.rows ?? 0),
            bytes: bytes + (known?.bytes ?? 0),
          })
        }
      return [...days.values()].sort((a, b) => a.day.localeCompare(b.day))
    },
    async *readDay(table, day) {
      const pages = readPages<{ line: string }>(
        table,
        (blocks) =>
          `select row_to_json(t)::text line from ${table.table} t where ${table.day} = $1::date and ${blocks}`,
        [day],
      )
      for await (const page of pages) yield page.map(({ line }) => line)
    },
    async dropDay(table, day) {
      const partition = await dropPartition(pool, table.table, day, limitMs)
      if (partition) return partition
      let [rows, bytes] = [0, 0]
      const pages = readPages<{ rows: number; bytes: number }>(
        table,
        (blocks) =>
          `with gone as (delete from ${table.table} t where ${table.day} = $1::date and ${blocks} returning pg_column_size(t.*) size)
           select count(*)::float8 as rows, coalesce(sum(size), 0)::float8 bytes from gone`,
        [day],
      )
      for await (const [page] of pages) {
        rows += page?.rows ?? 0
        bytes += page?.bytes ?? 0
      }
      return { rows, bytes }
    },
  }
}

/** Drops the partition of a day; `undefined` when the table has none. */
function dropPartition(
  pool: Pool,
  table: string,
  day: string,
  limitMs: number,
): Promise<Omit<StoredDay, 'day'> | undefined> {
  const name = `${table}_${day.replaceAll('-', '')}`
  return transaction(pool, async (client) => {
    const found = await client.query<{ bytes: number | null }>(
      'select pg_total_relation_size(to_regclass($1))::float8 bytes',
      [name],
    )
    const bytes = found.rows[0]?.bytes
    if (typeof bytes !== 'number') return undefined
    const counted = await client.query<{ rows: number }>(
      patient(`select count(*)::float8 as rows from ${name}`, limitMs),
    )
    await client.query(patient(`drop table ${name}`, limitMs))
    if (table === 'play_session')
      for (const text of ['delete from session_key where day = $1', NOTE_DROPPED_DAY])
        await client.query(patient(text, limitMs, [day]))
    return { rows: counted.rows[0]?.rows ?? 0, bytes }
  })
}
