import type { Readable } from 'node:stream'
import type { Pool, PoolClient } from 'pg'
import { isOutage } from '../database/availability.ts'
import { assertServerVersion, migrate, migratePlugin, readMigrations } from '../database/migrate.ts'
import { transaction } from '../database/transaction.ts'
import { patient, TIMEOUTS } from '../timeouts.ts'
import { type BeforeRows, createPartitions } from './beforeRows.ts'
import { TEXT_FORMAT } from './dumpTables.ts'
import type { BackupFooter, BackupProgress, BackupTable } from './format.ts'
import { listTables, quoteName, type StoredTable } from './listTables.ts'
import { prepareTarget, type RestorePlugin } from './prepareTarget.ts'
import { type BackupPart, BadBackup, readBackup } from './readBackup.ts'

/** How a backup is restored. */
export interface RestoreOptions {
  /** Plugins whose tables are in the backup. */
  readonly plugins?: readonly RestorePlugin[] | undefined
  /** Leaves out the tables of plugins that are not given, instead of refusing them. */
  readonly withoutPlugins?: boolean | undefined
  /** The embedded engine has no checkpoints of its own: its log would grow with the backup. */
  readonly embedded?: boolean | undefined
  readonly beforeRows?: BeforeRows | undefined
  readonly limitMs?: number | undefined
  onProgress?(progress: Omit<BackupProgress, 'done'>): void
}

/** What was restored. */
export interface RestoreSummary {
  readonly tables: number
  readonly rows: number
  /** Tables of plugins that were left out. */
  readonly leftOut: readonly string[]
}

const CHECKPOINT_BYTES = 64 * 1024 * 1024

/**
 * Stores a backup in a database without data, in one transaction: in the schema that the backup was
 * made with, which is then brought up to date. After an error, and when the process is killed, the
 * database is as it was before.
 * @throws BadBackup for a file that is no whole backup; Error when the database holds data, or when
 * the schema of the backup is newer. The message says what to do.
 */
export async function restoreBackup(
  pool: Pool,
  source: Readable,
  options: RestoreOptions = {},
): Promise<RestoreSummary> {
  const { plugins = [], limitMs = TIMEOUTS.maintenanceMs } = options
  await assertServerVersion(pool)
  const summary = await transaction(pool, (client) => restore(client, source, options))
  await migrate(pool, readMigrations(), limitMs)
  for (const { name, migrations = [] } of plugins)
    if (migrations.length) await migratePlugin(pool, name, migrations, limitMs)
  return summary
}

async function restore(
  client: PoolClient,
  source: Readable,
  options: RestoreOptions,
): Promise<RestoreSummary> {
  const {
    beforeRows = createPartitions,
    embedded,
    limitMs = TIMEOUTS.maintenanceMs,
    onProgress,
  } = options
  await client.query(
    `set local statement_timeout = 0; set local lock_timeout = 0;
     set local idle_in_transaction_session_timeout = 0; ${TEXT_FORMAT}`,
  )
  let targets: ReadonlyMap<string, StoredTable> = new Map()
  let current: { table: BackupTable; insert: string } | undefined
  const [restored, leftOut] = [[] as string[], [] as string[]]
  let [rows, unsaved] = [0, 0]
  const parts = readBackup(source)
  async function restorePart(part: BackupPart): Promise<void> {
    if (part.kind === 'header') {
      await prepareTarget(client, part.header, options)
      targets = new Map((await listTables(client)).map((each) => [each.table, each]))
    } else if (part.kind === 'table') {
      const target = targets.get(part.table.table)
      if (!target && !options.withoutPlugins) throw unknownTable(part.table)
      current = target && { table: part.table, insert: toInsert(part.table, target) }
      ;(target ? restored : leftOut).push(part.table.table)
    } else if (part.kind === 'rows' && current) {
      await beforeRows(client, current.table, part.rows)
      const values = JSON.stringify(part.rows)
      await client.query(patient(current.insert, limitMs, [values]))
      rows += part.rows.length
      unsaved += values.length
      if (embedded && unsaved > CHECKPOINT_BYTES) {
        await client.query(patient('checkpoint', limitMs))
        unsaved = 0
      }
      onProgress?.({ table: current.table.table, rows })
    } else if (part.kind === 'end') {
      await restoreSequences(client, part.end, targets)
    }
  }
  for await (const part of parts) {
    try {
      await restorePart(part)
    } catch (error) {
      if (part.kind !== 'header' && !isOutage(error)) await readToEnd(parts)
      throw error
    }
  }
  return { tables: restored.length, rows, leftOut }
}

/**
 * Damage is found by the checksums at the end, and until then a damaged row is one that the
 * database refuses, for a reason that would mislead.
 * @throws BadBackup when the rest shows that the file is damaged
 */
async function readToEnd(parts: AsyncIterable<BackupPart>): Promise<void> {
  for await (const _ of parts);
}

/** Each column gets its value from the text of it, as `COPY` does. */
function toInsert({ table, columns }: BackupTable, target: StoredTable): string {
  const has = new Map(target.columns.map(({ name, type }) => [name, type]))
  for (const { name, type } of columns) {
    if (has.get(name) !== type)
      throw new Error(
        `The backup has a column ${table}.${name} of type ${type}, this database ${has.get(name) ?? 'none'}. Nothing was changed.`,
      )
  }
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const values = columns.map(({ type }, at) => `(r ->> ${at})::${type}`).join(', ')
  return `insert into ${quoteName(table)}(${names}) overriding system value select ${values} from jsonb_array_elements($1::jsonb) r`
}

/** Numbers that were given out are not given out again: the outbox and its claims depend on that. */
async function restoreSequences(
  client: PoolClient,
  { sequences }: BackupFooter['end'],
  targets: ReadonlyMap<string, StoredTable>,
): Promise<void> {
  for (const { table, column, last, called } of sequences) {
    if (!targets.get(table)?.identities.includes(column)) continue
    await client.query(
      'select setval(pg_get_serial_sequence(quote_ident($1), $2), $3::bigint, $4)',
      [table, column, last, called],
    )
  }
}

const unknownTable = ({ table }: BackupTable): Error =>
  new BadBackup(
    `The backup has a table ${table} that this collector does not know. Nothing was changed.`,
  )
