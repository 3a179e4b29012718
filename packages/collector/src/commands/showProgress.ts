import type { BackupProgress } from '../backup/format.ts'

/** Shows how far work is that takes long. */
export interface ProgressDisplay {
  update(progress: BackupProgress): void
  /** Removes the bar. */
  end(): void
}

const BAR_CHARS = 24
const BAR_MS = 100
const LINE_MS = 5000

/**
 * A bar that is drawn again and again on a terminal; elsewhere a line every five seconds. On standard
 * error, because standard output may be the backup.
 */
export function showProgress(
  verb: string,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : now()
  return {
    update({ table, rows, done }) {
      if (now() - shownAt < (stream.isTTY ? BAR_MS : LINE_MS)) return
      shownAt = now()
      const share = done === undefined ? '' : `${Math.floor(done * 100)} % `
      const text = `${verb} ${share}${rows} rows, now ${table}`
      if (!stream.isTTY) return void stream.write(`${text}\n`)
      const filled = Math.round((done ?? 0) * BAR_CHARS)
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARS - filled)}]`
      stream.write(`\r\x1b[K${done === undefined ? '' : `${bar} `}${text}`)
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
