import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeCompressed } from '../backup/compressedFile.ts'
import type { DayTable } from './classes.ts'
import type { DayStore } from './dayStore.ts'

/** How rows are archived: a JSON object a line, or comma-separated values under a line of names. */
export type ArchiveFormat = 'ndjson' | 'csv'
export const ARCHIVE_FORMATS: readonly ArchiveFormat[] = ['ndjson', 'csv']

/** Where rows are archived before they are dropped. */
export interface Archive {
  readonly directory: string
  readonly format: ArchiveFormat
}

/**
 * Writes the rows of a day to a compressed file of their own, `play_session-2026-11-30.ndjson.gz`. An
 * archive that is there is kept: rows of the same day go to another file. Returns the number of rows.
 */
export async function archiveDay(
  store: DayStore,
  table: DayTable,
  day: string,
  { directory, format }: Archive,
): Promise<number> {
  let rows = 0
  async function* formatRows(): AsyncGenerator<string> {
    for await (const lines of store.readDay(table, day)) {
      if (!lines.length) continue
      yield FORMATS[format](lines, rows === 0)
      rows += lines.length
    }
  }
  await writeCompressed(findFreePath(directory, `${table.table}-${day}`, format), formatRows())
  return rows
}

function findFreePath(directory: string, name: string, format: ArchiveFormat): string {
  for (let attempt = 1; ; attempt++) {
    const path = join(directory, `${name}${attempt > 1 ? `-${attempt}` : ''}.${format}.gz`)
    if (!existsSync(path)) return path
  }
}

const FORMATS: Readonly<
  Record<ArchiveFormat, (lines: readonly string[], isFirst: boolean) => string>
> = {
  ndjson: (lines) => `${lines.join('\n')}\n`,
  csv(lines, isFirst) {
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const names = Object.keys(rows[0] ?? {})
    return [
      ...(isFirst ? [names.join(',')] : []),
      ...rows.map((row) => names.map((name) => toCell(row[name])).join(',')),
      '',
    ].join('\r\n')
  },
}

/** As RFC 4180 and PostgreSQL have it: a null is empty, an empty text is `""`. */
function toCell(value: unknown): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
