import type { Pool } from 'pg'
import { createOwnership, sortByReferences } from '../backup/listTables.ts'
import { readMigrations } from '../database/migrate.ts'

interface FoundTable {
  readonly table: string
  /** The tables that hold its rows, quoted: its partitions, or itself. */
  readonly stored: readonly string[]
  /** Tables that its foreign keys refer to. */
  readonly refers: readonly string[]
}

/** Deleted before others: what is in them would come back into tables that are empty already. */
const FIRST = ['api_key', 'rollup_q']

/**
 * Lists what holds rows of projects, in the order in which it has to be deleted: the tables of the
 * collector and its plugins that have a column `project_id`, by the catalogue of the database. Other
 * tables of a PostgreSQL database are left alone.
 */
export async function listProjectTables(pool: Pool): Promise<readonly string[]> {
  const { rows: plugins } = await pool.query<{ plugin: string }>(
    'select distinct plugin from plugin_migration',
  )
  const { rows: found } = await pool.query<FoundTable>(
    `select c.relname "table",
       case c.relkind when 'r' then array[c.oid::regclass::text] else
         array(select t.relid::text from pg_partition_tree(c.oid) t where t.isleaf order by 1) end stored,
       array(select r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid) refers
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relpersistence <> 't'
     order by c.relname`,
  )
  const isOwn = createOwnership(
    readMigrations().map(({ sql }) => sql),
    plugins.map(({ plugin }) => plugin),
  )
  const own = sortByReferences(found.filter(({ table }) => isOwn(table))).toReversed()
  const isFirst = ({ table }: FoundTable): boolean => FIRST.includes(table)
  return [...own.filter(isFirst), ...own.filter((each) => !isFirst(each))].flatMap(
    ({ stored }) => stored,
  )
}
