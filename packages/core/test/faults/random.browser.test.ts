import {
  type CollectorMode,
  type RecordingCollectorProcess,
  recordingCollectorProcess,
} from '@playhead/testing'
import {
  openRawChromium,
  type RawChromium,
  type RawPage,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleFaultPage, type FaultPageWindow } from './faultPage.ts'
import { expectNothingLost } from './oracle.ts'

declare const window: FaultPageWindow

/** `FAULT_SEED=7` runs one again. */
const SEEDS = process.env.FAULT_SEED
  ? [Number(process.env.FAULT_SEED)]
  : Array.from({ length: 12 }, (_, at) => at + 1)
const STEPS = 20
const MODES: readonly CollectorMode[] = [
  'ok',
  'ok',
  'cut',
  { status: 503 },
  { status: 429, retryAfter: '20' },
  { slowMs: 200 },
]

let chromium: RawChromium
let backend: RecordingCollectorProcess
let server: TestServer
beforeAll(async () => {
  server = await serve({
    '/': '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>',
    '/page.js': await bundleFaultPage(),
  })
  backend = await recordingCollectorProcess()
  chromium = await openRawChromium()
})
afterAll(async () => {
  await chromium.close()
  await Promise.all([server.close(), backend.close()])
})

it.each(SEEDS)('fault 50: whatever happens in whatever order, seed %i', async (seed) => {
  const random = seeded(seed)
  const below = (most: number): number => Math.floor(random() * most)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const accepted: string[] = []
  const revs: Record<string, number> = {}
  const done: string[] = []
  let tabs: RawPage[] = []
  let listening = true
  await backend.fresh()

  async function open(): Promise<void> {
    const url = new URL(server.url)
    url.hostname = `seed-${seed}.localhost`
    url.search = `seed=${below(1e6)}&timeout=1000&to=${encodeURIComponent(backend.url)}`
    const tab = await chromium.open(url.href)
    await tab.until(() => 'delivery' in window)
    await tab.send('Network.enable')
    tabs.push(tab)
  }
  const listen = async (on: boolean): Promise<void> => {
    if (on !== listening) await (on ? backend.start() : backend.stop())
    listening = on
  }
  const offline = (tab: RawPage, yes: boolean): Promise<unknown> =>
    tab.send('Network.emulateNetworkConditions', {
      offline: yes,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })

  const STEP: Record<string, (tab: RawPage) => Promise<unknown>> = {
    async addEvents(tab) {
      accepted.push(
        ...(await tab.evaluate(() => window.delivery.durable().then(() => window.addEvents(30)))),
      )
      await tab.evaluate(() => window.delivery.durable())
    },
    async save(tab) {
      const [session, rev] = await tab.evaluate(async () => {
        const saved = window.save()
        await window.delivery.durable()
        return saved
      })
      revs[session] = rev
    },
    pass: (tab) => tab.evaluate(() => window.pass(2000)),
    passLong: (tab) => tab.evaluate(() => window.pass(70_000)),
    hide: (tab) => tab.hide(),
    show: (tab) => tab.show(),
    offline: (tab) => offline(tab, true),
    online: (tab) => offline(tab, false),
    mode: () => backend.mode(one(MODES)),
    refuse: () => listen(false),
    listen: () => listen(true),
    open,
    async close(tab) {
      tabs = tabs.filter((each) => each !== tab)
      await tab.close()
    },
    async kill() {
      tabs = []
      await chromium.kill()
      chromium = await openRawChromium({ directory: chromium.directory })
    },
  }
  // As often as they are named.
  const bag =
    'addEvents addEvents addEvents save save pass pass passLong hide show offline online mode mode refuse listen open close kill'.split(
      ' ',
    )

  await open()
  try {
    for (let step = 0; step < STEPS; step++) {
      if (!tabs.length) await open()
      const name = one(bag)
      if (name === 'open' && tabs.length > 2) continue
      done.push(name)
      await STEP[name]?.(one(tabs))
    }
    await listen(true)
    await backend.mode('ok')
    for (const tab of tabs) await offline(tab, false)
    await open()
    for (const tab of tabs) await tab.evaluate(() => window.pass(400_000))
    await expectNothingLost(backend, accepted, { revs, withinMs: 5000 })
    expect(accepted.length + Object.keys(revs).length).toBeGreaterThan(0)
  } catch (error) {
    throw new Error(`seed ${seed} (FAULT_SEED=${seed} runs it again): ${done.join(' ')}`, {
      cause: error,
    })
  } finally {
    for (const tab of tabs) await tab.close().catch(() => {})
  }
})

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
