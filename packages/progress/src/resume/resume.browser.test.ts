import { describe, expect, it } from 'vitest'
import type { ProgressHarness } from '../../test/page.ts'
import { eventually, play, registerProgressSite, resumes } from '../../test/site.ts'
import { storedRow } from '../../test/watchTimeBackend.ts'

declare const harness: ProgressHarness

describe('progress in Chromium', () => {
  const { backend, open } = registerProgressSite()

  it('A3 D1 resumes a real clip within 0.3 s of where the viewer was, and after a refresh', async () => {
    backend.rows['lesson-1'] = storedRow(24.37)
    const page = await open()
    await eventually(() => resumes(page)).toHaveLength(1)
    const [resumed] = await resumes(page)
    expect(resumed).toMatchObject({ target: 24.37, ok: true, reason: 'resumed', tries: 1 })
    expect(Math.abs((resumed?.actual ?? 0) - 24.37)).toBeLessThan(0.3)

    await page.evaluate(() =>
      addEventListener('pagehide', () =>
        sessionStorage.setItem('left', String(harness.video.currentTime)),
      ),
    )
    await play(page, 2500)
    await page.reload()
    await eventually(() => resumes(page)).toHaveLength(1)
    const [again, left] = await page.evaluate(() => [
      harness.video.currentTime,
      Number(sessionStorage.getItem('left')),
    ])
    expect(Math.abs((again ?? 0) - (left ?? 0))).toBeLessThan(0.3)
    expect(again).toBeGreaterThan(26)
    expect(
      await page.evaluate(() => [...harness.faults, harness.session.snapshot.seekCount]),
    ).toEqual([0])
  })

  it('A3 a viewer who seeks, or plays, before the backend has answered is not fought', async () => {
    backend.rows['lesson-1'] = storedRow(30)
    let answer = (): void => {}
    backend.answers = () => new Promise<void>((done) => (answer = done))
    const page = await open()
    await page.waitForFunction(() => harness.video.readyState > 2)
    await page.evaluate(async () => {
      harness.video.currentTime = 12
      await new Promise((done) => harness.video.addEventListener('seeked', done, { once: true }))
    })
    answer()
    await eventually(() => resumes(page)).toMatchObject([
      { target: 30, ok: false, reason: 'viewer' },
    ])
    expect(await page.evaluate(() => harness.video.currentTime)).toBe(12)

    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await play(page, 800)
    answer()
    await eventually(() => resumes(page)).toMatchObject([
      { target: 30, ok: false, reason: 'viewer' },
    ])
    // Where it was played to, and not where the backend says.
    expect(await page.evaluate(() => harness.video.currentTime)).toBeLessThan(20)
  })
})
