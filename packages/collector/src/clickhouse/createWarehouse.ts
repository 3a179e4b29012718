import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { getMessage } from '../database/availability.ts'
import { parseClickHouseUrl } from './clickHouseUrl.ts'

/** A ClickHouse database: statements, and rows that go into it. */
export interface Warehouse {
  /** @throws WarehouseError */
  read<Row>(text: string, values?: Readonly<Record<string, unknown>>): Promise<readonly Row[]>
  /** Runs a statement without an answer; removals go on after it. @throws WarehouseError */
  run(text: string, values?: Readonly<Record<string, unknown>>): Promise<void>
  /**
   * Inserts rows, each a JSON object in a line. They are stored when this resolves.
   * @throws WarehouseError
   */
  insert(table: string, lines: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Codes of ClickHouse: no such table, no such database, no such user or a wrong password. */
const UNUSABLE: ReadonlySet<string> = new Set(['60', '81', '192', '193', '516'])
/** A message may repeat a whole statement. */
const MAX_MESSAGE_CHARS = 200

/** ClickHouse did not answer, or refused a statement. */
export class WarehouseError extends Error {
  override name = 'WarehouseError'
  /** Whether all other statements would fail as well, so that it has to be connected again. */
  readonly isOutage: boolean

  constructor(error: unknown) {
    const refused = error instanceof ClickHouseError ? error : undefined
    const prefix = refused ? `code ${refused.code}, ${refused.type ?? 'unknown'}: ` : ''
    super(prefix + getMessage(error).slice(0, MAX_MESSAGE_CHARS))
    this.isOutage = !refused || UNUSABLE.has(refused.code)
  }
}

const SETTINGS = {
  /** The answer to an insert means that it is stored, on a cluster by the shard itself. */
  async_insert: 0,
  distributed_foreground_insert: 1,
  /** A column that the table lacks is an error. */
  input_format_skip_unknown_fields: 0,
  /** A session has one day, so that its versions are in one partition. */
  do_not_merge_across_partitions_select_final: 1,
  group_by_use_nulls: 1,
  output_format_json_quote_64bit_integers: 0,
} as const
/** Removals may rewrite large files. Once accepted they are carried out, whatever happens. */
const REMOVAL_SETTINGS = { mutations_sync: '0', lightweight_deletes_sync: '0' } as const
/** ClickHouse gives up first, and says so. */
const EXECUTION_SHARE = 0.9

/** Creates a client of a ClickHouse server. Nothing is sent before the first statement. */
export function createWarehouse(clickHouseUrl: string, limitMs: number): Warehouse {
  const client = createClient({
    ...parseClickHouseUrl(clickHouseUrl),
    application: 'playhead-collector',
    request_timeout: limitMs,
    max_open_connections: 10,
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      ...SETTINGS,
      max_execution_time: Math.ceil((limitMs * EXECUTION_SHARE) / 1000),
    },
  })
  const explain = (error: unknown): never => {
    throw new WarehouseError(error)
  }
  return {
    read: <Row>(query: string, values: Readonly<Record<string, unknown>> = {}) =>
      client
        .query({ query, query_params: values, format: 'JSONEachRow' })
        .then((result) => result.json<Row>())
        .catch(explain),
    run: (query, values = {}) =>
      client
        .command({ query, query_params: values, clickhouse_settings: REMOVAL_SETTINGS })
        .then(() => {}, explain),
    async insert(table, lines) {
      if (!lines.length) return
      const values = Readable.from([Buffer.from(lines.join('\n'))], { objectMode: false })
      // `insert()` would write the JSON of each row once more.
      const query = `insert into ${table} format JSONEachRow`
      await client.exec({ query, values }).then(({ stream }) => text(stream), explain)
    },
    close: () => client.close(),
  }
}
