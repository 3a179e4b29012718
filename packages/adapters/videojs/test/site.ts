import {
  ADAPTIVE,
  CLIPS,
  type PageResults,
  registerTestSite,
  runInPage,
} from '@playhead/testing/browser'
import type { MediaTruth } from '@playhead/testing/page'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { VideoJsHarness } from './page.ts'

declare const harness: VideoJsHarness

/** The pages of the Video.js tests, in a browser. */
export interface VideoJsSite {
  /** Opens a page, and waits until its player can play. */
  open(path?: string): Promise<Page>
  /** Runs a function in a page, and resolves with what the sessions know then. */
  run(
    run: () => Promise<void>,
    path?: string,
  ): Promise<PageResults & { readonly truth: MediaTruth }>
}

const page = (sources: string): string =>
  `<div id="box"><video id="it" class="video-js" muted>${sources}</video></div>`

/** Registers the pages of the Video.js tests. */
export function registerVideoJsSite(): VideoJsSite {
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    head: '<link rel="stylesheet" href="/video-js.css">',
    pages: {
      '/': page('<source src="/clip.mp4" type="video/mp4">'),
      '/hls': page('<source src="/adaptive/master.m3u8" type="application/x-mpegURL">'),
      '/captions': page(
        '<source src="/clip.mp4" type="video/mp4"><track kind="captions" srclang="de" label="Deutsch" src="/captions.vtt">',
      ),
      '/missing': page('<source src="/nothing.mp4" type="video/mp4">'),
    },
    routes: {
      '/video-js.css': new URL(import.meta.resolve('video.js/dist/video-js.css')),
      '/captions.vtt': 'WEBVTT\n\n00:00.000 --> 00:50.000\nHallo',
      ...ADAPTIVE,
      ...CLIPS,
    },
    headers: { 'cache-control': 'no-store' },
  })
  async function open(path = '/'): Promise<Page> {
    const { page } = await site.open(path)
    if (path !== '/missing') await page.waitForFunction(() => harness.player.readyState() === 4)
    return page
  }
  return {
    open,
    async run(run, path) {
      const results = await runInPage(await open(path), run)
      expect(results.reports).toEqual([])
      return results
    },
  }
}
