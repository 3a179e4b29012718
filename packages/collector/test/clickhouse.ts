import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { killProcess } from './killProcess.ts'
import { reservePort } from './reservePort.ts'

/** A ClickHouse of its own. */
export interface ClickHouseServer {
  /** With its user, password and database. */
  readonly url: string
  start(): Promise<void>
  /** Ends the process at once; what it acknowledged stays. */
  stop(): Promise<void>
  /** Removes what it holds, while it is stopped. */
  wipe(): void
  /** Stops it and removes its files. */
  remove(): Promise<void>
}

const SERVER = fileURLToPath(new URL('clickhouseServer.ts', import.meta.url))
const PASSWORD = 'S3cret/of:it'

/** Creates and starts a server. */
export async function startClickHouse(): Promise<ClickHouseServer> {
  const directory = mkdtempSync(join(tmpdir(), 'playhead-clickhouse-'))
  const data = join(directory, 'data')
  const port = await reservePort()
  let child: ChildProcess | undefined

  function start(): Promise<void> {
    const started = spawn(process.execPath, [SERVER, String(port), data, PASSWORD], {
      // The end of its standard input is the end of this process, however that ends.
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child = started
    return new Promise((resolve, reject) => {
      started.stdout.once('data', () => resolve())
      started.once('error', reject)
      started.once('exit', (code) => reject(new Error(`the server ended: exit code ${code}`)))
    })
  }
  const stop = (): Promise<void> => killProcess(child)

  await start()
  return {
    url: `http://playhead:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/playhead`,
    start,
    stop,
    wipe: () => rmSync(data, { recursive: true, force: true }),
    async remove() {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
