/**
 * How many snapshots a second a collector takes over HTTP, validated and committed before it answers, from many pages at once, each
 * sending its own sessions one snapshot a request. The load comes from a process of its own, on the same machine.
 *
 *   node packages/collector/bench/ingest.ts [connections] [seconds] [snapshots a request]      DATABASE_URL=postgres://… for a server
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCollector } from '../src/index.ts'

const [connections = 200, seconds = 10, perRequest = 1] = process.argv.slice(2).map(Number)

interface Figures {
  readonly snapshots: number
  readonly refused: number
  readonly p50: number
  readonly p99: number
}

if (process.send) await load(process.env.TARGET as string)
else await bench()

async function bench(): Promise<void> {
  const { DATABASE_URL } = process.env
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
  const collector = await startCollector({ port: 0, dataDir, databaseUrl: DATABASE_URL, newKeys: true })
  const target = `${collector.url}/v1/ingest?key=${collector.newKeys?.writeKey}`
  const child = fork(import.meta.filename, process.argv.slice(2), { env: { ...process.env, TARGET: target } })
  const { snapshots, refused, p50, p99 } = await new Promise<Figures>((resolve) =>
    child.once('message', (message) => resolve(message as Figures)),
  )
  const began = performance.now()
  await collector.fold()
  const foldMs = Math.round(performance.now() - began)
  const rate = Math.round(snapshots / seconds)
  console.log(
    `${DATABASE_URL ? 'server' : 'embedded'}, ${connections} connections, ${perRequest} a request, ${seconds} s: ${rate} snapshots/s, p50 ${p50} ms, p99 ${p99} ms, ${refused} refused; the rest folded in ${foldMs} ms`,
  )
  await collector.close()
  rmSync(dataDir, { recursive: true, force: true })
}

async function load(target: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latencies: number[] = []
  let refused = 0
  const until = performance.now() + seconds * 1000

  const send = (body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(
        target,
        { method: 'POST', agent, headers: { 'content-type': 'text/plain' } },
        (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      asked.on('error', reject)
      asked.end(body)
    })

  async function page(number: number): Promise<void> {
    for (let rev = 1; performance.now() < until; rev++) {
      const began = performance.now()
      const status = await send(batch(number, rev))
      latencies.push(performance.now() - began)
      if (status !== 202) refused += perRequest
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, number) => page(number)))
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => Math.round(latencies[Math.floor(latencies.length * share)] ?? 0)
  process.send?.({
    snapshots: latencies.length * perRequest - refused,
    refused,
    p50: at(0.5),
    p99: at(0.99),
  } satisfies Figures)
  agent.destroy()
}

/** A page's session grows by 15 s a snapshot, with a seek now and then; a new one begins every 12 snapshots. */
function batch(number: number, rev: number): string {
  const now = Date.now()
  const snapshots = Array.from({ length: perRequest }, (_, at) => {
    const session = `bench-${process.pid}-${number}-${at}-${Math.floor(rev / 12)}`
    const step = rev % 12
    const to = 15 * (step + 1)
    return {
      session,
      rev,
      video: `video-${number % 50}`,
      viewer: `viewer-${number}-${at}`,
      player: 'html5',
      startedAt: now - to * 1000,
      at: now,
      state: 'playing',
      duration: 600,
      playingMs: to * 1000,
      contentMs: to * 1000,
      startupMs: 300,
      position: to,
      maxPosition: to,
      playCount: 1,
      seekCount: Math.floor(step / 4),
      watched:
        step > 6
          ? [
              [0, 90],
              [100, to + 10],
            ]
          : [[0, to]],
    }
  })
  return JSON.stringify({
    batch: `batch-${number}-${rev}-00000`,
    sentAt: now,
    writer: `writer-${process.pid}-${number}`,
    from: 0,
    to: 0,
    high: 0,
    snapshots,
  })
}
