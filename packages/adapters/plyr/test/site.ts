import {
  CLIPS,
  type PageResults,
  playFor,
  registerTestSite,
  runInPage,
  type SimChannel,
  waitForPlayer,
} from '@playhead/testing/browser'
import type { MediaTruth } from '@playhead/testing/page'
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PlyrHarness } from './page.ts'

declare const harness: PlyrHarness
declare const __sim: SimChannel

/** A provider whose frame is simulated. */
export type Provider = 'youtube' | 'vimeo'

/** The pages of the Plyr tests, in a browser. */
export interface PlyrSite {
  /** Opens a page with a `<video>`, and waits until its player can play. */
  open(path?: string): Promise<Page>
  /** Runs a function in such a page, and resolves with what the sessions know then. */
  run(
    run: () => Promise<void>,
    path?: string,
  ): Promise<PageResults & { readonly truth: MediaTruth }>
  /** Opens a page with a simulated embed, and waits until its duration is known. */
  openEmbed(provider: Provider): Promise<Page>
}

const embed = (provider: Provider, id: string): string =>
  `<div id="it" data-plyr-provider="${provider}" data-plyr-embed-id="${id}"></div>`

/** Registers the pages of the Plyr tests. */
export function registerPlyrSite(): PlyrSite {
  const bodies = {
    '/': '<video id="it" src="/clip.mp4" preload="auto"></video>',
    '/qualities':
      '<video id="it" preload="auto"><source src="/clip-720.mp4" type="video/mp4" size="720"><source src="/clip.mp4" type="video/mp4" size="360"></video>',
    '/captions':
      '<video id="it" src="/clip.mp4" preload="auto"><track kind="captions" srclang="de" label="Deutsch" src="/captions.vtt"></video>',
    '/missing': '<video id="it" src="/nothing.mp4"></video>',
    '/youtube': embed('youtube', 'abcdefghijk'),
    '/vimeo': embed('vimeo', '76979871'),
  }
  const pages = Object.entries(bodies).map(([path, body]) => [
    path,
    `<div style="width:640px">${body}</div>`,
  ])
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    head: '<link rel="stylesheet" href="/plyr.css">',
    pages: Object.fromEntries(pages),
    routes: {
      '/plyr.css': new URL(import.meta.resolve('plyr/dist/plyr.css')),
      '/captions.vtt': 'WEBVTT\n\n00:00.000 --> 00:50.000\nHallo',
      '/clip-720.mp4': CLIPS['/clip.mp4'],
      '/blank.mp4': CLIPS['/other.mp4'],
      ...CLIPS,
    },
    headers: { 'cache-control': 'no-store' },
  })
  async function open(path = '/'): Promise<Page> {
    const { page } = await site.open(path)
    if (path !== '/missing') {
      await page.waitForFunction(
        () => harness.player.media.readyState === 4 && harness.player.ready,
      )
    }
    return page
  }
  return {
    open,
    async run(run, path) {
      const results = await runInPage(await open(path), run)
      expect(results.reports).toEqual([])
      return results
    },
    async openEmbed(provider) {
      // Plyr asks Vimeo for the size of the picture once, and throws if it is not known yet.
      const { page, simulation } = await site.open(`/${provider}`, {
        knobs: { vimeo: { readyMs: null } },
        prepare: answerMetadata,
      })
      if (provider === 'vimeo') await (await waitForEmbed(page)).evaluate(() => __sim.ready())
      simulation?.set('vimeo', { readyMs: 2000 }) // of the frames that Plyr makes later
      await waitForDuration(page)
      return page
    },
  }
}

/** Answers what Plyr asks the providers about a video. */
const answerMetadata = (page: Page): Promise<unknown> =>
  page.route(/noembed\.com|ytimg\.com|vimeo\.com\/api/, (route) =>
    route.fulfill({
      json: { title: 'It', width: 640, height: 360 },
      headers: { 'access-control-allow-origin': '*' },
    }),
  )

/** The frame of the current embed, once its player can play. */
export const waitForEmbed = (page: Page): Promise<Frame> => waitForPlayer(page, /\/(embed|video)\//)
export const waitForDuration = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => harness.player.ready && harness.adapter.snapshot().duration)

/** Plays an embed, and waits until its picture has moved for `ms`. */
export async function playEmbed(page: Page, ms: number): Promise<void> {
  await page.evaluate(() => void harness.player.play())
  await playFor(await waitForEmbed(page), ms)
}
export async function seekEmbed(page: Page, position: number): Promise<void> {
  await page.evaluate((position) => {
    harness.player.currentTime = position
  }, position)
  await (await waitForEmbed(page)).waitForFunction(
    (position) => Math.abs(__sim.player.position - position) < 3 && !__sim.player.seeking,
    position,
  )
}
/** Pauses an embed, and waits until the session has concluded that it is not part of a seek. */
export async function pauseEmbed(page: Page): Promise<void> {
  const pauses = (): Promise<number> =>
    page.evaluate(() => harness.events.filter(({ type }) => type === 'pause').length)
  const before = await pauses()
  await page.evaluate(() => harness.player.pause())
  await expect.poll(pauses).toBe(before + 1)
}
