import type { StartedCollector } from '@playhead/collector'
import type { Browser, CDPSession } from 'playwright-core'

/** Memory of the live page, MB, and nodes of its document. */
export interface LiveFigures {
  readonly first: number
  readonly last: number
  readonly firstNodes: number
  readonly lastNodes: number
}

const MINUTE_MS = 60_000
/** A session begins in each interval, so that the page has something to show. */
const ARRIVAL_MS = 2000

/** Leaves the live page open while sessions arrive; compares a minute after the start with the end. */
export async function measureLive(
  browser: Browser,
  link: string,
  collector: StartedCollector,
  minutes: number,
): Promise<LiveFigures> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const url = new URL(link)
  url.pathname = '/dashboard/live'
  // Sessions of the project `default`, whose key is at hand.
  url.searchParams.set('project', 'default')
  await page.goto(url.href)
  let sent = 0
  const arrivals = setInterval(() => void sendSession(collector, sent++), ARRIVAL_MS)
  await page.waitForTimeout(MINUTE_MS)
  const first = await measure(session)
  for (let minute = 1; minute < minutes; minute++) {
    await page.waitForTimeout(MINUTE_MS)
    if (minute % 10 === 0) console.log(`live page: ${minute} of ${minutes} minutes`)
  }
  clearInterval(arrivals)
  const last = await measure(session)
  await context.close()
  return { first: first.mb, last: last.mb, firstNodes: first.nodes, lastNodes: last.nodes }
}

async function measure(session: CDPSession): Promise<{ mb: number; nodes: number }> {
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { mb: read('JSHeapUsedSize') / 1e6, nodes: read('Nodes') }
}

async function sendSession({ url, newKeys }: StartedCollector, at: number): Promise<void> {
  const now = Date.now()
  const id = `live-${now.toString(36)}-${String(at).padStart(6, '0')}`
  const snapshot = {
    ...{ session: id, rev: 1, videoId: `lesson-${at % 7}`, player: 'html5', state: 'playing' },
    ...{
      startedAt: now - 5000,
      at: now,
      startupMs: 400,
      playingMs: 4600,
      contentMs: 4600,
      elapsedMs: 5000,
    },
    ...{ position: 4.6, maxPosition: 4.6, duration: 300, watched: [[0, 4.6]], played: [[0, 4.6]] },
  }
  const body = {
    ...{ batch: `batch-${id}`, sentAt: now, writer: `writer-${id}`, from: 0, to: 0, high: 0 },
    ...{ ledger: [], snapshots: [snapshot], events: [] },
  }
  const response = await fetch(`${url}/v1/ingest?key=${newKeys?.writeKey}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`the collector refused a session: ${await response.text()}`)
}
