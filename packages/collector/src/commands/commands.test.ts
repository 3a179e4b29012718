import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLI, type Run, runCli } from '../../test/runCli.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { runCommand } from './runCommand.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const VIDEOS = 60_000
let directory: string
let source: string
let file: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-commands-'))
  source = join(directory, 'source')
  file = join(directory, 'data.backup.gz')
  const { pool, close } = await openDatabase({ dataDir: source })
  await migrate(pool)
  await pool.query(
    `insert into video(project_id, ext_id) select 1, md5(g::text) from generate_series(1, ${VIDEOS}) g`,
  )
  await pool.query(
    "insert into viewer_day select 1, g, date '2026-01-01' + g % 3, 'v' from generate_series(1, 300) g",
  )
  await close()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const run = (args: readonly string[], env: Record<string, string> = {}): Run =>
  runCli(args, { DATA_DIR: source, ...env })

async function count(dataDir: string): Promise<number | undefined> {
  const { pool, close } = await openDatabase({ dataDir })
  try {
    const { rows } = await pool.query("select to_regclass('video')::text as name")
    if (!rows[0].name) return undefined
    return (await pool.query('select count(*)::int n from video')).rows[0].n
  } finally {
    await close()
  }
}

describe('the command', () => {
  it('backs up to a file of this user alone, and restores it', async () => {
    const backup = run(['backup', file])
    expect(await backup.exit).toBe(0)
    expect(backup.said()).toMatch(
      /^Backed up 60301 rows of \d+ tables, \d+\.\d MB, in \d+\.\d s\.$/m,
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory).sort()).toEqual(['data.backup.gz', 'source'])

    const piped = execFileSync(process.execPath, [CLI, 'backup', '-'], {
      env: { ...process.env, DATA_DIR: source },
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    })
    const [, ...rows] = gunzipSync(readFileSync(file)).toString().split('\n')
    expect(gunzipSync(piped).toString().split('\n').slice(1)).toEqual(rows)

    const target = join(directory, 'target')
    const restore = run(['restore', file, '--data-dir', target])
    expect(await restore.exit).toBe(0)
    expect(restore.said()).toMatch(/Restored 60301 rows of \d+ tables/)
    expect(await count(target)).toBe(VIDEOS)
  })

  it('leaves an empty database when it is killed during a restore', async () => {
    const target = join(directory, 'killed')
    const { child, exit, until } = run(['restore', '-'], { DATA_DIR: target })
    child.stdin?.on('error', () => {}) // it is killed while more is on its way
    const bytes = readFileSync(file)
    child.stdin?.write(bytes.subarray(0, bytes.length >> 1))
    await vi.waitUntil(() => existsSync(join(target, 'engine.json')), { timeout: 120_000 })
    // It shows its progress every 5 s, when there is some: the rest comes slowly, and never whole.
    const shown = until(/Restoring: (\d+) rows, now video/)
    const rest = bytes.subarray(bytes.length >> 1, bytes.length - 100)
    const slice = Math.ceil(rest.length / 100)
    let isShown = false
    void shown.then(() => {
      isShown = true
    })
    for (let sent = 0; sent < rest.length && !isShown; sent += slice) {
      child.stdin?.write(rest.subarray(sent, sent + slice))
      await setTimeout(200)
    }
    const [, rows] = await shown
    expect(Number(rows)).toBeGreaterThan(1000)
    child.kill('SIGKILL')
    await exit

    expect(await count(target)).toBeUndefined()
    const again = run(['restore', file], { DATA_DIR: target })
    expect(await again.exit).toBe(0)
    expect(await count(target)).toBe(VIDEOS)
  })

  it('keeps the old backup when the disk is full', async ({ skip }) => {
    const disk = join(directory, 'disk')
    mkdirSync(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      return skip('only root can mount a small disk')
    }
    try {
      const old = join(disk, 'old.backup.gz')
      writeFileSync(old, gzipSync('old'))
      const { exit, said } = run(['backup', old])
      expect(await exit).toBe(1)
      expect(said()).toMatch(/old\.backup\.gz could not be written \(ENOSPC/)
      expect(gunzipSync(readFileSync(old)).toString()).toBe('old')
      expect(readdirSync(disk)).toEqual(['old.backup.gz'])
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('stops on SIGINT, and leaves nothing behind', async () => {
    const out = join(directory, 'stopped')
    mkdirSync(out)
    const { child, exit, said } = run(['backup', join(out, 'x.backup.gz')])
    await vi.waitUntil(() => readdirSync(out).length > 0, { timeout: 120_000, interval: 5 })
    child.kill('SIGINT')
    expect(await exit).toBe(1)
    expect(said()).toContain('aborted')
    expect(readdirSync(out)).toEqual([])
  })

  it('names the way to a backup when a collector is running', async () => {
    const collector = run([])
    await collector.until(/collects at/)
    const { exit, said } = run(['backup', join(directory, 'second.gz')])
    expect(await exit).toBe(1)
    expect(said()).toMatch(
      /in use by process \d+\..*A running collector makes backups by itself \(BACKUP_DIR\)/,
    )
    collector.child.kill('SIGTERM')
    await collector.exit
  })

  it('shows what a retention drops, and drops it', async () => {
    const dataDir = join(directory, 'target')
    const env = {
      DATA_DIR: dataDir,
      RETAIN_VIEWER_DAYS: '3mo',
      ARCHIVE_DIR: join(directory, 'archive'),
    }
    const dry = run(['retention', '--dry-run'], env)
    expect(await dry.exit).toBe(0)
    expect(dry.said()).toMatch(/viewerDays: 300 rows since 2026-01-01, .*; kept 3mo/)
    expect(dry.said()).toMatch(/--run drops 300 rows of 3 days before /)

    const real = run(['retention', '--run'], env)
    expect(await real.exit).toBe(0)
    expect(real.said()).toMatch(/2026-01-02 {2}viewer_day: 100 rows/)
    expect(real.said()).toMatch(/Retention dropped 300 rows of 3 days/)
    const archive = gunzipSync(
      readFileSync(join(directory, 'archive/viewer_day-2026-01-02.ndjson.gz')),
    )
    expect(archive.toString().match(/"viewer_id":"v"/g)).toHaveLength(100)
  })

  it.each([
    [['backup'], 'Expected: playhead-collector backup FILE. See --help.'],
    [['restore', '/nope.gz'], 'There is no file /nope.gz'],
    [['retention'], 'Expected either --dry-run or --run.'],
    [['retention', '--run', '--dry-run'], 'Expected either --dry-run or --run.'],
    [['backup', 'x.gz', '--data-dir', '/nope'], 'There is no database in /nope.'],
    [['backup', 'x.gz', '--nope'], 'The flag --nope is not known.'],
  ])('says what is wrong with %j', async (args, reason) => {
    const env = { DATA_DIR: join(directory, 'unused') }
    const given = { print: () => {}, signal: new AbortController().signal }
    await expect(runCommand(args, env, given)).rejects.toThrow(reason)
    expect(existsSync(env.DATA_DIR)).toBe(false)
  })

  it('prints its usage', async () => {
    const printed: string[] = []
    const given = {
      print: (text: string) => void printed.push(text),
      signal: new AbortController().signal,
    }
    expect(await runCommand(['backup', '--help'], {}, given)).toBe(true)
    expect(printed.join()).toMatch(/^Usage: playhead-collector backup FILE \[flags\]/)
  })

  it('leaves other arguments to the start of the collector', async () => {
    const given = { print: () => {}, signal: new AbortController().signal }
    expect(await runCommand(['--port=0'], {}, given)).toBe(false)
    expect(await runCommand(['toString'], {}, given)).toBe(false)
  })
})
