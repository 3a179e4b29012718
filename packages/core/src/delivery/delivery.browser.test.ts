import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import { findChromium, openProfile, serve, type TestServer } from '@playhead/testing/browser'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleTestPage, type TestPageWindow } from '../../test/testPage.ts'

declare const window: TestPageWindow

describe('delivery in Chromium', () => {
  let pages: TestServer
  let elsewhere: TestServer
  let backend: RecordingCollectorServer
  let context: BrowserContext
  let close: () => Promise<void>
  let script: string

  beforeAll(async () => {
    script = await bundleTestPage()
  })
  beforeEach(async () => {
    pages = await serve({
      '/': '<!doctype html><script src="/page.js"></script>',
      '/page.js': script,
      '/next': '<!doctype html>next',
    })
    elsewhere = await serve({ '/': '<!doctype html>elsewhere' })
    backend = await recordingCollectorServer()
    ;({ context, close } = await openProfile())
  })
  afterEach(async () => {
    await close()
    await Promise.all([pages.close(), elsewhere.close(), backend.close().catch(() => {})])
  })
  afterAll(() => {
    expect(backend.methods.OPTIONS).toBeUndefined()
  })

  async function open(page?: Page): Promise<Page> {
    const opened = page ?? (await context.newPage())
    await opened.goto(`${pages.url}/?to=${encodeURIComponent(backend.url)}`)
    return opened
  }
  const arrived = (): number => backend.collector.events.size
  const expectAll = async (count: number): Promise<void> => {
    await expect.poll(arrived, { timeout: 15_000 }).toBe(count)
    expect(backend.collector.unexplained()).toEqual([])
  }

  it('has every record on disk before it is sent: backend down, renderer crashes, next visit delivers', async () => {
    const page = await open()
    await backend.stop()
    await page.evaluate(() => {
      window.addEvents(20)
      window.save(true)
      return window.delivery.durable()
    })
    const session = await context.newCDPSession(page)
    const crashed = page.waitForEvent('crash')
    session.send('Page.crash').catch(() => {})
    await crashed

    await backend.start()
    expect(arrived()).toBe(0)
    await open()
    await expectAll(20)
    expect(backend.collector.snapshots.size).toBe(1)
  })

  it('fault 08: keeps what was added five milliseconds before a crash', async () => {
    const page = await open()
    await page.waitForTimeout(1500)
    await backend.stop()
    await page.evaluate(() => {
      window.addEvents(20)
      return new Promise((resolve) => setTimeout(resolve, 5))
    })
    const session = await context.newCDPSession(page)
    const crashed = page.waitForEvent('crash')
    session.send('Page.crash').catch(() => {})
    await crashed

    await backend.start()
    await open()
    await expectAll(20)
  })

  it('flushes on navigation, also events that are added while the page unloads', async () => {
    const page = await open()
    await page.evaluate((to) => {
      window.addOnUnload = 3
      window.addEvents(20)
      window.save(false)
      location.href = to
    }, elsewhere.url)
    await page.waitForURL(`${elsewhere.url}/`)

    await expectAll(23)
    expect(backend.collector.snapshots.size).toBe(1)
    expect(backend.methods.OPTIONS).toBeUndefined()
  })

  it('flushes when the tab is closed', async () => {
    const page = await open()
    await page.evaluate(() => {
      window.addOnUnload = 3
      window.addEvents(20)
    })
    await page.close({ runBeforeUnload: true })

    await expectAll(23)
  })

  it('fault 12: loses nothing of 500 events in one task before a navigation', async () => {
    const page = await open()
    await page.evaluate((to) => {
      window.addEvents(500)
      location.href = to
    }, elsewhere.url)
    await page.waitForURL(`${elsewhere.url}/`)
    await open(page)

    await expectAll(500)
  })

  // The browser may end the process before the commit has left it: seldom, and on a busy machine.
  // localStorage is there for that.
  it('fault 15: is on disk after a navigation because it commits: no backend, no localStorage', {
    retry: 2,
  }, async () => {
    const rounds = async (sabotage: boolean): Promise<number> => {
      let kept = 0
      for (let round = 0; round < 5; round++) {
        const page = await open()
        await page.waitForTimeout(1300) // the database is open
        await page.evaluate(
          ([without, to]) => {
            Storage.prototype.setItem = () => {
              throw new Error('forbidden')
            }
            if (without) IDBTransaction.prototype.commit = () => {}
            window.addOnUnload = 3
            location.href = to
          },
          [sabotage, elsewhere.url] as const,
        )
        await page.waitForURL(`${elsewhere.url}/`)
        const reader = await context.newPage()
        await reader.goto(`${pages.url}/next`)
        kept += await reader.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const request = indexedDB.open('playhead-queue-1')
              request.onsuccess = () => {
                const store = request.result.transaction('q', 'readwrite').objectStore('q')
                const count = store.count(IDBKeyRange.bound('e/', 'e/\uffff'))
                count.onsuccess = () => resolve(count.result)
                store.clear()
              }
            }),
        )
        await page.close()
        await reader.close()
      }
      return kept
    }
    await backend.stop()

    expect(await rounds(false)).toBe(15)
    expect(await rounds(true)).toBeLessThan(15)
    await backend.start()
  })

  it('fault 14: takes what localStorage saved when the database never answered', async () => {
    const page = await open()
    await backend.stop()
    await page.waitForTimeout(1300)
    await page.evaluate((to) => {
      IDBObjectStore.prototype.put = () => ({}) as never
      Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set: () => {} })
      window.addEvents(10)
      location.href = to
    }, elsewhere.url)
    await page.waitForURL(`${elsewhere.url}/`)
    await backend.start()
    await open(page)

    await expectAll(10)
    // The page gets the answer, and cleans up, a moment after the backend has the records.
    await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual([])
  })

  it('fault 25: delivers each record once from ten tabs, one request at a time', async () => {
    await backend.stop()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => open()))
    await Promise.all(tabs.map((tab) => tab.evaluate(() => window.addEvents(10))))
    await tabs[0]?.waitForTimeout(1500)
    await backend.start()

    await expect.poll(arrived, { timeout: 40_000 }).toBe(100)
    expect(backend.collector.duplicates).toBe(0)
    expect(backend.mostAtOnce).toBe(1)
  })

  it('fault 20: comes back from the back/forward cache and goes on', async (test) => {
    const { kind } = await findChromium()
    if (kind !== 'full') return test.skip('a headless shell has no back/forward cache')
    const { context: like, close: closeLike } = await openProfile({ likeUsers: true })
    const page = await like.newPage()
    await page.goto(`${pages.url}/?to=${encodeURIComponent(backend.url)}`)
    await page.evaluate(() => {
      Object.assign(window, { same: true })
      addEventListener('pageshow', (event) => Object.assign(window, { persisted: event.persisted }))
      window.addEvents(5)
    })
    await page.goto(elsewhere.url)
    await page.goBack({ waitUntil: 'commit' })
    const comeBack = () =>
      page.evaluate(() => {
        const [entry] = performance.getEntriesByType('navigation') as {
          notRestoredReasons?: unknown
        }[]
        const { same, persisted } = window as never as { same?: boolean; persisted?: boolean }
        return { reasons: entry?.notRestoredReasons ?? null, same, persisted }
      })
    await expect.poll(comeBack).toEqual({ reasons: null, same: true, persisted: true })
    await page.evaluate(() => {
      window.addEvents(5)
      window.save(true)
    })

    await expectAll(10)
    await closeLike()
  })
})
