import { restore } from '../backup/backUp.ts'
import type { Command } from './command.ts'
import { showProgress } from './showProgress.ts'

/** `playhead-collector restore FILE` */
export const restoreCommand: Command = {
  usage: 'restore FILE',
  help: 'restores a backup into an empty database; - is standard input; --without-plugins leaves out tables of plugins',
  takes: ['file'],
  switches: ['without-plugins'],
  async run({
    settings: { dataDir, databaseUrl },
    values: { file = '' },
    switches,
    print,
    signal,
  }) {
    const began = performance.now()
    const progress = showProgress('Restoring:')
    try {
      const { rows, tables, leftOut } = await restore({
        dataDir,
        databaseUrl,
        from: file === '-' ? process.stdin : file,
        signal,
        withoutPlugins: switches.has('without-plugins'),
        onProgress: progress.update,
      })
      progress.end()
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      print(
        `Restored ${rows} rows of ${tables} tables in ${seconds} s. The keys are those of the backup.`,
      )
      if (leftOut.length) print(`Left out: ${leftOut.join(', ')}.`)
    } catch (error) {
      progress.end()
      throw error
    }
  },
}
