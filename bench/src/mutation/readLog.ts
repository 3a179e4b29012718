import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogEntry } from './protocol.ts'

/** The log so far; a line that is being written is left out. */
export function readLog(folder: string): LogEntry[] {
  const path = join(folder, 'log.ndjson')
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogEntry)
}
