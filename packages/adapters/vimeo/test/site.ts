import {
  openTrackedPage,
  registerTestSite,
  type TestSite,
  type TrackedPage,
} from '@playhead/testing/browser'
import { expect } from 'vitest'
import type { TrackedPlayer } from './page.ts'

/** The origin of Vimeo's players. */
export const VIMEO = 'https://player.vimeo.com'
/** The hash of an unlisted video, which is not to be sent. */
export const SECRET = '8272103f6e'
/** What playing time may miss, ms. */
export const ERROR_MS = 150
/** How often a frame reports its position, ms. */
const TICK_MS = 250

/** A page that tracks a simulated Vimeo player. */
export interface VimeoPage extends TrackedPage {
  /** Expects the times that the frame itself saw, and no reports. */
  expectFrameTimes(): Promise<void>
  /** How often the picture stood still while it should have moved. */
  stalls(): Promise<number>
}

/** The pages of the Vimeo tests, in a browser. */
export interface VimeoSite {
  readonly site: TestSite
  /**
   * Opens a page that tracks `player` from the beginning, or nothing. `knobs` are those of the
   * simulated player.
   */
  openPage(
    path: string,
    player?: TrackedPlayer | '',
    knobs?: Record<string, unknown>,
  ): Promise<VimeoPage>
  /** Opens a page, and waits until its video is known. */
  track(path?: string, player?: TrackedPlayer, knobs?: Record<string, unknown>): Promise<VimeoPage>
}

/** Posts false messages of a player, and unreadable ones, to the page. */
const HOSTILE = `<script>
  const data = { seconds: 59.9, duration: 60, percent: 0.99 }
  const messages = [
    ...['timeupdate', 'ended', 'error'].flatMap((event) => [{ event, data }, JSON.stringify({ event, data })]),
    null, 7, 'x'.repeat(1000000), '{"__proto__":{"polluted":1},"event":"ended","data":{}}',
  ]
  setInterval(() => {
    for (const target of new Set([parent, top])) for (const message of messages) target.postMessage(message, '*')
  }, 50)
</script>`
const iframe = (query = `?h=${SECRET}`): string =>
  `<iframe id="it" allow="autoplay; fullscreen" src="${VIMEO}/video/111${query}"></iframe>`

/** Registers the pages of the Vimeo tests. */
export function registerVimeoSite(): VimeoSite {
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    scriptIn: 'head',
    scripts: {
      '/player.js': "import Player from '@vimeo/player'\nwindow.Vimeo = { Player }",
      '/element.js': "import 'vimeo-video-element'",
    },
    routes: { '/hostile-frame': HOSTILE },
    pages: ({ otherOrigin }) => ({
      '/wire': iframe(),
      '/player': `<script src="/player.js"></script>${iframe()}`,
      '/loop': iframe('?loop=1'),
      '/element':
        '<vimeo-video src="https://vimeo.com/111" controls></vimeo-video><script src="/element.js"></script>',
      '/hostile': `${iframe()}<iframe name="hostile" src="${otherOrigin}/hostile-frame"></iframe>`,
    }),
  })
  async function openPage(
    path: string,
    player: TrackedPlayer | '' = '',
    knobs = {},
  ): Promise<VimeoPage> {
    const withDefaults = { vimeo: { readyMs: 100, ...knobs } }
    const tracked = await openTrackedPage(site, {
      path: `${path}#${player}`,
      frame: VIMEO,
      knobs: withDefaults,
    })
    return {
      ...tracked,
      async expectFrameTimes() {
        // A late report arrives a moment later; a wrong time stays wrong.
        const tolerance = { errorMs: ERROR_MS, tickMs: TICK_MS, allowDelays: true }
        await expect.poll(() => tracked.findTimeFault(tolerance)).toBeNull()
        expect(await tracked.reports()).toEqual([])
      },
      stalls: async () => (await tracked.truth()).stalls,
    }
  }
  async function track(
    path = '/wire',
    player: TrackedPlayer = 'iframe',
    knobs = {},
  ): Promise<VimeoPage> {
    const tracked = await openPage(path, player, knobs)
    await tracked.waitForEvent('load')
    return tracked
  }
  return { site, openPage, track }
}
