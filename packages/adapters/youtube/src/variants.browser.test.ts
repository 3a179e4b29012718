import {
  playFor,
  type SimChannel,
  serveSimulators,
  type YoutubeScenes,
} from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { YouTubeHarness } from '../test/page.ts'
import { ERROR_MS, registerYouTubeSite, waitForEmbed } from '../test/site.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

const { site, openPage, track } = registerYouTubeSite()

describe('an embed of another kind', () => {
  it('reports a loop as one, and not as a second seek', async () => {
    const { play, run, types, counts } = await track('/loop', 'player')
    await play(800)
    await run(() => __sim.player.end(1.5), 3000)

    await expect.poll(types).toContain('loop')
    expect(await counts()).toMatchObject({ seekCount: 1, pauseCount: 0 })
    expect((await types()).filter((type) => ['loop', 'seek', 'ended'].includes(type))).toEqual([
      'seek',
      'loop',
    ])
  })

  it('has no duration while it is live', async () => {
    const { run, snapshot } = await track('/api', 'player')
    await run(() => {
      __sim.live(3600)
      return __sim.player.play()
    }, 800)

    await expect.poll(snapshot).toMatchObject({ duration: null, state: 'playing' })
  })

  it('reports full screen by its own button', async () => {
    const { page, frame } = await track('/api', 'player')
    await frame.locator('#fullscreen').click()
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'fullscreen'))

    expect(
      await page.evaluate(() => harness.events.find(({ type }) => type === 'fullscreen')),
    ).toMatchObject({
      active: true,
    })
  })

  it('counts from the moment it is tracked, when the iframe has a player and plays already', async () => {
    const page = await openPage('/api')
    await page.evaluate(async () => {
      await harness.waitForApi()
      const player = harness.createPlayer()
      await new Promise<void>((ready) => player.addEventListener('onReady', () => ready()))
    })
    const frame = await waitForEmbed(page)
    await frame.evaluate(() => __sim.player.play())
    await playFor(frame, 1300)
    const before = await frame.evaluate(() => __sim.truth().contentMs)
    await page.evaluate(() => harness.track('iframe'))
    await playFor(frame, 1000)
    await page.waitForFunction(() => harness.session.snapshot.contentMs > 700)
    const snapshot = await page.evaluate(() => harness.session.snapshot)
    const after = await frame.evaluate(() => __sim.truth().contentMs)

    expect(snapshot).toMatchObject({ state: 'playing', duration: 60, seekCount: 0 })
    expect(snapshot.contentMs).toBeLessThan(after - before + ERROR_MS)
    expect(snapshot.played[0]?.[0]).toBeGreaterThan(1)
  })

  it('is tracked on an origin of the app’s own that is allowed', async () => {
    const served = await serveSimulators({ knobs: { youtube: { readyMs: 100 } } })
    const origin = served.origins.youtube as string
    const { routes } = site.server
    routes.set(
      '/local',
      (routes.get('/api') as string).replaceAll('https://www.youtube.com', origin),
    )
    const { page } = await site.open('/local')
    const snapshot = await page.evaluate(async (origin) => {
      await harness.track('player', { allowedOrigins: [origin] })
      await new Promise<void>((ready) => harness.player.addEventListener('onReady', () => ready()))
      harness.player.playVideo?.()
      while (harness.session.snapshot.contentMs < 500)
        await new Promise((next) => setTimeout(next, 20))
      return harness.session.snapshot
    }, origin)

    expect(snapshot).toMatchObject({ state: 'playing', duration: 60, seekCount: 0 })
    await served.close()
  })
})
