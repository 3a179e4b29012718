import { createHash } from 'node:crypto'
import type { PoolClient, QueryArrayConfig } from 'pg'
import { patient } from '../timeouts.ts'
import type { BackupFooter, BackupHeader, BackupProgress, BackupRow } from './format.ts'
import { quoteName, type StoredTable } from './listTables.ts'

/** Rows in memory at a time. A session is about 1 KB, 60 KB at most. */
const FETCH_ROWS = 500

/** One snapshot for all statements, and the text of values without the settings of the server. */
const SNAPSHOT = `
  set transaction isolation level repeatable read, read only;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`
export const TEXT_FORMAT = `
  set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
  set local bytea_output = 'hex'; set local extra_float_digits = 1`

/** Begins to read. `client` is in a transaction that has done nothing yet. */
export async function beginSnapshot(client: PoolClient): Promise<void> {
  await client.query(`${SNAPSHOT}; ${TEXT_FORMAT}`)
}

/**
 * The lines of a backup, some hundred in each text. Rows are read by a cursor, so that memory does
 * not grow with the database.
 */
export async function* dumpTables(
  client: PoolClient,
  header: BackupHeader,
  tables: readonly StoredTable[],
  given: { readonly limitMs: number; onProgress?(progress: BackupProgress): void },
): AsyncGenerator<string> {
  const total = tables.reduce((sum, { estimate }) => sum + (estimate ?? 0), 0)
  const end = {
    tables: [] as BackupFooter['end']['tables'][number][],
    sequences: [] as BackupFooter['end']['sequences'][number][],
  }
  let all = 0
  yield toLine(header)
  for (const { table, columns, identities } of tables) {
    const hash = createHash('sha256')
    let count = 0
    yield toLine({ table, columns })
    for await (const rows of readRows(client, { table, columns }, given.limitMs)) {
      const text = rows.map(toLine).join('')
      hash.update(text)
      count += rows.length
      all += rows.length
      given.onProgress?.({
        table,
        rows: all,
        done: total ? Math.min(0.99, all / total) : undefined,
      })
      yield text
    }
    end.tables.push({ table, rows: count, sha256: hash.digest('hex') })
    for (const column of identities)
      end.sequences.push({ table, column, ...(await readSequence(client, table, column)) })
  }
  yield toLine({ end } satisfies BackupFooter)
}

const toLine = (value: object): string => `${JSON.stringify(value)}\n`

async function* readRows(
  client: PoolClient,
  { table, columns }: Pick<StoredTable, 'table' | 'columns'>,
  limitMs: number,
): AsyncGenerator<readonly BackupRow[]> {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  await client.query(`declare backup no scroll cursor for select ${names} from ${quoteName(table)}`)
  for (;;) {
    const { rows } = await client.query<(string | null)[]>(
      asText(`fetch ${FETCH_ROWS} from backup`, limitMs),
    )
    if (rows.length) yield rows
    if (rows.length < FETCH_ROWS) break
  }
  await client.query('close backup')
}

/** A statement whose values are not parsed: a row is an array of PostgreSQL's text. */
const asText = (text: string, limitMs: number): QueryArrayConfig => ({
  ...patient(text, limitMs),
  text,
  rowMode: 'array',
  types: { getTypeParser: () => (value: unknown) => value } as never,
})

async function readSequence(
  client: PoolClient,
  table: string,
  column: string,
): Promise<{ last: string; called: boolean }> {
  const { rows: names } = await client.query<{ name: string }>(
    'select pg_get_serial_sequence(quote_ident($1), $2) as name',
    [table, column],
  )
  const { rows } = await client.query<{ last: string; called: boolean }>(
    `select last_value::text as last, is_called called from ${names[0]?.name}`,
  )
  return rows[0] as { last: string; called: boolean }
}
