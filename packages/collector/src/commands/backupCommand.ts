import { statSync } from 'node:fs'
import { backUp } from '../backup/backUp.ts'
import { DirectoryInUse } from '../database/embedded/lockDirectory.ts'
import type { Command } from './command.ts'
import { showProgress } from './showProgress.ts'

/** `playhead-collector backup FILE` */
export const backupCommand: Command = {
  usage: 'backup FILE',
  help: 'writes all data and keys to a file; - is standard output',
  takes: ['file'],
  switches: [],
  async run({ settings: { dataDir, databaseUrl }, values: { file = '' }, print, signal }) {
    const isStream = file === '-'
    const say = isStream ? (text: string) => process.stderr.write(`${text}\n`) : print
    const began = performance.now()
    const progress = showProgress('Backing up:')
    try {
      const { rows, tables, leftOut } = await backUp({
        dataDir,
        databaseUrl,
        to: isStream ? process.stdout : file,
        signal,
        onProgress: progress.update,
      })
      progress.end()
      const size = isStream ? '' : `, ${(statSync(file).size / 1e6).toFixed(1)} MB`
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      say(`Backed up ${rows} rows of ${tables} tables${size}, in ${seconds} s.`)
      if (leftOut.length) say(`Not the collector's, and not backed up: ${leftOut.join(', ')}.`)
    } catch (error) {
      progress.end()
      throw explainLock(error)
    }
  },
}

/** The embedded database has one process. */
export function explainLock(error: unknown): unknown {
  if (!(error instanceof DirectoryInUse)) return error
  return new Error(
    `${error.message} A running collector makes backups by itself (BACKUP_DIR) and drops old data by itself (RETAIN_…); GET /v1/retention has the figures.`,
    { cause: error },
  )
}
