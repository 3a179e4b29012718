import { findMediaFaults, SAMPLE_ERROR_MS } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { PlyrHarness } from '../test/page.ts'
import { registerPlyrSite } from '../test/site.ts'

declare const harness: PlyrHarness

const { open, run } = registerPlyrSite()

describe('playback of a <video> in a real Plyr', () => {
  it('B4 B5 counts what was played, paused and played at 2x', async () => {
    const { sessions, types, truth } = await run(async () => {
      await harness.player.play()
      await harness.wait(1500)
      harness.player.speed = 2
      await harness.wait(1500)
      harness.player.pause()
      await harness.wait(400)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({
      videoId: 'clip.mp4',
      playCount: 1,
      pauseCount: 1,
      rateChangeCount: 1,
      seekCount: 0,
    })
    const [first = '', second = '', ...rest] = types.filter((type) => type !== 'rebuffer')
    // Chromium fires `resize` and `loadedmetadata` in either order.
    expect([first, second].sort()).toEqual(['load', 'rendition'])
    expect(rest).toEqual(['play', 'view', 'rate', 'pause'])
    expect(findMediaFaults(sessions[0], truth)).toEqual([])
  })

  it('A4 B4 counts a click and a drag on its own bar as one seek each, and does not count the pauses of the bar', async () => {
    const page = await open()
    await page.evaluate(async () => {
      await harness.player.play()
      await harness.wait(1200)
    })
    const bar = await page.locator('input[data-plyr=seek]').boundingBox()
    if (!bar) throw new Error('Plyr has no bar')
    const at = (share: number) => [bar.x + bar.width * share, bar.y + bar.height / 2] as const
    await page.evaluate(() => {
      const media = harness.player.media
      media.addEventListener(
        'seeking',
        () => Object.assign(harness, { before: media.played.end(0) }),
        { once: true },
      )
    })
    await page.mouse.click(...at(0.5))
    await page.evaluate(() => harness.wait(1200))
    await page.mouse.move(...at(0.55))
    await page.mouse.down()
    for (const share of [0.6, 0.7, 0.75]) {
      await page.mouse.move(...at(share))
      await page.evaluate(() => harness.wait(400)) // longer than the time within which seeks are joined
    }
    await page.mouse.up()
    await page.evaluate(() => harness.wait(1200))
    const known = await page.evaluate(() => {
      harness.player.pause()
      return harness.wait(300).then(() => ({
        session: harness.sessions[0]?.snapshot,
        before: (harness as unknown as { before: number }).before,
        seeks: harness.events.filter(({ type }) => type === 'seek') as {
          type: string
          from?: number
          to?: number
        }[],
        types: harness.events.map(({ type }) => type),
        // By the element's own ranges: nothing was watched twice here.
        playedMs: ((played) =>
          Array.from(played, (_, at) => (played.end(at) - played.start(at)) * 1000))(
          harness.player.media.played as TimeRanges & ArrayLike<never>,
        ).reduce((sum, each) => sum + each, 0),
        truth: harness.truth(),
      }))
    })

    expect(known.session).toMatchObject({ playCount: 1, pauseCount: 1, seekCount: 2 })
    expect(known.seeks[0]?.from).toBeGreaterThan(0.9)
    expect(known.seeks[0]?.from).toBeLessThan(known.before + 1)
    expect(known.seeks[0]?.to).toBeCloseTo(30, -0.5)
    expect(known.seeks[1]?.to).toBeCloseTo(45, -0.5)
    expect(Math.abs((known.session?.contentMs ?? 0) - known.playedMs)).toBeLessThan(
      SAMPLE_ERROR_MS + known.truth.delayMs,
    )
    expect(findMediaFaults(known.session, known.truth)).toEqual([])
  })

  it('B1 B3 ends without a pause, and plays again as the same session', async () => {
    const { sessions, types, truth } = await run(async () => {
      harness.player.currentTime = 58.8
      await harness.wait(300)
      await harness.player.play()
      await harness.waitUntil(() => harness.player.ended)
      await harness.wait(200)
      await harness.player.play()
      await harness.wait(800)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({
      playCount: 2,
      pauseCount: 1,
      seekCount: 0,
      completed: true,
    })
    expect(types.filter((type) => type === 'ended')).toHaveLength(1)
    expect(findMediaFaults(sessions[0], truth)).toEqual([])
  })

  it('reports a loop, and neither an end nor a seek', async () => {
    const { sessions, types, truth } = await run(async () => {
      harness.player.loop = true
      harness.player.currentTime = 59
      await harness.wait(300)
      await harness.player.play()
      await harness.wait(2000)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(types).toContain('loop')
    expect(types).not.toContain('ended')
    expect(sessions[0]).toMatchObject({ seekCount: 0, pauseCount: 1 })
    expect(findMediaFaults(sessions[0], truth)).toEqual([])
  })

  it('reports full screen of its container by its own button', async () => {
    const page = await open()
    await page.locator('[data-plyr=fullscreen]').first().click()
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'fullscreen'))
    await page.evaluate(() => harness.player.fullscreen.exit())
    await page.waitForFunction(
      () => harness.events.filter(({ type }) => type === 'fullscreen').length === 2,
    )
    const states = await page.evaluate(() =>
      harness.events.flatMap((event) => (event.type === 'fullscreen' ? [event.active] : [])),
    )

    expect(states).toEqual([true, false])
  })

  it('reports captions, which Plyr draws itself', async () => {
    const { events } = await run(async () => {
      harness.player.currentTrack = 0
      await harness.wait(200)
      harness.player.toggleCaptions(false)
      await harness.wait(200)
    }, '/captions')

    const languages = events
      .filter(({ type }) => type === 'texttrack')
      .map((event) => (event as { language?: unknown }).language)
    expect(languages).toEqual(['de', null])
  })

  it('A4 reports an error of its media', async () => {
    const page = await open('/missing')
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'error'))
    const known = await page.evaluate(() => ({
      session: harness.sessions[0]?.snapshot,
      error: harness.events.find(({ type }) => type === 'error'),
    }))

    expect(known.session).toMatchObject({ state: 'error', errorCount: 1 })
    expect(known.error).toMatchObject({ fatal: true, code: 'media_unsupported' })
  })
})
