import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Run, runCli } from '../test/runCli.ts'

// Only for what hangs: opening an embedded database computes for a second, which may be ten on a
// busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-cli-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const run = (args: readonly string[] = [], env: Record<string, string> = {}): Run =>
  runCli(args, { DATA_DIR: directory, ...env })

describe('the command', () => {
  it('prints keys once, refuses a second process, stores and releases on SIGTERM, and adds keys on demand', async () => {
    const first = run()
    const [, url] = await first.until(/collects at (http\S+)\/v1\/ingest/)
    const [, writeKey] = await first.until(/write key\s+(wk_[\w-]{43})/)
    const [, readKey] = await first.until(/read key\s+(rk_[\w-]{43})/)

    const second = run()
    expect(await second.exit).toBe(1)
    expect(second.said()).toContain(
      `The data directory ${directory} is in use by process ${first.child.pid}.`,
    )

    const now = Date.now()
    const session = 'session-cli-0001'
    const snapshot = {
      session,
      rev: 1,
      videoId: 'v',
      player: 'html5',
      startedAt: now,
      at: now,
      state: 'paused',
      playingMs: 10,
    }
    const body = {
      batch: 'batch-cli-0001',
      sentAt: now,
      writer: 'writer-cli-0001',
      from: 0,
      to: 0,
      high: 0,
      snapshots: [snapshot],
    }
    const answer = await fetch(`${url}/v1/ingest?key=${writeKey}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(202)

    const [, page = '', credential] = await first.until(/Dashboard: (\S+)#sign-in=(link_[\w-]{43})/)
    expect((await fetch(page)).status).toBe(200)
    const signedIn = await fetch(`${page}/api/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ credential }),
      headers: { origin: url ?? '' },
    })
    expect(await signedIn.json()).toMatchObject({ signedIn: true, role: 'owner' })

    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    expect(first.said()).toContain('everything it acknowledged is stored')
    expect(existsSync(join(directory, 'lock.json'))).toBe(false)

    const third = run(['--new-keys'])
    const [, again] = await third.until(/collects at (http\S+)\/v1\/ingest/)
    const [, newKey] = await third.until(/read key\s+(rk_[\w-]{43})/)
    expect(newKey).not.toBe(readKey)
    for (const key of [readKey, newKey]) {
      const found = await fetch(`${again}/v1/sessions/${session}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      expect(found.status).toBe(200)
    }
    third.child.kill('SIGTERM')
    expect(await third.exit).toBe(0)

    const fourth = run(['--dashboard=0'])
    await fourth.until(/Its keys were shown on .*--new-keys/)
    expect(fourth.said()).not.toMatch(/[wr]k_|Dashboard/)
    fourth.child.kill('SIGINT')
    expect(await fourth.exit).toBe(0)
  })

  it('reports why it could not store everything, releases the directory, and ends with 1', async () => {
    const home = join(directory, 'broken')
    mkdirSync(home)
    const { child, exit, said, until } = run([], { DATA_DIR: join(home, 'data'), TMPDIR: home })
    await until(/collects at/)
    const [socket] = readdirSync(home).filter((name) => name.startsWith('playhead-'))
    const client = new Client({
      host: join(home, socket as string),
      port: 5432,
      user: 'postgres',
      database: 'postgres',
    })
    await client.connect()
    await client.query('alter table rollup_q rename to elsewhere')
    await client.end()

    child.kill('SIGTERM')

    expect(await exit).toBe(1)
    expect(said()).toContain('It could not close cleanly: relation "rollup_q" does not exist')
    expect(said()).not.toContain('everything it acknowledged is stored')
    expect(said()).not.toMatch(/unhandled|triggerUncaught/i)
    expect(existsSync(join(home, 'data/lock.json'))).toBe(false)
  })

  it.each([
    [{ PORT: 'http' }, 'PORT must be a port, 0 to 65535, got "http".'],
    [{ PORT: '65536' }, 'PORT must be a port, 0 to 65535, got "65536".'],
    [{ SITE: '/nope' }, 'SITE must be a directory that exists, got "/nope".'],
    [{ HOST: 'no.such.host.invalid' }, '"no.such.host.invalid" is not an address of this machine.'],
    [{ DATA_DIR: '/proc/x' }, 'The data directory /proc/x cannot be created or written'],
  ])('says what is wrong with %o', async (env, reason) => {
    const given = run([], env)

    expect(await given.exit).toBe(1)
    expect(given.said()).toContain(reason)
    expect(given.said()).not.toContain('    at ')
  })

  it.each([
    [
      'mysql://admin:S3cret@db/x',
      /DATABASE_URL must be postgres:.* got a value that is \(not shown\)/,
    ],
    ['postgres://admin:S3cret@db:port/x', /DATABASE_URL must be postgres:/],
    ['postgres://admin:12#S3cret@db/x', /DATABASE_URL must be .* percent-encoded/],
    ['postgres://admin:12?S3cret@db/x', /DATABASE_URL must be postgres:/],
    ['postgres://admin:S3cret%@127.0.0.1:1/x', /DATABASE_URL must be postgres:/],
    ['postgres://admin:S3cret@127.0.0.1:1/x', /The database at 127\.0\.0\.1:1 does not answer/],
    ['postgres://admin:S3cret@127.0.0.1:1/x?sslrootcert=/nope', /no such file/],
  ])('never prints the password of DATABASE_URL=%s', async (url, reason) => {
    const given = run([], { DATABASE_URL: url })

    expect(await given.exit).toBe(1)
    expect(given.said()).toMatch(reason)
    expect(given.said()).not.toMatch(/admin|S3cret/i)
  })

  it('prints its flags and its version, and refuses unknown flags', async () => {
    const help = run(['--help'])
    expect(await help.exit).toBe(0)
    for (const flag of [
      '--port',
      '--data-dir',
      '--host',
      '--site',
      '--new-keys',
      '--version',
      'DATABASE_URL',
    ]) {
      expect(help.said()).toContain(flag)
    }
    const version = run(['--version'])
    expect(await version.exit).toBe(0)
    expect(version.said()).toMatch(/^\d+\.\d+\.\d+\n$/)
    for (const [args, reason] of [
      [['--prot', '80'], 'The flag --prot is not known. See --help.'],
      [['--port'], 'The flag --port needs a value'],
      [['--port', 'http'], '--port must be a port, 0 to 65535, got "http".'],
      [['--data-dir=/proc/x'], 'The data directory /proc/x cannot be created'],
      [
        ['postgres://admin:S3cret@db/x'],
        'An argument without a flag is (not shown) and not known.',
      ],
    ] as const) {
      const given = run(args)
      expect(await given.exit).toBe(1)
      expect(given.said()).toContain(reason)
      expect(given.said()).not.toContain('S3cret')
    }
  })

  it('creates nothing while its port is taken, so that the first start shows the keys', async () => {
    const dataDir = join(directory, 'busy')
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const busy = run(['--port', String(port), '--data-dir', dataDir])
    expect(await busy.exit).toBe(1)
    expect(busy.said()).toContain(`Port ${port} is in use.`)
    expect(existsSync(dataDir)).toBe(false)
    await new Promise((resolve) => other.close(resolve))

    const first = run(['--port', String(port), '--data-dir', dataDir])
    await first.until(/write key\s+(wk_[\w-]{43})/)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
  })
})
