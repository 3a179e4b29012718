import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { option } from '../option.ts'
import { keepText } from '../report.ts'
import { startCollectorProcess } from './growth/collectorProcess.ts'

const SESSIONS = 100_000
const BATCH = 50
const PARALLEL = 20
const LOOKS = 5
/** How much more the last fifth may leave resident than the second, in percent. */
const GOAL_GROWTH = 10

/** Resident memory of the published command while new sessions arrive. */
export async function memory(args: readonly string[]): Promise<boolean> {
  const sessions = option(args, 'sessions') ?? SESSIONS
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-memory-'))
  const { DATABASE_URL: databaseUrl } = process.env
  const collector = await startCollectorProcess({ dataDir, databaseUrl })
  const looks: { readonly sessions: number; readonly megabytes: number }[] = []
  try {
    const look = sessions / LOOKS
    for (let sent = 0; sent < sessions; ) {
      const send = async (at: number): Promise<void> => {
        const url = `${collector.url}/v1/ingest?key=${collector.writeKey}`
        const response = await fetch(url, { method: 'POST', body: createBatch(at) })
        if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`)
        await response.arrayBuffer()
      }
      await Promise.all(Array.from({ length: PARALLEL }, (_, at) => send(sent + at * BATCH)))
      sent += PARALLEL * BATCH
      process.stderr.write(`\r${sent} of ${sessions} sessions`)
      if (sent % look === 0)
        looks.push({ sessions: sent, megabytes: collector.memory()?.now ?? Number.NaN })
    }
  } finally {
    await collector.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const [, second, last] = [looks[0], looks[1], looks.at(-1)]
  const growth = Math.round(100 * ((last?.megabytes ?? 0) / (second?.megabytes ?? 1) - 1))
  const met = growth <= GOAL_GROWTH
  const text = [
    `| ${databaseUrl ? 'a PostgreSQL server' : 'the embedded engine'}: new sessions | resident, MB |`,
    '| ---: | ---: |',
    ...looks.map((each) => `| ${each.sessions} | ${each.megabytes} |`),
    '',
    `From the second look to the last: ${growth} %, goal ${GOAL_GROWTH} %: ${met ? 'met' : '**missed**'}.`,
  ].join('\n')
  console.log(`\n${text}`)
  keepText('collector-memory', text)
  return met
}

function createBatch(first: number): string {
  const now = Date.now()
  const snapshots = Array.from({ length: BATCH }, (_, at) => ({
    session: `memory-session-${process.pid}-${first + at}`,
    rev: 1,
    videoId: `video-${at}`,
    viewerId: `viewer-${first + at}`,
    player: 'html5',
    startedAt: now - 60_000,
    at: now,
    state: 'playing',
    duration: 600,
    playingMs: 50_000,
    contentMs: 50_000,
    playCount: 1,
    watched: [[0, 50]],
  }))
  const ids = {
    batch: `memory-batch-${process.pid}-${first}`,
    writer: `memory-writer-${process.pid}-${first}`,
  }
  return JSON.stringify({ ...ids, sentAt: now, from: 0, to: 0, high: 0, snapshots })
}
