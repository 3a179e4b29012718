import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { option } from '../../option.ts'
import { keepText, quantile } from '../../report.ts'
import { startCollectorProcess } from './collectorProcess.ts'
import type { FillOrder, FillReport } from './fillCollector.ts'
import { type MeasuredRead, READS } from './readsToMeasure.ts'

const SIZES = [10_000, 100_000, 1_000_000]
/** Reads of each kind, unless they take too long. */
const SAMPLES = 20
const READ_MS = 8_000
/** Goals at a million sessions: p95 in ms. */
const GOAL_ROLLED_UP = 50
const GOAL_FILTERED = 500

interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
}

/** A database at one size. */
interface Measured {
  readonly sessions: number
  readonly fillS: number
  readonly startMs: number
  readonly megabytes: number
  readonly memoryMb: number
  readonly p95: Readonly<Record<string, number>>
}

/**
 * A year of sessions, filled to each size through the collector's own ingest: bytes on disk, memory
 * and start of the published command, and how long it takes to read.
 */
export async function growth(args: readonly string[]): Promise<boolean> {
  const most = option(args, 'sessions') ?? SIZES.at(-1)
  const sizes = SIZES.filter((size) => size <= (most as number))
  const { DATABASE_URL } = process.env
  const engines = [
    { name: 'the embedded engine', url: undefined },
    ...(DATABASE_URL ? [{ name: 'a PostgreSQL server', url: DATABASE_URL }] : []),
  ]
  const tables: string[] = []
  let met = true
  for (const { name, url } of engines) {
    const measured = await measureEngine(name, url, sizes)
    const table = formatTable(name, measured)
    tables.push(table.text)
    met &&= table.met
    console.log(`\n${table.text}`)
  }
  keepText('collector-growth', tables.join('\n\n'))
  return met
}

async function measureEngine(
  name: string,
  server: string | undefined,
  sizes: readonly number[],
): Promise<readonly Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-growth-'))
  const database = server === undefined ? undefined : await createDatabase(server)
  const place = { dataDir, databaseUrl: database?.url }
  const now = Date.now()
  const measured: Measured[] = []
  try {
    let stored = 0
    for (const size of sizes) {
      const began = performance.now()
      const readKey = await fill({ ...place, count: size - stored, now, seed: size }, name)
      stored = size
      const fillS = Math.round((performance.now() - began) / 1000)
      measured.push({ sessions: size, fillS, ...(await measure(place, readKey, now)) })
    }
  } finally {
    await database?.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return measured
}

/** A new database on a server; the one of the address is left alone. */
async function createDatabase(
  server: string,
): Promise<{ readonly url: string; drop(): Promise<unknown> }> {
  const database = `playhead_bench_${process.pid}`
  await query(server, `create database ${database}`)
  const url = new URL(server)
  url.pathname = `/${database}`
  return { url: url.href, drop: () => query(server, `drop database ${database}`) }
}

/** Resolves with a read key. */
function fill(order: FillOrder, name: string): Promise<string> {
  const child = fork(new URL('./fillCollector.ts', import.meta.url).pathname)
  child.send(order)
  return new Promise((resolve, reject) => {
    child.on('message', ({ stored, done, readKey }: FillReport) => {
      process.stderr.write(`\r${name}: ${stored} of ${order.count} sessions${done ? '\n' : ''}`)
      if (done) resolve(readKey)
    })
    child.once('exit', (code) => code && reject(new Error(`Filling ended with ${code}.`)))
  })
}

async function measure(
  place: Place,
  readKey: string,
  now: number,
): Promise<Omit<Measured, 'sessions' | 'fillS'>> {
  const collector = await startCollectorProcess(place)
  try {
    const headers = { authorization: `Bearer ${readKey}` }
    const time = async (path: string): Promise<number> => {
      const began = performance.now()
      const response = await fetch(collector.url + path, { headers })
      await response.arrayBuffer()
      // Of few sessions, a viewer may have none.
      if (!response.ok && response.status !== 404) throw new Error(`${path}: ${response.status}`)
      return performance.now() - began
    }
    const p95: Record<string, number> = {}
    for (const read of READS) {
      p95[read.name] = Math.round(await measureRead(read, time, now))
      process.stderr.write(`\r${read.name}: ${p95[read.name]} ms`.padEnd(60))
    }
    process.stderr.write('\n')
    return {
      startMs: collector.startMs,
      megabytes: Math.round((await countBytes(place)) / 1e6),
      memoryMb: collector.memory()?.most ?? Number.NaN,
      p95,
    }
  } finally {
    await collector.stop()
  }
}

/** What the database takes on disk. */
async function countBytes({ dataDir, databaseUrl }: Place): Promise<number> {
  if (databaseUrl === undefined)
    return readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  const [row] = await query<{ bytes: string }>(
    databaseUrl,
    'select pg_database_size(current_database()) bytes',
  )
  return Number(row?.bytes)
}

async function query<T extends pg.QueryResultRow>(
  connectionString: string,
  sql: string,
): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
    .query<T>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

/** The 95th percentile, in ms, after a read that is not counted. */
async function measureRead(
  { path }: MeasuredRead,
  time: (path: string) => Promise<number>,
  now: number,
): Promise<number> {
  const taken: number[] = []
  await time(path(0, now))
  const until = performance.now() + READ_MS
  for (let nth = 1; nth <= SAMPLES && performance.now() < until; nth++)
    taken.push(await time(path(nth, now)))
  return quantile(taken, 0.95)
}

function formatTable(
  name: string,
  measured: readonly Measured[],
): { readonly text: string; readonly met: boolean } {
  const row = (title: string, read: (each: Measured) => string | number): string =>
    `| ${title} | ${measured.map(read).join(' | ')} |`
  const goalOf = ({ rolledUp }: MeasuredRead): number => (rolledUp ? GOAL_ROLLED_UP : GOAL_FILTERED)
  const last = measured.at(-1) as Measured
  const isMet = (read: MeasuredRead): boolean => (last.p95[read.name] ?? 0) <= goalOf(read)
  return {
    met: READS.every(isMet),
    text: [
      `| ${name} | ${measured.map(({ sessions }) => `${sessions.toLocaleString('en')} sessions`).join(' | ')} | goal |`,
      `| --- |${' ---: |'.repeat(measured.length)} --- |`,
      `${row('to fill it, s', ({ fillS }) => fillS)} |`,
      `${row('start of the command, ms', ({ startMs }) => startMs)} |`,
      `${row('on disk, MB', ({ megabytes }) => megabytes)} |`,
      `${row('bytes a session', (each) => Math.round((each.megabytes * 1e6) / each.sessions))} |`,
      `${row('memory after the reads, MB', ({ memoryMb }) => memoryMb)} |`,
      ...READS.map(
        (read) =>
          `${row(`${read.name}: p95, ms`, ({ p95 }) => p95[read.name] ?? '')} ${goalOf(read)}${isMet(read) ? '' : ': **missed**'} |`,
      ),
    ].join('\n'),
  }
}
