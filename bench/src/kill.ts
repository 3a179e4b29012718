import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IngestBody } from '@playhead/core'
import { mulberry32 } from '@playhead/example-demo-data/mulberry32'
import { bundle, CLIPS, openRawChromium, type RawPage, serve } from '@playhead/testing/browser'
import { option } from './option.ts'
import { keepText, median } from './report.ts'
import { pass } from './viewer.ts'

/** What a kill may cost, ms of playing time. */
const GOAL = { median: 500, worst: 1200 }
const VISITS = 30
/** A visit is killed at a random moment between these, ms of watching. */
const MIN_VISIT_MS = 2500
const MAX_VISIT_MS = 9000
/** How often the position is looked at from outside, ms. */
const LOOK_MS = 10

interface Visit {
  readonly session: string
  /**
   * Seconds of content at rate 1, as last seen from outside before the kill; playing began at 0.
   */
  readonly truth: number
  /** How old that last look was when the kill was asked for, ms. */
  readonly lookedBefore: number
}

/**
 * Kills the browser (SIGKILL, all of it) at a random moment of each visit, comes back with the same
 * profile, and compares what arrives with what was last seen from outside.
 */
export async function kill(args: readonly string[]): Promise<boolean> {
  const random = mulberry32(option(args, 'seed') ?? 1)
  const visits = option(args, 'visits') ?? VISITS
  /** Newest playing time of each session, ms, by the collector. */
  const received = new Map<string, number>()
  const source = new URL('./page.ts', import.meta.url)
  const server = await serve(
    {
      '/': '<!doctype html><link rel="icon" href="data:,"><video width="320" preload="auto"></video><script src="/page.js"></script>',
      '/page.js': await bundle(readFileSync(source, 'utf8'), new URL('.', source).pathname),
      '/v1/ingest': async (request, response) => {
        let text = ''
        for await (const chunk of request) text += chunk
        const { snapshots, events } = JSON.parse(text) as IngestBody
        for (const { session, playingMs = 0 } of snapshots)
          received.set(session, Math.max(received.get(session) ?? 0, playingMs))
        response.writeHead(202, { 'content-type': 'application/json' })
        response.end(
          JSON.stringify({
            accepted: snapshots.length + events.length,
            rejected: [],
            have: [],
            serverTime: Date.now(),
          }),
        )
      },
      ...CLIPS,
    },
    { 'cache-control': 'no-store' },
  )
  let chromium = await openRawChromium()
  const { directory, version } = chromium
  console.log(
    `${version}; ${visits} visits, each killed between ${MIN_VISIT_MS} and ${MAX_VISIT_MS} ms`,
  )
  const killed: Visit[] = []
  const missing = ({ session, truth }: Visit): number => truth * 1000 - (received.get(session) ?? 0)
  try {
    for (let visit = 0; visit < visits; visit++) {
      const page = await open()
      killed.push(
        await watchAndKill(page, MIN_VISIT_MS + random() * (MAX_VISIT_MS - MIN_VISIT_MS), () =>
          chromium.kill(),
        ),
      )
      chromium = await openRawChromium({ directory })
    }
    await open() // a last page sends what the one before left
    await pass(8000)
  } finally {
    await chromium.close()
    await server.close()
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }

  async function open(): Promise<RawPage> {
    const page = await chromium.open(`${server.url}/?blind`)
    await page.until(() => (document.querySelector('video')?.readyState ?? 0) >= 3)
    return page
  }

  const lost = killed.map(missing)
  const [middle, worst] = [median(lost), Math.max(...lost)]
  const met = middle <= GOAL.median && worst <= GOAL.worst
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  const text = [
    `| playing time missing after SIGKILL, ${killed.length} visits | s | goal |`,
    '| --- | ---: | ---: |',
    `| median | ${seconds(middle)} | ${seconds(GOAL.median)} |`,
    `| worst | ${seconds(worst)} | ${seconds(GOAL.worst)} |`,
    `| least | ${seconds(Math.min(...lost))} | |`,
    `| sessions of which nothing arrived | ${killed.filter(({ session }) => !received.has(session)).length} | 0 |`,
    '',
    `Each visit: ${lost.map(seconds).join(', ')}. The last look was at most ${Math.max(...killed.map((each) => each.lookedBefore)).toFixed(0)} ms older than the kill. Goal ${met ? 'met' : '**missed**'}.`,
  ].join('\n')
  console.log(`\n${text}`)
  keepText('kill', text)
  return met
}

async function watchAndKill(page: RawPage, ms: number, end: () => Promise<void>): Promise<Visit> {
  await page.evaluate(() => void document.querySelector('video')?.play())
  const session = await page.evaluate(
    () => (window as unknown as { bench: { sessions(): string[] } }).bench.sessions()[0] as string,
  )
  const start = performance.now()
  let truth = 0
  let lookedAt = start
  while (performance.now() - start < ms) {
    lookedAt = performance.now() // before the answer: the position is no older than that
    truth = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
    await pass(LOOK_MS)
  }
  lookedAt = performance.now()
  truth = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
  const lookedBefore = performance.now() - lookedAt
  await end()
  return { session, truth, lookedBefore }
}
