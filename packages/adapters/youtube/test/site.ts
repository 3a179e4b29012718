import {
  openTrackedPage,
  registerTestSite,
  type SimChannel,
  type TestSite,
  type TrackedPage,
  waitForPlayer,
  type YoutubeScenes,
} from '@playhead/testing/browser'
import type { Browser, Frame, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { YouTubeOptions } from '../src/index.ts'
import type { TrackedPlayer, YouTubeHarness } from './page.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

/** The counts that the tests compare. */
export interface Counts {
  readonly playCount: number
  readonly pauseCount: number
  readonly seekCount: number
  readonly rateChangeCount: number
  readonly errorCount: number
}

/** A page that tracks a simulated embed. */
export interface YouTubePage extends TrackedPage {
  counts(): Promise<Counts>
  /**
   * Expects the rebuffers that were commanded. More of them come only from a machine without time
   * for the picture, which shows them.
   */
  expectRebuffers(commanded: number): Promise<void>
  /** Expects the times that the frame itself saw, with what each derived seek may miss. */
  expectFrameTimes(seeks: number): Promise<void>
}

/** The pages of the YouTube tests, in a browser. */
export interface YouTubeSite {
  readonly site: TestSite
  /** Opens a page that tracks nothing yet. `knobs` are those of the simulated embed. */
  openPage(path: string, knobs?: object, browser?: Browser): Promise<Page>
  /** Opens a page, tracks its player and waits for the first event of the embed. */
  track(path: string, player: TrackedPlayer, options?: YouTubeOptions): Promise<YouTubePage>
}

const API = '<script src="https://www.youtube.com/iframe_api" async></script>'
/** What playing time may miss, and what each derived seek may add to that, ms. */
export const ERROR_MS = 150
const SEEK_ERROR_MS = 300

/** Posts false messages of an embed to every window of the page. */
const HOSTILE = `<script>
  const message = (info, event = 'infoDelivery') => JSON.stringify({ event, info, id: 1, channel: 'widget' })
  setInterval(() => {
    for (const target of [parent, ...Array.from({ length: parent.length }, (_, at) => parent[at])]) {
      target.postMessage(message({ playerState: 0, currentTime: 60, duration: 60 }), '*')
      target.postMessage(message(150, 'onError'), '*')
    }
  }, 50)
</script>`

/** The frame of the embed, once its player can play. */
export const waitForEmbed = (page: Page): Promise<Frame> => waitForPlayer(page, '/embed/')

/** Registers the pages of the YouTube tests. */
export function registerYouTubeSite(): YouTubeSite {
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    routes: { '/hostile-frame': HOSTILE },
    pages({ origin, otherOrigin }) {
      const embed = (host = 'www.youtube.com', query = ''): string =>
        `<iframe id="it" allow="autoplay; fullscreen" src="https://${host}/embed/abcdefghijk?enablejsapi=1&origin=${origin}${query}"></iframe>`
      return {
        '/api': embed() + API,
        '/silent': embed(),
        '/nocookie': embed('www.youtube-nocookie.com'),
        // Without the permission, an embed may not start on its own, whatever the viewer did on the
        // page.
        '/autoplay':
          embed(undefined, '&autoplay=1').replace('allow="autoplay; fullscreen"', '') + API,
        '/loop': embed(undefined, '&loop=1') + API,
        '/list': embed(undefined, '&playlist=other567890') + API,
        '/hidden': embed().replace('allow=', 'referrerpolicy="no-referrer" allow=') + API,
        '/hostile': `${embed()}${API}<iframe name="hostile" src="${otherOrigin}/hostile-frame"></iframe>`,
        '/element':
          '<youtube-video src="https://www.youtube.com/watch?v=abcdefghijk"></youtube-video>',
      }
    },
  })
  const withDefaults = (knobs: object = {}): { youtube: Record<string, unknown> } => ({
    youtube: { readyMs: 100, ...knobs },
  })

  async function openPage(path: string, knobs: object = {}, browser = site.browser): Promise<Page> {
    const { page } = await site.open(path, { knobs: withDefaults(knobs), browser })
    await page.waitForFunction(() => typeof harness !== 'undefined')
    return page
  }
  async function track(
    path: string,
    player: TrackedPlayer,
    options: YouTubeOptions = {},
  ): Promise<YouTubePage> {
    const tracked = await openTrackedPage(site, {
      path,
      frame: '/embed/',
      knobs: withDefaults(),
      async start(page) {
        await page.evaluate(([player, options]) => harness.track(player, options), [
          player,
          options,
        ] as const)
        await page.waitForFunction(() => harness.events.some(({ type }) => type === 'load'))
      },
    })
    return { ...tracked, ...expectations(tracked) }
  }
  return { site, openPage, track }
}

const expectations = (
  tracked: TrackedPage,
): Pick<YouTubePage, 'counts' | 'expectRebuffers' | 'expectFrameTimes'> => ({
  counts: () =>
    tracked.page.evaluate(() => {
      const { playCount, pauseCount, seekCount, rateChangeCount, errorCount } =
        harness.session.snapshot
      return { playCount, pauseCount, seekCount, rateChangeCount, errorCount }
    }),
  async expectRebuffers(commanded) {
    await expect
      .poll(async () => (await tracked.snapshot()).rebufferCount)
      .toBeGreaterThanOrEqual(commanded)
    const stalls = await tracked.frame.evaluate(() => __sim.truth().stalls)
    expect((await tracked.snapshot()).rebufferCount).toBeLessThanOrEqual(
      Math.max(commanded, stalls),
    )
  },
  async expectFrameTimes(seeks) {
    // A late report arrives a moment later; a wrong time stays wrong.
    const tolerance = { errorMs: ERROR_MS + seeks * SEEK_ERROR_MS }
    await expect.poll(() => tracked.findTimeFault(tolerance)).toBeNull()
  },
})
