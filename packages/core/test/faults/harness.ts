import type { Page } from 'playwright-core'
import type { FaultPageWindow } from './faultPage.ts'

declare const window: FaultPageWindow

export const SECOND = 1000
export const MINUTE: number = 60 * SECOND
export const HOUR: number = 60 * MINUTE

export const addEvents = (page: Page, count: number, chars = 0): Promise<string[]> =>
  page.evaluate(([many, size]) => window.addEvents(many, size), [count, chars] as const)
export const save = (page: Page, send = true): Promise<[string, number]> =>
  page.evaluate((leaves) => window.save(leaves), send)
export const pass = (page: Page, ms: number): Promise<void> =>
  page.evaluate((time) => window.pass(time), ms)
export const leap = (page: Page, ms: number): Promise<void> =>
  page.evaluate((time) => window.leap(time), ms)
export const sends = (page: Page): Promise<FaultPageWindow['sends']> =>
  page.evaluate(() => window.sends)
export const problems = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.problems)
export const faults = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.faults)
export const queued = (page: Page): Promise<number> =>
  page.evaluate(() => window.delivery.status.queued)
export const durable = (page: Page): Promise<void> => page.evaluate(() => window.delivery.durable())

/** Keys of records that lie in the database of the page's origin. */
export const stored = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const request = indexedDB.open('playhead-queue-1')
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const keys = request.result.transaction('q').objectStore('q').getAllKeys()
          keys.onsuccess = () => {
            request.result.close()
            resolve(keys.result as string[])
          }
        }
      }),
  )

/** Writes into that database as another script would. */
export const plant = (page: Page, entries: readonly (readonly [string, string])[]): Promise<void> =>
  page.evaluate(
    (given) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('playhead-queue-1')
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          const writing = request.result.transaction('q', 'readwrite')
          for (const [key, value] of given) writing.objectStore('q').put(value, key)
          writing.oncomplete = () => {
            request.result.close()
            resolve()
          }
        }
      }),
    entries,
  )
