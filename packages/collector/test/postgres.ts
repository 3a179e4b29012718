import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

/** A PostgreSQL server of its own, with an empty database. */
export interface PostgresServer {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** As an administrator does it: open connections are closed. */
  stop(): Promise<void>
  restart(): Promise<void>
  query<T extends object>(sql: string): Promise<readonly T[]>
  /** Stops the server and removes its files. */
  remove(): Promise<void>
}

const DEBIAN = '/usr/lib/postgresql'

/**
 * The newest installed server's programs. CI requires them: there, a missing server is a failure,
 * not a skip.
 */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : []
  const places = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ]
  const found = places.find((place) => place && existsSync(join(place, 'initdb')))
  if (!found && process.env.REQUIRE_POSTGRES)
    throw new Error('no PostgreSQL in /usr/lib/postgresql or POSTGRES_BIN')
  return found
}

/** Why tests that need a server are skipped. */
export const NO_POSTGRES =
  'no PostgreSQL server is installed: apt-get install postgresql, or set POSTGRES_BIN'

/** Creates and starts a server. It refuses to run as root, so it runs as `postgres` then. */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'playhead-postgres-'))
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined
  if (user) chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const port = await freePort()
  const run = (program: string, ...args: string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(join(bin, program), args, {
        cwd: directory,
        stdio: 'ignore',
        env: {},
        ...user,
      })
      child.once('error', reject)
      child.once('exit', (code) =>
        code ? reject(new Error(`${program} ${args.join(' ')}: exit code ${code}`)) : resolve(),
      )
    })
  const control = (action: string): Promise<void> => {
    const settings = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB`
    return run(
      'pg_ctl',
      action,
      '-w',
      '-t',
      '120',
      '-m',
      'fast',
      '-D',
      data,
      '-l',
      join(directory, 'log'),
      '-o',
      settings,
    )
  }
  await run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-N', '--locale=C', '-E', 'UTF8')
  await control('start')
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return {
    url,
    port,
    start: () => control('start'),
    stop: () => control('stop'),
    restart: () => control('restart'),
    async query(sql) {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        return (await client.query(sql)).rows
      } finally {
        await client.end()
      }
    },
    async remove() {
      await control('stop').catch(() => {}) // a test may have stopped it
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
