import { dictionary } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** A row in the answer of a backend. */
export type Row = Readonly<Record<string, unknown>>

/** Databases return decimals as text. */
function parseNumber(value: unknown): number | null {
  const parsed = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null
}
const parseTime = (value: unknown): number => parseNumber(value) ?? (Date.parse(String(value)) || 0)

/** Progress from a row in any of the known spellings; undefined when it has no position. */
function parseRow(row: Row | undefined): VideoProgress | undefined {
  const position = parseNumber(
    row?.positionSeconds ?? row?.watch_time ?? row?.watchTime ?? row?.position,
  )
  if (!row || position === null) return undefined
  return {
    position,
    duration: parseNumber(row.durationSeconds ?? row.total_duration ?? row.duration),
    completed: !!(row.completed ?? row.is_completed),
    at: parseTime(
      row.updatedAt ?? row.updated_at ?? row.last_watched_at ?? row.last_watched ?? row.at,
    ),
  }
}

/**
 * Progress by video, from the rows that have an id and a position.
 * @throws TypeError when there are values and none is a row, as in an error message: that is not
 * "no progress".
 */
export function collectRows(
  rows: readonly Row[],
  idFrom: (row: Row) => unknown,
): Record<string, VideoProgress> {
  if (rows.length && rows.every((row) => typeof row !== 'object'))
    throw new TypeError('the answer has no progress rows')
  return dictionary(
    rows.flatMap((row) => {
      const progress = parseRow(row)
      const id = row && idFrom(row)
      return progress && (typeof id === 'string' || typeof id === 'number')
        ? [[String(id), progress] as const]
        : []
    }),
  )
}
