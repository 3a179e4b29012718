import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'

/**
 * A ClickHouse in this process, behind the part of its HTTP interface that the client uses: a process
 * of its own, which a test can end. Arguments: the port, the directory of the data, the password.
 */
const [port, directory, password] = process.argv.slice(2) as [string, string, string]

interface Session {
  query(text: string, format?: string): string
}
// The module is CommonJS; its class would be missing from a namespace.
const { Session } = createRequire(import.meta.url)('chdb') as {
  Session: new (path: string) => Session
}
const session = new Session(directory)
session.query('create database if not exists playhead')

/** Parameters of the interface itself; every other one is a setting. */
const OWN = ['query', 'database', 'query_id', 'session_id', 'enable_http_compression', 'role']

const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

/** Runs the statement of a request, with its settings and parameters. */
function run({ searchParams }: URL, body: string): string {
  const text = searchParams.get('query')
  const statement = text === null ? body : `${text}\n${body}`
  session.query(`use ${searchParams.get('database') ?? 'default'}`)
  for (const [name, value] of searchParams)
    if (!OWN.includes(name)) session.query(`set ${name} = ${quote(value)}`)
  // The output format is part of the statement, as the client writes it.
  return session.query(statement, 'TabSeparated')
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002'
  response.writeHead(status, { 'X-ClickHouse-Exception-Code': code }).end(`${message}\n`)
}

function isAllowed({ headers }: IncomingMessage): boolean {
  const basic = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64')
  return basic.toString() === `playhead:${password}`
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/ping') return void response.end('Ok.\n')
  const given = await buffer(request)
  if (!isAllowed(request))
    return sendError(
      response,
      403,
      'Code: 516. DB::Exception: playhead: Authentication failed. (AUTHENTICATION_FAILED)',
    )
  const isZipped = request.headers['content-encoding'] === 'gzip'
  const body = (isZipped ? gunzipSync(given) : given).toString()
  try {
    const text = run(url, body)
    const zips = url.searchParams.get('enable_http_compression') === '1'
    response.setHeader('X-ClickHouse-Summary', '{}')
    if (zips) response.setHeader('Content-Encoding', 'gzip')
    response.end(zips ? gzipSync(text) : text)
  } catch (error) {
    sendError(response, 500, (error as Error).message.replace(/^Query failed: /, ''))
  }
}

createServer(
  { maxHeaderSize: 1_048_576 },
  (request, response) => void answer(request, response),
).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
