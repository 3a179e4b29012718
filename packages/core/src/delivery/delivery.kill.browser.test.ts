import { rm } from 'node:fs/promises'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import {
  openRawChromium,
  type RawChromium,
  type RawPage,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundleTestPage, type TestPageWindow } from '../../test/testPage.ts'

declare const window: TestPageWindow

describe('delivery in a Chromium as users have it', () => {
  let pages: TestServer
  let backend: RecordingCollectorServer
  let chromium: RawChromium
  let directory: string

  beforeEach(async () => {
    pages = await serve({
      '/': '<!doctype html><script src="/page.js"></script>',
      '/page.js': await bundleTestPage(),
    })
    backend = await recordingCollectorServer()
    chromium = await openRawChromium()
    directory = chromium.directory
  })
  afterEach(async () => {
    await chromium.close()
    await Promise.all([pages.close(), backend.close().catch(() => {})])
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  })

  async function open(): Promise<RawPage> {
    const page = await chromium.open(`${pages.url}/?to=${encodeURIComponent(backend.url)}`)
    await page.until(() => 'delivery' in window)
    return page
  }
  const expectAll = async (count: number, timeout = 15_000): Promise<void> => {
    await expect.poll(() => backend.collector.events.size, { timeout }).toBe(count)
    expect(backend.collector.unexplained()).toEqual([])
  }

  it('fault 10: has everything after the browser was killed the moment it was durable', async () => {
    const page = await open()
    await backend.stop()
    await page.evaluate(async () => {
      window.addEvents(100)
      window.save(true)
      await window.delivery.durable()
    })
    await chromium.kill()

    await backend.start()
    chromium = await openRawChromium({ directory })
    await open()
    await expectAll(100)
    await expect.poll(() => backend.collector.snapshots.size, { timeout: 5000 }).toBe(1) // 101 records are two batches
  })

  it('fault 11: has all that was committed when the browser is killed with much under way', async () => {
    const page = await open()
    await backend.stop()
    await page.evaluate(() => {
      const progress = { added: 0, committed: 0 }
      Object.assign(window, { progress })
      function go(): void {
        window.addEvents(20)
        progress.added += 20
        const { added } = progress
        void window.delivery.durable().then(() => {
          progress.committed = added
        })
        // As fast as it commits, or the machine decides how much is under way.
        if (added < 20_000) setTimeout(go, added - progress.committed > 2000 ? 50 : 0)
      }
      go()
    })
    await page.until(() => (window.progress?.committed ?? 0) >= 200)
    const { added, committed } = await page.evaluate(() => ({
      added: 0,
      committed: 0,
      ...window.progress,
    }))
    await chromium.kill()
    expect(added).toBeLessThan(20_000)

    await backend.start()
    chromium = await openRawChromium({ directory })
    await open()
    const { collector } = backend
    await expect
      .poll(() => collector.events.size, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(committed)
    expect(collector.unexplained()).toEqual([])
    expect(collector.ledger).toEqual([]) // none is broken
  })

  it('flushes everything when the tab is hidden, and receives the answer', async (context) => {
    if (chromium.kind !== 'full') return context.skip('a headless shell has no hidden tabs')
    const page = await open()
    await page.evaluate(() => {
      window.addEvents(20)
      window.save(false)
    })
    await page.hide()

    await expectAll(20, 3000)
    expect(backend.collector.snapshots.size).toBe(1)
    await page.until(() => window.delivery.status.queued === 0)
    expect(backend.collector.duplicates).toBe(0)
  })

  it('fault 21: leaves its turn and its records to another tab when it is frozen while it sends', async (context) => {
    if (chromium.kind !== 'full') return context.skip('a headless shell has no hidden tabs')
    backend.collector.mode = 'hang'
    const frozen = await open()
    await frozen.evaluate(() => {
      window.addEvents(10)
      window.save(true)
    })
    await expect.poll(() => backend.collector.bodies.length, { timeout: 5000 }).toBeGreaterThan(0)
    await frozen.hide()
    await frozen.send('Page.setWebLifecycleState', { state: 'frozen' })
    backend.collector.mode = 'ok'

    const other = await open()
    await other.evaluate(() => window.addEvents(10))
    await expectAll(20, 20_000)
  })
})
