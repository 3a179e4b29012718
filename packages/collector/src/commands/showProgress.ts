import type { BackupProgress } from '../backup/format.ts'
import { type BarStream, showBar } from './showBar.ts'

/** Shows how far work is that takes long. */
export interface ProgressDisplay {
  update(progress: BackupProgress): void
  /** Removes the bar. */
  end(): void
}

/** Shows the rows of a backup. On standard error, because standard output may be the backup. */
export function showProgress(
  verb: string,
  stream?: BarStream,
  now?: () => number,
): ProgressDisplay {
  const bar = showBar(stream, now)
  return {
    update({ table, rows, done }) {
      const share = done === undefined ? '' : `${Math.floor(done * 100)} % `
      bar.update(`${verb} ${share}${rows} rows, now ${table}`, done)
    },
    end: bar.end,
  }
}
