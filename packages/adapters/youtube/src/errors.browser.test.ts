import {
  openChromium,
  playFor,
  type SimChannel,
  type YoutubeScenes,
} from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { YouTubeHarness } from '../test/page.ts'
import { registerYouTubeSite, waitForEmbed } from '../test/site.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

const { openPage, track } = registerYouTubeSite()

describe('an embed that fails', () => {
  it('A4 reports a refused autoplay, and not a pause', async () => {
    const strict = await openChromium({ autoplay: false })
    const page = await openPage('/autoplay', { autoplayMs: null }, strict.browser)
    await page.evaluate(() => harness.track('player'))
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'autoplayblocked'))

    expect(await page.evaluate(() => harness.session.snapshot)).toMatchObject({
      pauseCount: 0,
      state: 'idle',
    })
    await strict.browser.close()
  })

  it.each([
    ['101', 'youtube_embedding_forbidden', '/api'],
    ['150', 'youtube_embedding_forbidden', '/api'],
    ['153', 'youtube_client_identity', '/hidden'],
  ])('A4 reports error %s at the load with its reason', async (code, name, path) => {
    const page = await openPage(path, code === '153' ? {} : { errorAtLoad: code })
    await page.evaluate(() => harness.track('player'))
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'error'))

    expect(
      await page.evaluate(() => harness.events.filter(({ type }) => type === 'error')),
    ).toMatchObject([{ type: 'error', fatal: true, code: name }])
  })

  it('A4 counts an error once that the embed sends twice', async () => {
    const { play, run, snapshot, counts } = await track('/api', 'player')
    await play(800)
    await run(() => __sim.errorTwice(5), 'error')
    // Once another message of the frame has arrived, both errors have.
    const { errorCount } = await counts()
    await run(() => __sim.player.setRate(2), 'error')
    await expect.poll(async () => (await snapshot()).rateChangeCount).toBe(1)

    expect([errorCount, (await counts()).errorCount]).toEqual([1, 1])
    expect((await snapshot()).state).toBe('error')
  })

  it('waits for an embed that takes eight seconds', async () => {
    const page = await openPage('/silent', { readyMs: 8000 })
    await page.evaluate(() => harness.track('iframe', { connect: 'handshake' }))
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'load'))

    await (await waitForEmbed(page)).evaluate(() => __sim.player.play())
    await page.waitForFunction(() => harness.session.snapshot.contentMs > 300)
  })

  it('sends nothing more to an embed whose session ended while it loaded', async () => {
    const page = await openPage('/silent', { readyMs: null })
    const frame = await waitForEmbed(page)
    await page.evaluate(async () => {
      await harness.track('iframe', { connect: 'handshake' })
      await harness.end()
    })
    await frame.evaluate(() => __sim.ready())

    // A handshake would be repeated four times a second, which is less than this plays.
    const messages = await frame.evaluate(() => __sim.log.length)
    await frame.evaluate(() => __sim.player.play())
    await playFor(frame, 1200)
    expect(await frame.evaluate(() => __sim.log.length)).toBe(messages)
    expect(await page.evaluate(() => [harness.session.snapshot.state, harness.reports])).toEqual([
      'closed',
      [],
    ])
  })

  it('keeps the last real position when the page stops the video', async () => {
    const { page, play, pause, snapshot } = await track('/api', 'player')
    await play(1200)
    await pause()
    const { position, contentMs } = await snapshot()
    await page.evaluate(() => harness.player.stopVideo())
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

  it('pauses when the frame loads again, and goes on with what it plays then', async () => {
    const { page, play, run, snapshot } = await track('/api', 'player')
    await play(800)
    await run(() => __sim.reload(), 'paused')
    expect(await snapshot()).toMatchObject({ state: 'paused', seekCount: 0 })

    const again = await waitForEmbed(page)
    // The adapter is connected to the new document.
    await again.waitForFunction(() => __sim.log.some(({ way }) => way === 'out'))
    await again.evaluate(() => __sim.player.play())
    await playFor(again, 500)
    await expect.poll(async () => (await snapshot()).state).toBe('playing')
  })
})
