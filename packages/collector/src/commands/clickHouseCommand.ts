import type { Pool } from 'pg'
import { openSink, refillSink } from '../clickhouse/connectSink.ts'
import { createWarehouse } from '../clickhouse/createWarehouse.ts'
import { countWaiting, readSink, stopNoting } from '../clickhouse/sinkSql.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { transaction } from '../database/transaction.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { explainLock } from './backupCommand.ts'
import type { Command, CommandInput } from './command.ts'

/** `playhead-collector clickhouse --status | --refill | --detach` */
export const clickHouseCommand: Command = {
  usage: 'clickhouse --status|--refill|--detach',
  help: 'shows what ClickHouse lacks, empties it and has it filled again, or stops noting sessions for it',
  takes: [],
  switches: ['status', 'refill', 'detach'],
  async run(given) {
    if (given.switches.size !== 1)
      throw new Error('Expected one of --status, --refill and --detach. See --help.')
    const { databaseUrl, dataDir } = given.settings
    try {
      const database = await openDatabase({ url: databaseUrl, dataDir })
      try {
        await migrate(database.pool)
        await act(database.pool, given)
      } finally {
        await database.close()
      }
    } catch (error) {
      throw explainLock(error)
    }
  },
}

async function act(pool: Pool, { settings, switches, print }: CommandInput): Promise<void> {
  if (switches.has('refill')) return refill(pool, settings.clickHouseUrl, print)
  if (switches.has('detach')) {
    await transaction(pool, stopNoting)
    return print('Sessions are no longer noted for ClickHouse. What it has stays there.')
  }
  const sink = await readSink(pool)
  if (!sink) return print('No session is noted for a ClickHouse.')
  print(
    `${await countWaiting(pool)} changes wait for ClickHouse${sink.filled ? '' : '; its first fill is not complete'}.`,
  )
}

async function refill(
  pool: Pool,
  url: string | undefined,
  print: CommandInput['print'],
): Promise<void> {
  if (url === undefined) throw new Error('--refill needs CLICKHOUSE_URL.')
  const warehouse = createWarehouse(url, TIMEOUTS.maintenanceMs)
  try {
    await refillSink(pool, warehouse, await openSink(pool))
  } finally {
    await warehouse.close()
  }
  print(
    'ClickHouse is empty. Collectors with CLICKHOUSE_URL fill it; until then, PostgreSQL answers.',
  )
}
