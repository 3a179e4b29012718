import type { PoolClient } from 'pg'
import type { BackupTable } from './format.ts'

/** A table of the database. */
export interface StoredTable extends BackupTable {
  /** Columns with a sequence of their own. */
  readonly identities: readonly string[]
  /** Rows by the statistics of the server; null before it has any. */
  readonly estimate: number | null
}

/**
 * Records of migrations, which a restore writes by applying the migrations; and what ClickHouse has
 * of this database, which it has of no other one.
 */
const LEFT_OUT = ['migration', 'plugin_migration', 'session_outbox', 'session_sink']

/**
 * Lists the tables of the current schema from the catalogue, each after those that its foreign keys
 * refer to. Partitions are part of their table.
 */
export async function listTables(client: PoolClient): Promise<readonly StoredTable[]> {
  const { rows } = await client.query<StoredTable & { refers: readonly string[] }>(
    `select c.relname "table",
       (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attnum)
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
       (select coalesce(json_agg(attname order by attnum), '[]') from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attidentity <> '') identities,
       (select sum(p.reltuples)::float8 from pg_class p
        where (p.oid = c.oid or p.oid in (select relid from pg_partition_tree(c.oid))) and p.relkind = 'r' and p.reltuples >= 0) estimate,
       (select coalesce(json_agg(distinct r.relname), '[]') from pg_constraint f join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid) refers
     from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relpersistence <> 't' and c.relname <> all($1::text[])
     order by c.relname`,
    [LEFT_OUT],
  )
  return sortByReferences(rows)
}

/** @throws Error when tables refer to each other in a circle: no order of inserts would do. */
export function sortByReferences<T extends { table: string; refers: readonly string[] }>(
  tables: readonly T[],
): readonly T[] {
  const sorted: T[] = []
  const done = new Set<string>()
  let rest = tables
  while (rest.length) {
    const known = new Set(rest.map(({ table }) => table))
    const free = rest.filter(({ refers }) => refers.every((to) => done.has(to) || !known.has(to)))
    if (!free.length)
      throw new Error(`Foreign keys in a circle: ${rest.map(({ table }) => table).join(', ')}.`)
    for (const { table } of free) done.add(table)
    sorted.push(...free)
    rest = rest.filter(({ table }) => !done.has(table))
  }
  return sorted
}

/**
 * Whether a table is the collector's or a plugin's. A PostgreSQL database may hold other tables,
 * which are left alone. Those of a plugin begin with its name.
 */
export function createOwnership(
  migrations: readonly string[],
  plugins: readonly string[],
): (table: string) => boolean {
  const named = new Set(migrations.flatMap(listCreated))
  const prefixes = plugins.map((plugin) => `${plugin.replaceAll('-', '_')}_`)
  return (table) => named.has(table) || prefixes.some((prefix) => `${table}_`.startsWith(prefix))
}

/** Names of tables that a migration creates, or gives to one that exists. */
function listCreated(sql: string): string[] {
  const names = /\b(?:create\s+table(?:\s+if\s+not\s+exists)?|rename\s+to)\s+"?(\w+)"?/gi
  return [...sql.matchAll(names)].map(([, name]) => (name as string).toLowerCase())
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
