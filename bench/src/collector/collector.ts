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
/** Goals of the load from many pages. */
const GOAL_RATE = 10_000
const GOAL_LOAD_P99 = 100
/** What an honest viewer may wait beside the attackers, ms. */
const GOAL_P99 = 1000

/** Benches of their own, by the first argument. */
const PARTS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  growth: async (args) => (await import('./growth/growth.ts')).growth(args),
  memory: async (args) => (await import('./memory.ts')).memory(args),
}

/**
 * What a collector takes over HTTP, committed before it answers: from many pages at once, and from
 * honest viewers beside attackers of each kind. The load comes from processes of its own, on the
 * same machine. On the embedded engine, and with `DATABASE_URL=postgres://…` on that server as well.
 */
export async function collector(args: readonly string[]): Promise<boolean> {
  const part = PARTS[args[0] ?? '']
  if (part) return part(args.slice(1))
  const seconds = option(args, 'seconds') ?? SECONDS
  const connections = option(args, 'connections') ?? CONNECTIONS
  const { DATABASE_URL } = process.env
  const honest = { role: 'pages', seconds, connections, pauseMs: 0 } as const
  const bare = await loadBare(honest)
  const rows = [row('a server that stores nothing', bare)]
  let met = true
  const beside: string[] = []
  for (const databaseUrl of DATABASE_URL ? [undefined, DATABASE_URL] : [undefined]) {
    const name = databaseUrl ? 'a PostgreSQL server' : 'the embedded engine'
    await onCollector(databaseUrl, async (started) => {
      const quiet = await load(started, honest)
      const share = Math.round((100 * quiet.accepted) / bare.accepted)
      rows.push(row(`the collector on ${name}: ${share} % of that`, quiet))
      met &&= quiet.accepted / seconds >= GOAL_RATE && quiet.p99 <= GOAL_LOAD_P99
      if (databaseUrl) return
      const attacked = await measureAttacks(started, seconds, args)
      met &&= attacked.met
      beside.push(...attacked.rows)
    })
  }
  const text = [
    `${seconds} s each; goal ${GOAL_RATE} snapshots/s with a p99 of ${GOAL_LOAD_P99} ms.`,
    '',
    `| ${connections} connections, one snapshot a request | snapshots/s | p50, ms | p95, ms | p99, ms | refused |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...beside,
  ].join('\n')
  console.log(`\n${text}`)
  keepText('collector', text)
  return met
}

/** Starts a collector in this process, for as long as `use` takes. */
async function onCollector(
  databaseUrl: string | undefined,
  use: (started: StartedCollector) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
  const started = await startCollector({
    ...{ port: 0, dataDir, databaseUrl, newKeys: true },
    report: () => {},
  })
  try {
    await use(started)
  } finally {
    await started.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Honest viewers beside attackers of each kind, on the embedded engine. */
async function measureAttacks(
  started: StartedCollector,
  seconds: number,
  args: readonly string[],
): Promise<{ readonly rows: readonly string[]; readonly met: boolean }> {
  const names = (Object.keys(ATTACKS) as AttackName[]).filter(
    (name) => !args.some((arg) => arg in ATTACKS) || args.includes(name),
  )
  const results = [await beside(started, seconds)]
  const rows = [
    `| ${ATTACKERS} attackers beside 20 viewers | honest p50, ms | p99, ms | refused | attacks answered | memory, MB |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    resultRow('without attackers', results[0] as Beside),
  ]
  for (const name of names) {
    const result = await beside(started, seconds, name)
    results.push(result)
    rows.push(resultRow(ATTACKS[name].title, result))
  }
  const worst = Math.max(...results.map(({ viewers }) => viewers.p99))
  const met = worst < GOAL_P99 && results.every(({ viewers }) => viewers.answered > 0)
  const verdict = met ? 'met' : '**missed**'
  rows.push('', `Worst p99 of an honest request ${worst} ms, goal ${GOAL_P99} ms: ${verdict}.`)
  return { rows, met }
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
