import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killProcess } from './killProcess.ts'
import { reservePort } from './reservePort.ts'

/** A Redis server of its own, which keeps nothing on disk. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** Ends the process without a farewell; what it held is gone. */
  stop(): Promise<void>
  /** Sends a command, and resolves with the first line of the answer. */
  command(...args: string[]): Promise<string>
  /** Stops the server and removes its files. */
  remove(): Promise<void>
}

/**
 * The installed server. CI requires it: there, a missing server is a failure, not a skip.
 */
export function findRedis(): string | undefined {
  const places = [process.env.REDIS_BIN, '/usr/bin/redis-server', '/usr/local/bin/redis-server']
  const found = places.find((place) => place && existsSync(place))
  if (!found && process.env.REQUIRE_REDIS)
    throw new Error('no redis-server in /usr/bin or REDIS_BIN')
  return found
}

/** Why tests that need a server are skipped. */
export const NO_REDIS =
  'no Redis server is installed: apt-get install redis-server, or set REDIS_BIN'

/** Creates and starts a server, with further settings as on its command line. */
export async function startRedis(
  bin: string,
  settings: readonly string[] = [],
): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'playhead-redis-'))
  const port = await reservePort()
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  let child: ChildProcess | undefined

  const command = (...words: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${words.join(' ')}\r\n`))
      socket.once('error', reject).once('close', () => reject(new Error('no answer')))
      socket.once('data', (answer) => {
        resolve(answer.toString().split('\r\n')[0] ?? '')
        socket.destroy()
      })
    })
  async function start(): Promise<void> {
    let failure: Error | undefined
    child = spawn(bin, [...args, ...settings], { cwd: directory, stdio: 'ignore', env: {} })
    child.once('error', (error) => {
      failure = error
    })
    child.once('exit', (code) => {
      failure = new Error(`redis-server ended: exit code ${code}`)
    })
    while (!(await command('PING').catch(() => ''))) {
      if (failure) throw failure
      await new Promise((next) => setTimeout(next, 20))
    }
  }
  const stop = (): Promise<void> => killProcess(child)

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    stop,
    command,
    async remove() {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
