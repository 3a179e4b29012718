import { playFor, type SimChannel, waitForPlayer } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { VimeoHarness } from '../test/page.ts'
import { registerVimeoSite, SECRET, VIMEO } from '../test/site.ts'

declare const harness: VimeoHarness
declare const __sim: SimChannel & {
  fail(name: string, message: string): void
  reload(): void
}

const { openPage, track } = registerVimeoSite()

describe('a Vimeo player that fails, reloads or ends', () => {
  it('keeps the last real position when the page unloads the video', async () => {
    const { page, play, pause, snapshot } = await track('/player', 'player')
    await play(1200)
    await pause()
    const { position, contentMs } = await snapshot()
    await page.evaluate(() => harness.player.unload())
    await expect.poll(() => page.evaluate(() => harness.adapter.snapshot().position)).toBe(null)
    await page.evaluate(() => harness.end())

    expect(position).toBeGreaterThan(1)
    expect(await snapshot()).toMatchObject({
      state: 'closed',
      position,
      contentMs,
      seekCount: 0,
      pauseCount: 1,
    })
  })

  it('A1 pauses when the frame is reloaded, and goes on with the same session', async () => {
    const { page, frame, play, run, snapshot } = await track()
    await play(800)
    await run(() => __sim.reload(), 'paused')
    await waitForPlayer(page, VIMEO)
    await frame.waitForFunction(
      () =>
        __sim.log.filter(
          ({ way, data }) => way === 'in' && JSON.stringify(data).includes('timeupdate'),
        ).length > 0,
    )
    await play(800)

    await expect
      .poll(snapshot)
      .toMatchObject({ playCount: 2, state: 'playing', videoId: '111', duration: 60 })
    expect(await page.evaluate(() => harness.sessions.length)).toBe(1)
  })

  it('A4 reports an error of Vimeo, without the address in its message', async () => {
    const { page, play, run, snapshot } = await track()
    await play(500)
    await run(`__sim.fail('PrivacyError', 'no https://vimeo.com/111/${SECRET} here')`, 'error')

    expect(await snapshot()).toMatchObject({ state: 'error', errorCount: 1 })
    expect(
      await page.evaluate(() => harness.events.find(({ type }) => type === 'error')),
    ).toMatchObject({
      ...{ code: 'vimeo_PrivacyError', message: 'no … here', fatal: true },
    })
    await page.evaluate(() => harness.end())
    const sent = await page.evaluate(() => JSON.stringify([harness.batches, harness.events]))
    expect(sent).toContain('"111"')
    expect(sent).not.toContain(SECRET)
  })

  it('D1 ends while the frame still loads, and records nothing more', async () => {
    const { page, frame } = await openPage('/wire', '', { readyMs: null })
    await page.evaluate(async () => {
      harness.track('iframe')
      await harness.end()
    })
    const before = await page.evaluate(() => harness.events.length)
    await frame.evaluate(() => __sim.ready())
    await frame.evaluate(() => __sim.player.play())
    await playFor(frame, 800)

    expect(await page.evaluate(() => harness.events.length)).toBe(before)
    expect(await page.evaluate(() => harness.reports)).toEqual([])
  })
})
