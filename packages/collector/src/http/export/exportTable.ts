import type { Context } from 'hono'
import type { ReadEndpoint } from '../../reads/endpoints.ts'
import { flatten, type Row, writeLine } from './csv.ts'
import { listColumns } from './tableColumns.ts'

export const FORMATS = ['json', 'csv', 'ndjson'] as const
export type Format = (typeof FORMATS)[number]

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/** The format that a request asks for; `undefined` when there is no such format. */
export function readFormat(c: Context): Format | undefined {
  const given = c.req.query('format')
  if (given !== undefined) return FORMATS.find((format) => format === given)
  const accepted = c.req.header('accept') ?? ''
  if (/^text\/csv\b/i.test(accepted)) return 'csv'
  return /^application\/x-ndjson\b/i.test(accepted) ? 'ndjson' : 'json'
}

/** Makes a browser save an answer as a file. */
export function setFileName(c: Context, operationId: string, format: Format): void {
  const name = operationId.replace(/^(get|list)/, '').toLowerCase()
  c.header('Content-Disposition', `attachment; filename="${name}.${format}"`)
}

/**
 * Answers with the rows of a table, as CSV or as a JSON object a line. Pages are read one after the
 * other while the client takes them, so that a long table needs no more memory than a page.
 */
export function respondTable(
  c: Context,
  endpoint: ReadEndpoint,
  format: Exclude<Format, 'json'>,
  pages: AsyncIterator<object>,
  first: object,
): Response {
  const columns = listColumns(endpoint)
  const encoder = new TextEncoder()
  const write = (answer: object): string =>
    listRows(endpoint, answer)
      .map((row) =>
        format === 'csv' ? writeRow(columns, flatten(row)) : `${JSON.stringify(row)}\n`,
      )
      .join('')
  const head = (format === 'csv' ? writeLine(columns) : '') + write(first)
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(head)),
    async pull(controller) {
      const { done, value } = await pages.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(write(value)))
    },
    async cancel() {
      await pages.return?.()
    },
  })
  setFileName(c, endpoint.operationId, format)
  c.header('Content-Type', TYPES[format])
  return c.body(body)
}

const writeRow = (columns: readonly string[], row: Row): string =>
  writeLine(columns.map((name) => row[name]))

/** The rows of an answer's table. */
function listRows({ table }: ReadEndpoint, answer: object): readonly object[] {
  const list = table && (answer as Readonly<Record<string, unknown>>)[table.list]
  if (!table?.key) return list as readonly object[]
  return Object.entries(list as Readonly<Record<string, readonly object[]>>).flatMap(
    ([name, rows]) => rows.map((row) => ({ [table.key as string]: name, ...row })),
  )
}
