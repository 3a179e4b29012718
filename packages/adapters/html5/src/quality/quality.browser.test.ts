import { ADAPTIVE, registerTestSite } from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { QualityHarness } from '../../test/qualityPage.ts'

declare const harness: QualityHarness

const MANIFESTS = {
  hls: '/adaptive/master.m3u8',
  dash: '/adaptive/manifest.mpd',
  shaka: '/adaptive/manifest.mpd',
}
const site = registerTestSite({
  script: new URL('../../test/qualityPage.ts', import.meta.url),
  pages: { '/': '<video muted></video>' },
  routes: { ...ADAPTIVE },
})

async function open(engine: keyof typeof MANIFESTS): Promise<Page> {
  const { page } = await site.open(`/?engine=${engine}&manifest=${MANIFESTS[engine]}`)
  await page.evaluate(async () => {
    await harness.waitForSignal('metadata')
    await harness.video.play()
    await harness.waitForSignal('rendition')
  })
  return page
}
const heights = (page: Page): Promise<(number | undefined)[]> =>
  page.evaluate(() =>
    harness.received.flatMap(({ signal, rendition }) =>
      signal.type === 'rendition' ? [rendition?.height] : [],
    ),
  )
const last = (page: Page): Promise<QualityHarness['received'][number] | undefined> =>
  page.evaluate(() => harness.received.at(-1))
const sources = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    harness.received.flatMap(({ signal }) => (signal.type === 'source' ? [signal.reason] : [])),
  )

describe('hls.js in Chromium', () => {
  it('B4 reports the level on screen and who chose it, under the address of the playlist', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      harness.engine.currentLevel = 1
      await harness.waitForSignal('rendition', harness.count('rendition') + 1)
    })

    expect((await heights(page)).at(0)).toBe(90)
    expect((await heights(page)).at(-1)).toBe(180)
    const chosen = await page.evaluate(() =>
      harness.received.findLast(({ signal }) => signal.type === 'rendition'),
    )
    const { signal, source, rendition } = chosen ?? {}
    expect({ signal, source, rendition }).toEqual({
      signal: { type: 'rendition', auto: false },
      source: `${site.origin}/adaptive/master.m3u8`,
      rendition: { width: 320, height: 180, bitrateBps: 24_276 },
    })
    expect(JSON.stringify(await page.evaluate(() => harness.received))).not.toContain('secret')
  })

  it('keeps the content when the engine recovers from a media error', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      harness.engine.recoverMediaError()
      await harness.waitForSignal('metadata', 2)
    })

    expect(await sources(page)).toEqual(['unload'])
  })

  it('treats another playlist as other content', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      harness.engine.loadSource('/adaptive/low.m3u8')
      await harness.waitForSignal('source')
    })

    expect(await sources(page)).toEqual(['change'])
    expect((await last(page))?.source).toBe(`${site.origin}/adaptive/low.m3u8`)
  })

  it('reports a missing playlist as an error that ends playback', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      harness.engine.loadSource('/adaptive/none.m3u8?token=secret')
      await harness.waitForSignal('error')
    })
    const error = await page.evaluate(
      () => harness.received.find(({ signal }) => signal.type === 'error')?.signal,
    )

    expect(error).toMatchObject({ fatal: true, code: 'hls_manifestLoadError' })
    expect(JSON.stringify(error)).not.toContain('secret')
  })
})

describe('dash.js in Chromium', () => {
  it('reports the representation on screen, and an error that ends playback', async () => {
    const page = await open('dash')
    await page.evaluate(async () => {
      harness.engine.setRepresentationForTypeByIndex('video', 1, true)
      await harness.waitForSignal('rendition', 2)
    })

    expect(await heights(page)).toEqual([90, 180])
    expect((await last(page))?.source).toBe('/adaptive/manifest.mpd')

    await page.evaluate(async () => {
      harness.engine.attachSource('/adaptive/none.mpd?token=secret')
      await harness.waitForSignal('error')
    })
    const error = await page.evaluate(
      () => harness.received.find(({ signal }) => signal.type === 'error')?.signal,
    )
    expect(error).toMatchObject({ fatal: true, code: 'dash_25' })
    expect(JSON.stringify(error)).not.toContain('secret')
  })
})

describe('Shaka in Chromium', () => {
  it('reports the variant and who chose it, and an error that ends playback', async () => {
    const page = await open('shaka')
    await page.evaluate(async () => {
      const { engine } = harness
      const other = engine.getVariantTracks().find(({ active }: { active: boolean }) => !active)
      engine.selectVariantTrack(other, true)
      await harness.waitForSignal('rendition', harness.count('rendition') + 1)
    })

    expect(new Set(await heights(page))).toEqual(new Set([90, 180]))
    const chosen = await page.evaluate(() =>
      harness.received.findLast(({ signal }) => signal.type === 'rendition'),
    )
    expect(chosen?.signal).toEqual({ type: 'rendition', auto: false })
    expect(chosen?.source).toBe('/adaptive/manifest.mpd')

    const clips = ['/adaptive/low.mp4', '/adaptive/high.mp4']
    for (const clip of clips) site.server.routes.delete(clip)
    await page.evaluate(async () => {
      harness.engine.load('/adaptive/manifest.mpd?token=secret').catch(() => {})
      await harness.waitForSignal('error')
    })
    const error = await page.evaluate(
      () => harness.received.find(({ signal }) => signal.type === 'error')?.signal,
    )
    for (const clip of clips) site.server.routes.set(clip, ADAPTIVE[clip] as URL)
    expect(error).toEqual({ type: 'error', fatal: true, code: 'shaka_1001', message: null })
  })
})
