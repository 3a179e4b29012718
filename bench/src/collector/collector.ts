import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedCollector, startCollector } from '@playhead/collector'
import { option } from '../option.ts'
import { keepText } from '../report.ts'
import { ATTACKS, type AttackName } from './collectorAttacks.ts'
import type { Figures, Order } from './collectorLoad.ts'

const SECONDS = 8
const CONNECTIONS = 200
const ATTACKERS = 4
/** What an honest viewer may wait beside the attackers, ms. */
const GOAL_P99 = 1000

/**
 * What a collector takes over HTTP, committed before it answers: from many pages at once, and from
 * honest viewers beside attackers of each kind. The load comes from processes of its own, on the
 * same machine. `DATABASE_URL=postgres://…` for a server, else the embedded engine.
 */
export async function collector(args: readonly string[]): Promise<boolean> {
  if (args[0] === 'growth') return (await import('./growth/growth.ts')).growth(args.slice(1))
  const seconds = option(args, 'seconds') ?? SECONDS
  const connections = option(args, 'connections') ?? CONNECTIONS
  const names = (Object.keys(ATTACKS) as AttackName[]).filter(
    (name) => !args.some((arg) => arg in ATTACKS) || args.includes(name),
  )
  const { DATABASE_URL } = process.env
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
  const started = await startCollector({
    port: 0,
    dataDir,
    databaseUrl: DATABASE_URL,
    newKeys: true,
    report: () => {},
  })
  try {
    const honest = { role: 'pages', seconds, connections, pauseMs: 0 } as const
    const bare = await loadBare(honest)
    const quiet = await load(started, honest)
    const share = Math.round((100 * quiet.accepted) / bare.accepted)
    const rows = [
      row('a server that stores nothing', bare),
      row(`the collector: ${share} % of that`, quiet),
      '',
    ]
    const results = [await beside(started, seconds)]
    rows.push(
      `| ${ATTACKERS} attackers beside 20 viewers | honest p50, ms | p99, ms | refused | attacks answered | memory, MB |`,
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      resultRow('without attackers', results[0] as Beside),
    )
    for (const name of names) {
      const result = await beside(started, seconds, name)
      results.push(result)
      rows.push(resultRow(ATTACKS[name].title, result))
    }
    const worst = Math.max(...results.map(({ viewers }) => viewers.p99))
    const met = worst < GOAL_P99 && results.every(({ viewers }) => viewers.answered > 0)
    rows.push(
      '',
      `Worst p99 of an honest request ${worst} ms, goal ${GOAL_P99} ms: ${met ? 'met' : '**missed**'}.`,
    )
    const engine = DATABASE_URL ? 'A PostgreSQL server' : 'The embedded engine'
    const text = [
      `${engine}, ${seconds} s each.`,
      '',
      `| ${connections} connections, one snapshot a request | snapshots/s | p50, ms | p95, ms | p99, ms | refused |`,
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      ...rows,
    ].join('\n')
    console.log(`\n${text}`)
    keepText('collector', text)
    return met
  } finally {
    await started.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

interface Beside {
  readonly viewers: Figures
  readonly attacks: Figures | undefined
  readonly memoryMb: number
}

async function beside(
  started: StartedCollector,
  seconds: number,
  attack?: AttackName,
): Promise<Beside> {
  let memory = 0
  const timer = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage.rss())
  }, 50)
  const [viewers, attacks] = await Promise.all([
    load(started, { role: 'pages', seconds, connections: 20, pauseMs: 100 }),
    attack &&
      load(started, {
        role: attack,
        seconds,
        connections: ATTACKS[attack].connections ?? ATTACKERS,
        pauseMs: 0,
      }),
  ])
  clearInterval(timer)
  return { viewers, attacks, memoryMb: Math.round(memory / 1e6) }
}

/** Runs a load in a process of its own. */
async function load(
  { url, newKeys }: Pick<StartedCollector, 'url' | 'newKeys'>,
  order: Omit<Order, 'url' | 'key'>,
): Promise<Figures> {
  const child = startProcess('./collectorLoad.ts')
  child.send({ ...order, url, key: newKeys?.writeKey ?? '' } satisfies Order)
  return nextMessage<Figures>(child)
}

/** The same load on a server that stores nothing. */
async function loadBare(order: Omit<Order, 'url' | 'key'>): Promise<Figures> {
  const server = startProcess('./bareServer.ts')
  const port = await nextMessage<number>(server)
  const figures = await load({ url: `http://127.0.0.1:${port}`, newKeys: null }, order)
  server.kill()
  return figures
}

const startProcess = (file: string): ChildProcess => fork(new URL(file, import.meta.url).pathname)

const nextMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => code && reject(new Error(`The process ended with ${code}.`)))
  })

const row = (name: string, { accepted, seconds, p50, p95, p99, refused }: Figures): string =>
  `| ${name} | ${Math.round(accepted / seconds)} | ${p50} | ${p95} | ${p99} | ${refused} |`
const resultRow = (name: string, { viewers, attacks, memoryMb }: Beside): string =>
  `| ${name} | ${viewers.p50} | ${viewers.p99} | ${viewers.refused} | ${attacks ? attacks.answered : '–'} | ${memoryMb} |`
