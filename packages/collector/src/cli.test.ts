import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url))
let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-cli-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

interface Run {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  said(): string
  /** Resolves when it has said this. */
  until(text: RegExp): Promise<RegExpMatchArray>
}

function run(args: readonly string[] = [], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, PORT: '0', DATA_DIR: directory, ...env },
  })
  let said = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    said += chunk
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    exit,
    said: () => said,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = text.exec(said)
          if (found) resolve(found)
        }
        listeners.add(look)
        look()
        exit.then(() => reject(new Error(`it ended, and said: ${said}`)))
      }),
  }
}

describe('the command', () => {
  it('prints keys once, refuses a second process, stores and lets go on SIGTERM, adds keys when asked', async () => {
    const first = run()
    const [, url] = await first.until(/collects at (http\S+)\/v1\/ingest/)
    const [, writeKey] = await first.until(/write key\s+(wk_[\w-]{43})/)
    const [, readKey] = await first.until(/read key\s+(rk_[\w-]{43})/)

    const second = run()
    expect(await second.exit).toBe(1)
    expect(second.said()).toContain(`The data directory ${directory} is in use by process ${first.child.pid}.`)

    const now = Date.now()
    const session = 'session-cli-0001'
    const snapshot = {
      session,
      rev: 1,
      video: 'v',
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
    const answer = await fetch(`${url}/v1/ingest?key=${writeKey}`, { method: 'POST', body: JSON.stringify(body) })
    expect(answer.status).toBe(202)

    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    expect(first.said()).toContain('everything it answered for is stored')
    expect(existsSync(join(directory, 'lock.json'))).toBe(false)

    const third = run(['--new-keys'])
    const [, again] = await third.until(/collects at (http\S+)\/v1\/ingest/)
    const [, newKey] = await third.until(/read key\s+(rk_[\w-]{43})/)
    expect(newKey).not.toBe(readKey)
    for (const key of [readKey, newKey]) {
      const found = await fetch(`${again}/v1/sessions/${session}`, { headers: { authorization: `Bearer ${key}` } })
      expect(found.status).toBe(200)
    }
    third.child.kill('SIGTERM')
    expect(await third.exit).toBe(0)

    const fourth = run()
    await fourth.until(/Its keys were shown on .*--new-keys/)
    expect(fourth.said()).not.toMatch(/[wr]k_/)
    fourth.child.kill('SIGINT')
    expect(await fourth.exit).toBe(0)
  }, 40_000)

  it('says why it could not store everything, lets go, and ends with 1', async () => {
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
    expect(said()).toContain('It could not close in order: relation "rollup_q" does not exist')
    expect(said()).not.toContain('everything it answered for is stored')
    expect(said()).not.toMatch(/unhandled|triggerUncaught/i)
    expect(existsSync(join(home, 'data/lock.json'))).toBe(false)
  })

  it.each([
    [{ PORT: 'http' }, 'startCollector() option "port" must be a port, 0 to 65535, got NaN'],
    [{ DATABASE_URL: 'mysql://x' }, `option "databaseUrl" must be 'postgres://…', or left out, got "mysql://x"`],
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, 'The database at 127.0.0.1:1 does not answer'],
  ])('says what is wrong with %o', async (env, reason) => {
    const given = run([], env)

    expect(await given.exit).toBe(1)
    expect(given.said()).toContain(reason)
    expect(given.said()).not.toContain('    at ')
  })
})
