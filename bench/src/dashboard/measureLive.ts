import type { StartedCollector } from '@playhead/collector'
import type { Browser, CDPSession } from 'playwright-core'

/** What the live page holds at a moment. */
export interface LiveFigures {
  /** The heap of its scripts, MB. */
  readonly heapMb: number
  /** Of it, what the scripts hold: without the code that the engine compiles as it warms up. */
  readonly objectsMb: number
  /** Nodes of its document. */
  readonly nodes: number
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
): Promise<{ readonly first: LiveFigures; readonly last: LiveFigures }> {
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
  return { first, last }
}

async function measure(session: CDPSession): Promise<LiveFigures> {
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return {
    heapMb: read('JSHeapUsedSize') / 1e6,
    objectsMb: (await sumObjects(session)) / 1e6,
    nodes: read('Nodes'),
  }
}

/** The part of a heap snapshot that is read here. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[]]
    }
  }
  readonly nodes: readonly number[]
}
/** What the engine and the browser hold of their own accord. */
const NOT_OBJECTS: readonly string[] = ['code', 'native', 'synthetic']

/** Bytes of all objects, strings, arrays and functions of the page. */
async function sumObjects(session: CDPSession): Promise<number> {
  let text = ''
  const add = ({ chunk }: { chunk: string }): void => {
    text += chunk
  }
  session.on('HeapProfiler.addHeapSnapshotChunk', add)
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  session.off('HeapProfiler.addHeapSnapshotChunk', add)
  const { snapshot, nodes }: HeapSnapshot = JSON.parse(text)
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')]
  let sum = 0
  for (let at = 0; at < nodes.length; at += fields.length)
    if (!NOT_OBJECTS.includes(types[0][nodes[at + type] ?? -1] ?? '')) sum += nodes[at + size] ?? 0
  return sum
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
