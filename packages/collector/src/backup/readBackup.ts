import { createHash, type Hash } from 'node:crypto'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import * as v from 'valibot'
import { getMessage } from '../database/availability.ts'
import {
  type BackupFooter,
  type BackupHeader,
  type BackupRow,
  type BackupTable,
  FORMAT,
  footerSchema,
  headerSchema,
  tableSchema,
} from './format.ts'

/** A file that is not a backup, or not a whole one. */
export class BadBackup extends Error {
  override name = 'BadBackup'
}

/** What a backup is made of, in this order. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: BackupTable }
  | { readonly kind: 'rows'; readonly rows: readonly BackupRow[] }
  | { readonly kind: 'end'; readonly end: BackupFooter['end'] }

/** Rows of one part: as many as one statement stores. */
const PART_ROWS = 500
const PART_BYTES = 1024 * 1024
/** Another file may have no line ends. A row has 100 KB at the very most. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

const NOT_A_BACKUP =
  'This is not a backup of a collector: expected a file that `playhead-collector backup` wrote'
const CUT = 'The backup is cut off or damaged: make it again, or take another'

/**
 * Reads a backup in parts, with memory for one part, and compares counts and checksums.
 * @throws BadBackup for another file, and for a backup that is cut off, damaged or of a newer format
 */
export async function* readBackup(source: Readable): AsyncGenerator<BackupPart> {
  const lines = readLines(source)
  const first = await lines.next()
  yield { kind: 'header', header: parseHeader(first.done ? undefined : first.value) }
  const read: { table: string; rows: number; hash: Hash }[] = []
  let rows: BackupRow[] = []
  let bytes = 0
  let end: BackupFooter['end'] | undefined
  for await (const line of lines) {
    if (end) throw new BadBackup(`${CUT} (something follows its end).`)
    const table = read.at(-1)
    if (line.startsWith('[') && table) {
      rows.push(parseJson(line) as BackupRow)
      table.rows += 1
      table.hash.update(`${line}\n`)
      bytes += line.length
      if (rows.length < PART_ROWS && bytes < PART_BYTES) continue
    }
    if (rows.length) yield { kind: 'rows', rows }
    ;[rows, bytes] = [[], 0]
    if (line.startsWith('[') && table) continue
    const given = parseJson(line)
    const header = v.safeParse(tableSchema, given)
    const footer = v.safeParse(footerSchema, given)
    if (footer.success) end = footer.output.end
    else if (header.success) {
      read.push({ table: header.output.table, rows: 0, hash: createHash('sha256') })
      yield { kind: 'table', table: header.output }
    } else throw new BadBackup(`${CUT} (a line is neither a row nor a table).`)
  }
  if (!end) throw new BadBackup(`${CUT} (its end is missing).`)
  compare(end, read)
  yield { kind: 'end', end }
}

function compare(
  end: BackupFooter['end'],
  read: readonly { table: string; rows: number; hash: Hash }[],
): void {
  const found = read.map(({ table, rows, hash }) => ({ table, rows, sha256: hash.digest('hex') }))
  for (const [at, expected] of end.tables.entries()) {
    const { table, rows, sha256 } = found[at] ?? {}
    if (table !== expected.table || rows !== expected.rows || sha256 !== expected.sha256)
      throw new BadBackup(`${CUT} (the rows of ${expected.table} are not those that were written).`)
  }
  if (found.length !== end.tables.length) throw new BadBackup(`${CUT} (a table too many).`)
}

function parseHeader(line: string | undefined): BackupHeader {
  let given: unknown
  try {
    given = line === undefined ? undefined : JSON.parse(line)
  } catch {} // reported below
  if ((given as Partial<BackupHeader> | undefined)?.playhead !== 'backup')
    throw new BadBackup(`${NOT_A_BACKUP}.`)
  const { format } = given as BackupHeader
  if (typeof format === 'number' && format > FORMAT)
    throw new BadBackup(
      `The backup has format ${format}, this collector reads up to ${FORMAT}: restore it with a newer collector.`,
    )
  const result = v.safeParse(headerSchema, given)
  if (!result.success) throw new BadBackup(`${CUT} (its first line).`)
  return result.output
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new BadBackup(`${CUT} (a line is not JSON).`)
  }
}

/**
 * Splits at line feeds alone: `readline` also splits at U+2028, which JSON leaves as it is.
 */
async function* readLines(source: Readable): AsyncGenerator<string, void> {
  let isGzip = false
  let rest: Buffer[] = []
  const gunzip = createGunzip()
  pipeline(source, gunzip, () => {}) // an error destroys `gunzip`, and so ends the loop
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      isGzip = true
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        rest.push(chunk.subarray(from, at))
        yield Buffer.concat(rest).toString('utf8')
        rest = []
        from = at + 1
      }
      rest.push(chunk.subarray(from))
      if (rest.length * chunk.length > MAX_LINE_BYTES) throw new BadBackup(`${NOT_A_BACKUP}.`)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!code?.startsWith('Z_')) throw error
    const isCut = isGzip || code === 'Z_BUF_ERROR' // the input ends too early
    throw new BadBackup(isCut ? `${CUT} (${getMessage(error)}).` : `${NOT_A_BACKUP}.`)
  }
  if (Buffer.concat(rest).length) throw new BadBackup(`${CUT} (its last line).`)
}
