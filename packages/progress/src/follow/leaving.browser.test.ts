import { rm } from 'node:fs/promises'
import { openRawChromium } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { ProgressHarness } from '../../test/page.ts'
import { eventually, play, registerProgressSite, resumes } from '../../test/site.ts'

declare const harness: ProgressHarness

describe('progress in Chromium', () => {
  const site = registerProgressSite()
  const { backend, open } = site

  it('A5 D1 D2 what was watched arrives when the tab is closed, and when the page goes elsewhere', async () => {
    const page = await open('every=60000')
    await play(page, 1700)
    await eventually(() => backend.saved.length).toBe(1) // as it began
    const position = await page.evaluate(() => {
      harness.video.pause()
      return harness.video.currentTime
    })
    await page.close({ runBeforeUnload: true })
    await eventually(() => Math.abs((backend.saved.at(-1) ?? 0) - position) < 0.1).toBe(true)

    const other = await open('every=60000')
    await eventually(() => resumes(other)).toHaveLength(1)
    expect(Math.abs(((await resumes(other))[0]?.actual ?? 0) - position)).toBeLessThan(0.3)
    await play(other, 2500)
    const at = await other.evaluate((to) => {
      const { currentTime } = harness.video
      location.href = to
      return currentTime
    }, `${site.url}/gone`)
    await other.waitForURL('**/gone')
    await eventually(() => Math.abs((backend.saved.at(-1) ?? 0) - at) < 0.3).toBe(true)
  })

  it.each([
    ['removes the source of a video that was paused', false, true],
    ['removes the source in the moment of the pause', false, false],
    ['destroys its engine', true, true],
  ])('keeps the last real position when the app %s', async (_, hasEngine, waits) => {
    const page = await open('every=60000')
    await play(page, 2000)
    const isSaved = (position: number): boolean =>
      Math.abs((backend.saved.at(-1) ?? 0) - position) < 0.1
    const pause = (): Promise<number> =>
      page.evaluate(() => {
        harness.video.pause()
        return harness.video.currentTime
      })
    const before = waits ? await pause() : 0
    if (waits) await eventually(() => isSaved(before)).toBe(true)
    const position = await page.evaluate(async (hasEngine) => {
      const { video } = harness
      video.pause()
      const { currentTime } = video
      const emptied = new Promise((done) => video.addEventListener('emptied', done, { once: true }))
      // An engine such as hls.js has a MediaSource, which it takes away.
      if (hasEngine) video.src = URL.createObjectURL(new MediaSource())
      video.removeAttribute('src')
      video.load()
      await emptied
      return currentTime
    }, hasEngine)
    await page.evaluate((to) => {
      location.href = to
    }, `${site.url}/gone`)
    await page.waitForURL('**/gone')

    const next = await open('every=60000')
    await eventually(() => resumes(next)).toMatchObject([{ ok: true }])
    expect(Math.abs(((await resumes(next))[0]?.target ?? 0) - position)).toBeLessThan(0.1)
    expect(backend.saved.slice(1).map((at) => Math.abs(at - position) < 0.1)).not.toContain(false) // the first is that of the beginning
  })

  it('D10 what no backend took survives the tab, and the next page sends it', async () => {
    const page = await open()
    await page.route('**/watch-time', (route) => route.abort())
    await play(page, 2500)
    await page.close({ runBeforeUnload: true })
    expect(backend.saved).toEqual([])

    const next = await open('idle')
    await eventually(() => backend.saved.length).toBe(1)
    expect(backend.saved[0]).toBeGreaterThan(1)
    await eventually(() => next.evaluate(() => harness.progress.unsent)).toEqual([])
  })

  it('D10 what was saved a moment before the browser was killed is sent by the next one', async () => {
    const first = await openRawChromium()
    const tab = await first.open(`${site.url}/?idle&at=/nowhere`)
    await tab.until(() => !!(window as unknown as { harness?: ProgressHarness }).harness)
    await tab.evaluate(async () => {
      const row = { position: 33.5, duration: 60, completed: false, at: Date.now() }
      await harness.progress.save('lesson-1', row).catch(() => {})
      // Until it is committed, of which no event informs the page.
      const name = 'playhead-progress-queue-1'
      const stored = (): Promise<number> =>
        new Promise((found) => {
          const opening = indexedDB.open(name)
          opening.onsuccess = () => {
            const count = opening.result.transaction('q').objectStore('q').count()
            count.onsuccess = () => {
              opening.result.close()
              found(count.result)
            }
          }
        })
      const exists = async (): Promise<boolean> =>
        (await indexedDB.databases()).some((each) => each.name === name)
      while (!(await exists()) || !(await stored()))
        await new Promise((next) => setTimeout(next, 20))
    })
    await first.kill()
    expect(backend.saved).toEqual([])

    const next = await openRawChromium({ directory: first.directory })
    const again = await next.open(`${site.url}/?idle`)
    await eventually(() => backend.saved).toEqual([33.5])
    await again.until(
      () =>
        harness.progress.unsent.length === 0 &&
        harness.progress.rows['lesson-1']?.position === 33.5,
    )
    await next.close()
    await rm(first.directory, { recursive: true, force: true, maxRetries: 5 })
  })
})
