import { rm } from 'node:fs/promises'
import { type RecordingCollectorProcess, recordingCollectorProcess } from '@playhead/testing'
import {
  findChromium,
  openRawChromium,
  type RawChromium,
  type RawPage,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleFaultPage, type FaultPageWindow } from './faultPage.ts'
import { expectNothingLost } from './oracle.ts'

declare const window: FaultPageWindow

const { kind } = await findChromium()

describe('delivery where a tab is really hidden, frozen or killed', () => {
  let chromium: RawChromium
  let backend: RecordingCollectorProcess
  let server: TestServer
  let tests = 0
  let isBusy = false
  beforeAll(async () => {
    server = await serve({
      '/': '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>',
      '/page.js': await bundleFaultPage(),
      '/busy'(_, response) {
        isBusy = true
        response.end()
      },
    })
    backend = await recordingCollectorProcess()
    chromium = await openRawChromium()
  })
  beforeEach(async () => {
    tests++
    await backend.fresh()
  })
  afterAll(async () => {
    await chromium.close()
    await Promise.all([server.close(), backend.close()])
    await rm(chromium.directory, { recursive: true, force: true, maxRetries: 5 })
  })

  async function open(query = 'real'): Promise<RawPage> {
    const url = new URL(server.url)
    url.hostname = `test-${tests}.localhost`
    url.search = `${query}&to=${encodeURIComponent(backend.url)}`
    const page = await chromium.open(url.href)
    await page.until(() => 'delivery' in window)
    return page
  }

  it('fault 09: of a task that is killed before it ends, only what it added itself is lost', async () => {
    await backend.stop()
    const page = await open()
    const added = await page.evaluate(async () => {
      const words = window.addEvents(10)
      await window.delivery.durable()
      return words
    })
    page
      .evaluate(() => {
        window.addEvents(5)
        void fetch('/busy') // a request of the task that never ends
        for (;;);
      })
      .catch(() => {})
    await expect.poll(() => isBusy, { timeout: 10_000 }).toBe(true)
    await chromium.kill()
    await backend.start()
    chromium = await openRawChromium({ directory: chromium.directory })
    await open()
    await expect
      .poll(async () => (await backend.seen()).events.length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(10)

    // No page that lives knows of the five: they leave no gap, because their numbers come after all
    // that arrived.
    const { events } = await backend.seen()
    const more = events
      .filter(({ seq }) => seq > 10)
      .map(({ seq }) => `${added[0]?.split('/')[0]}/${seq}`)
    expect(more.length).toBeLessThanOrEqual(5)
    await expectNothingLost(backend, [...added, ...more])
  })

  it.runIf(kind === 'full')('fault 19: hidden and shown twenty times quickly', async () => {
    const page = await open()
    const added: string[] = []
    for (let turn = 0; turn < 20; turn++) {
      added.push(...(await page.evaluate(() => window.addEvents(3))))
      await page.hide()
      await page.show()
    }
    await page.evaluate(() => window.delivery.flush())

    await expectNothingLost(backend, added)
    expect(await page.evaluate(() => window.faults.join())).toBe('')
    await page.close()
  })

  it.runIf(kind === 'full')(
    'fault 19: hidden and shown while the hand-over is under way sends nothing twice',
    async () => {
      await backend.mode({ slowMs: 1500 })
      const page = await open()
      const added = await page.evaluate(() => window.addEvents(3))
      for (let turn = 0; turn < 5; turn++) {
        await page.hide()
        await page.show()
      }
      await new Promise((next) => setTimeout(next, 3000))
      const seen = await expectNothingLost(backend, added).finally(() => page.close())

      expect(seen.duplicates).toBe(0)
    },
  )

  it.runIf(kind === 'full')('fault 22: frozen, then discarded', async () => {
    await backend.stop()
    const page = await open()
    const added = await page.evaluate(() => {
      window.save()
      return window.addEvents(20)
    })
    await page.hide()
    await page.send('Page.setWebLifecycleState', { state: 'frozen' })
    await page.close()
    await backend.start()
    await open()

    await expectNothingLost(backend, added, { withinMs: 15_000 })
  })
})
