import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StartedCollector, startCollector } from '@playhead/collector'
import { dashboard as dashboardPlugin } from '@playhead/dashboard'
import {
  COUNTRY_HEADER,
  createPastClock,
  fillDemo,
  type PastClock,
} from '@playhead/example-demo-data'
import { openChromium } from '@playhead/testing/browser'
import { option } from '../option.ts'
import { keepText } from '../report.ts'
import { measureLive } from './measureLive.ts'
import { measurePages } from './measurePages.ts'
import { weighPage } from './weighPage.ts'

const BUILD_PAGE = fileURLToPath(
  new URL('../../../packages/dashboard/scripts/buildPage.ts', import.meta.url),
)
const SESSIONS = 1_000_000
const LIVE_MINUTES = 60
/** Sessions of one request of the filling. */
const TOGETHER = 100

const GOAL_SCRIPT_KB = 90
const GOAL_PAINT_MS = 1000
const GOAL_GROWTH = 0.1

/**
 * The dashboard in Chromium: bytes, time until the first chart of a year, main-thread time of each
 * page, and memory after an hour on the live page. `DATABASE_URL` names a server; a project that is
 * there is not filled again. `--sessions N`; 0 takes what the project `default` has.
 * `--live-minutes N`.
 */
export async function dashboard(args: readonly string[]): Promise<boolean> {
  const sessions = option(args, 'sessions') ?? SESSIONS
  const project = sessions ? 'demo' : 'default'
  const minutes = option(args, 'live-minutes') ?? LIVE_MINUTES
  const directory = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
  const { DATABASE_URL: databaseUrl } = process.env
  const clock = createPastClock()
  execFileSync(process.execPath, [BUILD_PAGE])
  const plugin = dashboardPlugin()
  const collector = await startCollector({
    ...{ port: 0, newKeys: true, plugins: [plugin], databaseUrl },
    ...(!databaseUrl && { dataDir: directory }),
    ...{ clock: clock.now, countryHeader: COUNTRY_HEADER },
  })
  const { browser } = await openChromium()
  try {
    if (sessions) await fill(collector, clock, sessions)
    const bytes = await weighPage()
    const pages = await measurePages(
      browser,
      await plugin.createSignInLink(collector.url, { project }),
    )
    const live = minutes
      ? await measureLive(
          browser,
          await plugin.createSignInLink(collector.url, { project }),
          collector,
          minutes,
        )
      : undefined
    const [heaviest] = [...pages.all].sort((a, b) => b.mainThreadMs - a.mainThreadMs)
    const text = [
      `${sessions ? sessions.toLocaleString('en') : 'The'} sessions of a year, on ${databaseUrl ? 'a PostgreSQL server' : 'the embedded engine'}.`,
      '',
      '| | | goal |',
      '| --- | ---: | ---: |',
      `| script, all pages, brotli | ${kB(bytes.script)} kB | ${GOAL_SCRIPT_KB} kB |`,
      `| script until the first chart, brotli | ${kB(bytes.first)} kB | – |`,
      `| style, brotli | ${kB(bytes.style)} kB | – |`,
      `| first paint, a year | ${pages.firstPaintMs} ms | ${GOAL_PAINT_MS} ms |`,
      `| first chart, a year | ${pages.firstChartMs} ms | ${GOAL_PAINT_MS} ms |`,
      `| main thread, the heaviest page (${heaviest?.name}) | ${heaviest?.mainThreadMs} ms | – |`,
      ...(live
        ? [
            `| heap of the live page, after a minute and after ${minutes} | ${live.first.heapMb.toFixed(1)}, ${live.last.heapMb.toFixed(1)} MB | +${GOAL_GROWTH * 100} % |`,
            `| of it objects, without compiled code | ${live.first.objectsMb.toFixed(2)}, ${live.last.objectsMb.toFixed(2)} MB | – |`,
            `| nodes of its document, then and now | ${live.first.nodes}, ${live.last.nodes} | – |`,
          ]
        : []),
      '',
      '| page | everything read, ms | main thread, ms |',
      '| --- | ---: | ---: |',
      ...pages.all.map(
        ({ name, completeMs, mainThreadMs }) => `| ${name} | ${completeMs} | ${mainThreadMs} |`,
      ),
      '',
    ].join('\n')
    console.log(text)
    keepText('dashboard', text)
    const grown = live ? live.last.heapMb / live.first.heapMb - 1 : 0
    return (
      bytes.script <= GOAL_SCRIPT_KB * 1000 &&
      pages.firstChartMs <= GOAL_PAINT_MS &&
      grown <= GOAL_GROWTH
    )
  } finally {
    await browser.close()
    await collector.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

const kB = (bytes: number): string => (bytes / 1000).toFixed(1)

/** Fills the project, unless it is there already. */
async function fill(
  collector: StartedCollector,
  clock: PastClock,
  sessions: number,
): Promise<void> {
  const created = await collector.fetch(
    new Request('http://collector/v1/projects', {
      method: 'POST',
      headers: { authorization: `Bearer ${collector.newKeys?.adminKey}` },
      body: JSON.stringify({ slug: 'demo' }),
    }),
  )
  if (created.status === 409) return
  const keys = (await created.json()) as { writeKey: string; adminKey: string }
  let printed = 0
  await fillDemo(collector, {
    ...{ keys, clock, sessions, together: TOGETHER },
    onProgress({ sessions: done, total }) {
      if (done - printed < total / 20) return
      printed = done
      console.log(`filled ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
    },
  })
}
