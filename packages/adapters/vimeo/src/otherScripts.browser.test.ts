import type { Session } from '@playhead/core'
import { playFor, type SimChannel, waitForPlayer } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { VimeoHarness } from '../test/page.ts'
import { registerVimeoSite, VIMEO } from '../test/site.ts'

declare const harness: VimeoHarness
declare const __sim: SimChannel & { post(data: unknown): void }

const { site, openPage, track } = registerVimeoSite()

describe('third-party packages on the same frame', () => {
  it('A4 counts the same of vimeo-video and of the iframe inside it', async () => {
    const { page, frame, snapshot, expectFrameTimes, stalls } = await openPage(
      '/element',
      'element',
    )
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'load'))
    await page.evaluate(() => {
      Object.assign(harness, { first: harness.session })
      harness.track('iframe')
    })
    await page.waitForFunction(
      () => harness.events.filter(({ type }) => type === 'load').length > 1,
    )
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('vimeo-video')?.play())
    await playFor(frame, 1200)
    await page.evaluate(() =>
      Object.assign(document.querySelector('vimeo-video') as object, { currentTime: 30 }),
    )
    await frame.waitForFunction(() => __sim.player.position >= 30)
    await playFor(frame, 1200)
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('vimeo-video')?.pause())
    await expect.poll(async () => (await snapshot()).state).toBe('paused')

    const counts = { playCount: 1, pauseCount: 1, seekCount: 1 }
    await expect.poll(snapshot).toMatchObject(counts) // by its frame
    await expect
      .poll(() => page.evaluate(() => (harness as unknown as { first: Session }).first.snapshot))
      .toMatchObject(counts)
    expect((await snapshot()).rebufferCount).toBeLessThanOrEqual(await stalls())
    await expectFrameTimes()
  })
})

describe('messages that are not the player’s', () => {
  it('B5 ignores forged messages of a third origin, of the right origin but another window, and of extensions', async () => {
    const { page, frame, play, pause, snapshot, expectFrameTimes } = await track('/hostile')
    await page.evaluate((src) => {
      document.body.appendChild(document.createElement('iframe')).src = src
    }, `${VIMEO}/video/222`)
    const second = await waitForPlayer(page, '/video/222')
    await second.evaluate(() => {
      for (const event of ['ended', 'error', 'timeupdate'])
        __sim.post({ event, data: { seconds: 59, duration: 60 } })
    })
    await page.evaluate(() => {
      for (const data of [null, 1, { type: 'ended' }, { event: 'ended', data: { seconds: 60 } }])
        window.postMessage(data, '*')
    })
    await play(1200)
    await pause()

    expect(await snapshot()).toMatchObject({
      state: 'paused',
      errorCount: 0,
      playCount: 1,
      pauseCount: 1,
      seekCount: 0,
    })
    expect((await snapshot()).maxPosition).toBeLessThanOrEqual(
      await frame.evaluate(() => __sim.player.position + 0.1),
    )
    expect(await page.evaluate(() => (({}) as { polluted?: unknown }).polluted)).toBeUndefined()
    await expectFrameTimes()
  })

  it('B5 ignores the player’s own window after it has navigated to another origin', async () => {
    const { page, frame, play, snapshot } = await track()
    await play(800)
    const position = await frame.evaluate(() => __sim.player.position)
    const before = await page.evaluate(() => harness.events.length)
    const elsewhere = `${site.otherOrigin}/hostile-frame`
    await page.evaluate(
      (src) => document.querySelector('iframe')?.contentWindow?.location.replace(src),
      elsewhere,
    )
    await page.waitForFunction(() => (harness.adapter.counts?.foreign ?? 0) > 10)

    const types = await page.evaluate(
      (before) => harness.events.slice(before).map(({ type }) => type),
      before,
    )
    expect(types).not.toContain('ended')
    expect(types).not.toContain('error')
    // It played on while the next document was loading, but never to the position of the false
    // messages.
    expect((await snapshot()).maxPosition).toBeLessThan(position + 10)
    expect(await page.evaluate(() => harness.adapter.counts?.foreign)).toBeGreaterThan(10)
  })
})
