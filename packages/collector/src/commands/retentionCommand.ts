import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { describeDropped } from '../retention/createRetention.ts'
import { lookAtRetention } from '../retention/lookAtRetention.ts'
import { onlyHere } from '../retention/onlyHere.ts'
import { toRetentionPlan } from '../retention/retentionOptions.ts'
import { type DroppedDay, runRetention } from '../retention/runRetention.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { explainLock } from './backupCommand.ts'
import type { Command, CommandInput } from './command.ts'

/** `playhead-collector retention --dry-run | --run` */
export const retentionCommand: Command = {
  usage: 'retention --dry-run|--run',
  help: 'shows what is stored and what is dropped next, or drops it now, as RETAIN_… says',
  takes: [],
  switches: ['dry-run', 'run'],
  async run(given) {
    const { settings, switches } = given
    if (switches.size !== 1) throw new Error('Expected either --dry-run or --run. See --help.')
    const { databaseUrl, dataDir } = settings
    if (!databaseUrl && !existsSync(join(dataDir, 'pg')))
      throw new Error(
        `There is no database in ${dataDir}. Name its directory: DATA_DIR or --data-dir.`,
      )
    try {
      await show(given)
    } catch (error) {
      throw explainLock(error)
    }
  },
}

async function show({ settings, switches, print, signal }: CommandInput): Promise<void> {
  const plan = toRetentionPlan(settings.retention)
  const database = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir })
  try {
    const { pool, embedded } = database
    await migrate(pool)
    if (switches.has('run')) {
      const options = {
        ...{ now: Date.now(), embedded, signal },
        onDropped: ({ table, day, rows, bytes }: DroppedDay) =>
          print(`${day}  ${table}: ${rows} rows, ${toMegabytes(bytes)}`),
      }
      const dropped = await onlyHere(pool, embedded, () => runRetention(pool, plan, options))
      return print(
        dropped ? describeDropped(dropped) : 'Another collector drops old data right now.',
      )
    }
    const report = await lookAtRetention(pool, plan, Date.now(), TIMEOUTS.maintenanceMs)
    for (const { name, keep, rows, bytes, oldestDay, next } of report.classes) {
      const since = oldestDay === null ? '' : ` since ${oldestDay}`
      print(`${name}: ${rows} rows${since}, ${toMegabytes(bytes)}; kept ${keep ?? 'for ever'}`)
      if (next.firstDay !== null)
        print(
          `  --run drops ${next.rows} rows of ${next.days} days before ${next.firstDay}, ${toMegabytes(next.bytes)}`,
        )
    }
    print(`rollups: ${toMegabytes(report.rollups.bytes)}; kept for ever`)
  } finally {
    await database.close()
  }
}

const toMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
