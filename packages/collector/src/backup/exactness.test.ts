import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkload } from '../../test/createWorkload.ts'
import {
  createRecordFactory,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import { findPostgres, type PostgresServer, startPostgres } from '../../test/postgres.ts'
import { readEverything } from '../../test/readEverything.ts'
import { backUp, restore } from './backUp.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

type Place = { readonly dataDir: string } | { readonly databaseUrl: string }
type Engine = 'embedded' | 'newest' | 'oldest'

let directory: string
const servers = new Map<Engine, PostgresServer>()
let places = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-backup-'))
  for (const engine of ['newest', 'oldest'] as const) {
    const programs = findPostgres(engine)
    if (programs) servers.set(engine, await startPostgres(programs))
  }
})
afterAll(async () => {
  for (const server of servers.values()) await server.remove()
  rmSync(directory, { recursive: true, force: true })
})

/** An empty database of an engine; `undefined` when it is not installed. */
async function createPlace(engine: Engine): Promise<Place | undefined> {
  const name = `place_${++places}`
  if (engine === 'embedded') return { dataDir: join(directory, name) }
  const server = servers.get(engine)
  if (!server) return undefined
  await server.query(`create database ${name}`)
  return { databaseUrl: server.url.replace(/postgres$/, name) }
}

async function send(test: TestCollector, bodies: readonly object[], key: string): Promise<void> {
  for (let at = 0; at < bodies.length; at += 10) {
    const answers = await Promise.all(
      bodies.slice(at, at + 10).map((body) => test.post(body, { key })),
    )
    for (const { status, answer } of answers) expect([status, answer.rejected]).toEqual([202, []])
  }
}

const PAIRS: readonly (readonly [from: Engine, to: Engine])[] = [
  ['embedded', 'embedded'],
  ['embedded', 'newest'],
  ['newest', 'embedded'],
  ['oldest', 'newest'],
  ['newest', 'oldest'],
]

describe.each(PAIRS)('a backup of the %s engine, restored on the %s one', (from, to) => {
  it('answers every read with the same bytes, and counts what comes afterwards exactly', async ({
    skip,
  }) => {
    const [source, target] = [await createPlace(from), await createPlace(to)]
    if (!source || !target) return skip('no PostgreSQL of that version is installed')
    const workload = createWorkload(createRecordFactory(), { seed: places })
    const { bodies } = workload
    const file = join(directory, `${places}.backup.gz`)
    const before = await openTestCollector(source)
    const { writeKey, readKey } = before.keys
    await send(before, bodies.slice(0, bodies.length / 2), writeKey)
    await before.collector.close()

    await backUp({ ...source, to: file })
    const summary = await restore({ ...target, from: file })
    expect(summary.rows).toBeGreaterThan(workload.sessions.length)

    const original = await openTestCollector({ ...source, newKeys: false })
    const restored = await openTestCollector({ ...target, newKeys: false })
    const read = (test: TestCollector): Promise<unknown> => readEverything(test, workload, readKey)
    const middle = await read(original)
    expect(await read(restored)).toEqual(middle)
    // Everything again, in another order: what was there before changes nothing.
    await send(original, bodies.slice(bodies.length / 2), writeKey)
    await send(restored, [...bodies].reverse(), writeKey)
    const end = await read(original)
    expect(end).not.toEqual(middle)
    expect(await read(restored)).toEqual(end)
    for (const test of [original, restored]) {
      await test.collector.close()
      expect(test.reports).toEqual([])
    }
  })
})
