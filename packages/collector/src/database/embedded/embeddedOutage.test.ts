import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCli } from '../../../test/runCli.ts'
import { createViewer, until } from '../../../test/viewer.ts'
import { TIMEOUTS } from '../../timeouts.ts'
import { openDatabase } from '../openDatabase.ts'

// Only for what hangs: opening an embedded database computes for a second, which may be ten on a
// busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

let home: string
/** A data directory as the first start left it; tests work on copies. */
let template: string
let keys: { readonly writeKey: string; readonly readKey: string }
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'playhead-outage-'))
  template = join(home, 'template')
  const first = runCli([], { DATA_DIR: template })
  const [, writeKey = ''] = await first.until(/write key\s+(wk_[\w-]{43})/)
  const [, readKey = ''] = await first.until(/read key\s+(rk_[\w-]{43})/)
  keys = { writeKey, readKey }
  first.child.kill('SIGTERM')
  expect(await first.exit).toBe(0)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A file system of its own, small enough to be filled. */
function mountSmallDisk(): string | undefined {
  const disk = mkdtempSync(join(home, 'disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', disk], { stdio: 'ignore' })
    return disk
  } catch {
    return undefined
  }
}

function fill(disk: string): () => void {
  const path = join(disk, 'filler')
  for (const size of [1024 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {} // full
  }
  return () => rmSync(path)
}

describe('the embedded database', () => {
  it('answers 503 while its disk is full, reports that once, continues when there is space, and ends on SIGTERM', async ({
    skip,
  }) => {
    const disk = mountSmallDisk()
    if (!disk) return skip('a small file system cannot be mounted: that takes root')
    try {
      const dataDir = join(disk, 'data')
      cpSync(template, dataDir, { recursive: true })
      const { child, exit, until: said, said: output } = runCli([], { DATA_DIR: dataDir })
      const [, url] = await said(/collects at (http\S+)\/v1\/ingest/)
      const post = (body: string): Promise<Response> =>
        fetch(`${url}/v1/ingest?key=${keys.writeKey}`, { method: 'POST', body })
      const read = (path: string): Promise<Response> =>
        fetch(`${url}${path}`, { headers: { authorization: `Bearer ${keys.readKey}` } })
      const viewers = [createViewer('full-0', post)]
      expect((await viewers[0]?.send())?.status).toBe(202)

      const empty = fill(disk)
      const refused = await sendUntilRefused(viewers, post)
      expect(refused.headers.get('retry-after')).toBe('5')
      expect((await read('/v1/videos')).status).toBe(503)
      const ready = await read('/readyz')
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { ok: false, reason: 'the disk of the database is full' },
      ])
      expect((await read('/healthz')).status).toBe(200)
      expect(output().match(/^.*disk.*full.*$/gim)).toHaveLength(1)

      empty()
      await until(async () => (await read('/readyz')).status === 200)
      for (const viewer of viewers) {
        const answer = await read(`/v1/sessions/${viewer.session}`)
        if (viewer.acknowledgedMs)
          expect(await answer.json()).toMatchObject({ playingMs: viewer.acknowledgedMs })
      }
      for (const viewer of viewers) expect((await viewer.send()).status).toBe(202)
      const playingMs = viewers.reduce((sum, { acknowledgedMs }) => sum + acknowledgedMs, 0)
      expect(await (await read('/v1/videos/v/summary')).json()).toMatchObject({
        views: viewers.length,
        playingMs,
      })

      fill(disk)
      await sendUntilRefused(viewers, post)
      child.kill('SIGTERM')
      expect(await exit).toBe(1)
      expect(output()).toContain('It could not close cleanly')
      expect(existsSync(join(dataDir, 'lock.json'))).toBe(false)
    } finally {
      execFileSync('umount', ['-l', disk])
    }
  })

  it('is opened again after a statement that never returns', async () => {
    const dataDir = join(home, 'hangs')
    cpSync(template, dataDir, { recursive: true })
    const reports: string[] = []
    const messages: string[] = []
    const database = await openDatabase({
      dataDir,
      timeouts: { ...TIMEOUTS, engineQueryMs: 10_000 },
      report: (error) => void reports.push(String(error)),
      log: (message) => void messages.push(message),
    })
    const endless = database.pool.query('select count(*) from generate_series(1, 1000000000000)')
    await expect(endless).rejects.toThrow()
    expect(database.availability.outage?.reason).toBe('the database does not answer')
    await expect(database.pool.query('select 1')).rejects.toThrow('the database does not answer')
    await until(() => !database.availability.outage)

    expect((await database.pool.query('select 1 one')).rows).toEqual([{ one: 1 }])
    await database.close()
    expect([reports.length, messages.length]).toEqual([1, 1])
  })

  it('is opened again when the engine ends by itself', async () => {
    const dataDir = join(home, 'ends')
    cpSync(template, dataDir, { recursive: true })
    const database = await openDatabase({ dataDir })
    await database.pool.query('select pg_terminate_backend(pg_backend_pid())').catch(() => {})
    await until(async () => {
      const answer = await database.pool
        .query('select count(*) n from api_key')
        .catch(() => undefined)
      return answer?.rows[0]?.n === 3
    })
    await database.close()
  })

  it('is refused when it is incomplete, instead of replaced by a new one', async () => {
    const dataDir = join(home, 'damaged')
    cpSync(template, dataDir, { recursive: true })
    rmSync(join(dataDir, 'pg/PG_VERSION'))
    const before = readdirSync(dataDir, { recursive: true }).sort()
    const { exit, said } = runCli([], { DATA_DIR: dataDir })

    expect(await exit).toBe(1)
    expect(said()).toBe(
      `The database in ${dataDir} is not whole: pg/PG_VERSION is missing or empty. Nothing was changed. Restore the directory from a ` +
        'backup, or move it away to begin with an empty database.\n',
    )
    expect(readdirSync(dataDir, { recursive: true }).sort()).toEqual(before)
  })

  it('keeps its files private', () => {
    const entries = readdirSync(template, { recursive: true, encoding: 'utf8' })
    const open = entries.filter((name) => statSync(join(template, name)).mode & 0o077)

    expect(entries).toContain('pg/PG_VERSION')
    expect(open).toEqual([])
    expect(statSync(template).mode & 0o777).toBe(0o700)
  })
})

/** New sessions until one is refused. */
async function sendUntilRefused(
  viewers: ReturnType<typeof createViewer>[],
  post: (body: string) => Promise<Response>,
): Promise<Response> {
  for (;;) {
    const viewer = createViewer(`full-${viewers.length}`, post)
    viewers.push(viewer)
    const answer = await viewer.send()
    if (answer.status !== 202) {
      expect(answer.status).toBe(503)
      return answer
    }
  }
}
