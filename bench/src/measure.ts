import { readFileSync } from 'node:fs'
import type { SessionSnapshot } from '@playhead/core'
import { bundle, CLIPS, type RawChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Bench } from './page.ts'
import type { Scenario, Stage } from './scenarios.ts'
import type { Truth } from './truth.ts'

declare const bench: Bench

/** What a run came to: Playhead's figures beside the truth's. */
export interface Measured {
  readonly name: string
  readonly truth: Truth
  readonly playhead: { readonly playingMs: number; readonly contentMs: number; readonly uniqueMs: number }
  readonly counts: readonly { readonly name: 'seeks' | 'rebuffers' | 'views'; readonly expected: number; readonly found: number }[]
  /** Σ clocks − elapsed over all sessions, ms; must be 0. */
  readonly clockError: number
  readonly recordings: readonly object[]
}

const PAGE = '<!doctype html><title>bench</title><link rel="icon" href="data:,"><video src="/clip.mp4" width="320" preload="auto"></video><script src="/page.js"></script>'
const CLOCKS = ['idleMs', 'startupMs', 'playingMs', 'pausedMs', 'seekingMs', 'rebufferMs', 'endedMs', 'errorMs', 'suspendedMs'] as const

/** A server with the page under test, its clips, and a backend that takes everything. */
export async function stage(): Promise<TestServer> {
  const source = new URL('./page.ts', import.meta.url)
  const script = await bundle(readFileSync(source, 'utf8'), new URL('.', source).pathname)
  return serve(
    {
      '/': PAGE,
      '/page.js': script,
      '/v1/ingest': async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const { snapshots, events } = JSON.parse(body) as { snapshots: unknown[]; events: unknown[] }
        response.end(JSON.stringify({ accepted: snapshots.length + events.length, rejected: [], have: [], serverTime: Date.now() }))
      },
      ...CLIPS,
    },
    { 'cache-control': 'no-store' },
  )
}

/** Runs one scenario on a page of its own. */
export async function measure(browser: RawChromium, server: TestServer, scenario: Pick<Scenario, 'name' | 'seeks' | 'rebuffers' | 'views'> & { run(stage: Stage): Promise<void> }): Promise<Measured> {
  const page = await browser.open(server.url)
  try {
    await page.until(() => bench.video.readyState >= 3)
    await scenario.run({ page, server })
    await page.evaluate(() => bench.wait(400))
    const { truths, snapshots, recordings } = await page.evaluate(() => bench.result())
    const sum = (of: (truth: Truth) => number): number => truths.reduce((total, truth) => total + of(truth), 0)
    const add = (of: (snapshot: SessionSnapshot) => number): number => snapshots.reduce((total, snapshot) => total + of(snapshot), 0)
    return {
      name: scenario.name,
      truth: {
        playingMs: sum((truth) => truth.playingMs),
        contentMs: sum((truth) => truth.contentMs),
        uniqueMs: sum((truth) => truth.uniqueMs),
        coarsestMs: Math.max(...truths.map(({ coarsestMs }) => coarsestMs)),
      },
      playhead: {
        playingMs: add(({ playingMs }) => playingMs),
        contentMs: add(({ contentMs }) => contentMs),
        uniqueMs: add(({ watched }) => watched.reduce((total, [from, to]) => total + (to - from) * 1000, 0)),
      },
      counts: [
        { name: 'seeks', expected: scenario.seeks, found: add(({ seekCount }) => seekCount) },
        { name: 'rebuffers', expected: scenario.rebuffers, found: add(({ rebufferCount }) => rebufferCount) },
        { name: 'views', expected: scenario.views, found: snapshots.filter(({ playingMs }) => playingMs > 0).length },
      ],
      clockError: add((snapshot) => CLOCKS.reduce((total, name) => total + snapshot[name], 0) - snapshot.elapsedMs),
      recordings,
    }
  } finally {
    await page.close()
  }
}
