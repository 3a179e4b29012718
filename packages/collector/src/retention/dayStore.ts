import type { Pool } from 'pg'
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
 * Days of tables that are not partitioned. No index begins with the day, so the tables are read from the
 * beginning to the end, some blocks at a time.
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
