import { playFor, type SimChannel, simulate, type YoutubeScenes } from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { YouTubeHarness } from '../test/page.ts'
import { registerYouTubeSite, waitForEmbed } from '../test/site.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

const { site, openPage, track } = registerYouTubeSite()

/**
 * Opens a popup at YouTube's own origin, which posts false messages to the page from then on.
 * Returns how many arrived.
 */
async function openPopup(page: Page): Promise<() => Promise<number>> {
  await simulate(page.context())
  const opening = page.context().waitForEvent('page')
  await page.evaluate(() => {
    const opened = window.open('https://www.youtube.com/embed/popup678901?enablejsapi=1')
    Object.assign(window, { messages: 0 })
    window.addEventListener('message', ({ source, origin }) => {
      if (source === opened && origin === 'https://www.youtube.com')
        (window as unknown as { messages: number }).messages++
    })
  })
  const popup = await opening
  await popup.waitForLoadState()
  await popup.evaluate(() => {
    const messages = [
      { event: 'infoDelivery', info: { playerState: 0, currentTime: 60, duration: 60 } },
      { event: 'onError', info: 150 },
    ]
    setInterval(() => {
      for (const message of messages)
        opener.postMessage(JSON.stringify({ ...message, id: 1, channel: 'widget' }), '*')
    }, 50)
  })
  return () => page.evaluate(() => (window as unknown as { messages: number }).messages)
}
describe('other scripts and frames of the page', () => {
  it('sends nothing to the frame beside another script that uses it', async () => {
    const page = await openPage('/api')
    const found = await page.evaluate(async () => {
      await harness.track('iframe') // before the page makes its player
      await harness.waitForApi()
      const player = harness.createPlayer()
      const states: unknown[] = []
      player.addEventListener('onStateChange', ({ data }) => states.push(data))
      await new Promise<void>((ready) => player.addEventListener('onReady', () => ready()))
      player.playVideo?.()
      while (harness.session.snapshot.contentMs < 800)
        await new Promise((next) => setTimeout(next, 20))
      return { states, contentMs: harness.session.snapshot.contentMs, reports: harness.reports }
    })

    expect(found.states).toEqual([-1, 3, 1])
    const sent = await (await waitForEmbed(page)).evaluate(() =>
      __sim.log.filter(({ way }) => way === 'in').map(({ data }) => JSON.parse(String(data)).id),
    )
    expect(new Set(sent)).toEqual(new Set([1])) // only the page's player
  })

  it('B5 ignores a hostile frame, an extension and a popup of the right origin', async () => {
    const { page, frame, snapshot, counts } = await track('/hostile', 'player')
    await frame.evaluate(() => __sim.player.play())
    await page.evaluate(() => {
      const message = JSON.stringify({
        event: 'infoDelivery',
        info: { playerState: 0, currentTime: 60, duration: 60 },
      })
      window.postMessage(message, '*') // as the content script of an extension does
      const other = document.createElement('iframe')
      other.src = 'https://www.youtube.com/embed/other567890?enablejsapi=1' // the right origin, the wrong window
      other.onload = () =>
        setInterval(() => other.contentWindow?.postMessage('{"event":"listening","id":1}', '*'), 50)
      document.body.append(other)
    })
    const messages = await openPopup(page)
    await expect.poll(messages).toBeGreaterThan(10)
    await playFor(frame, 1000)

    expect(await counts()).toMatchObject({ errorCount: 0, seekCount: 0, playCount: 1 })
    expect(await page.evaluate(() => harness.session.snapshot)).toMatchObject({
      state: 'playing',
      completed: false,
    })
    expect((await snapshot()).maxPosition).toBeLessThan(
      (await frame.evaluate(() => __sim.player.position)) + 1,
    )
    expect(await page.evaluate(() => harness.sessions.length)).toBe(1)
  })

  it('B5 ignores the frame itself after it has navigated to another origin', async () => {
    const { page, frame, play, snapshot, counts } = await track('/api', 'player')
    await play(800)
    const position = await frame.evaluate(() => __sim.player.position)
    await page.evaluate((url) => {
      Object.assign(window, { messages: 0 })
      const it = document.querySelector('iframe') as HTMLIFrameElement
      window.addEventListener('message', ({ source, origin }) => {
        const isFalse = source === it.contentWindow && origin !== 'https://www.youtube.com'
        if (isFalse) (window as unknown as { messages: number }).messages++
      })
      ;(document.querySelector('iframe') as HTMLIFrameElement).src = url
    }, `${site.otherOrigin}/hostile-frame`)
    await page.waitForFunction(() => (window as unknown as { messages: number }).messages > 10)

    expect(await counts()).toMatchObject({ errorCount: 0, seekCount: 0 })
    // It played on while the next document was loading, but never to the position of the false
    // messages.
    expect((await snapshot()).maxPosition).toBeLessThan(position + 10)
  })
})
