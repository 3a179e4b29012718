import {
  openTrackedPage,
  registerTestSite,
  type TestSite,
  type TrackedPage,
} from '@playhead/testing/browser'
import { expect } from 'vitest'
import type { TrackedPlayer } from './page.ts'

export const VIDEO: string = 'a'.repeat(32)
export const OTHER: string = 'b'.repeat(32)
/** The origin of the players of a customer. */
export const STREAM = 'https://customer-abc123.cloudflarestream.com'
/** A signed token of {@link VIDEO}. */
export const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: VIDEO })).toString('base64url')}.c2lnbmF0dXJl`
/** What playing time may miss, ms. */
const ERROR_MS = 150
/** How often a frame reports its position, ms. */
const TICK_MS = 250

/** A page that tracks a simulated Stream player. */
export interface StreamPage extends TrackedPage {
  /** Expects the times that the frame itself saw, and no reports. */
  expectFrameTimes(): Promise<void>
  /** How often the picture stood still while it should have moved. */
  stalls(): Promise<number>
}

/** The pages of the Stream tests, in a browser. */
export interface StreamSite {
  readonly site: TestSite
  /**
   * Opens a page that tracks `player` from the beginning, or nothing. `knobs` are those of the
   * simulated player.
   */
  openPage(
    path: string,
    player?: TrackedPlayer | '',
    knobs?: Record<string, unknown>,
  ): Promise<StreamPage>
  /** Opens a page, and waits until its video is known, if it has a duration. */
  track(path?: string, player?: TrackedPlayer, knobs?: Record<string, unknown>): Promise<StreamPage>
}

/** Posts false messages of a player, and unreadable ones, to the page. */
const HOSTILE = `<script>
  const messages = [
    { __privateUnstableMessageType: 'propertyChange', property: 'currentTime', value: 59.9 },
    { __privateUnstableMessageType: 'event', eventName: 'ended' },
    { __privateUnstableMessageType: 'event', eventName: 'error' },
    null, 7, 'x'.repeat(1000000), JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  ]
  setInterval(() => {
    for (const target of new Set([parent, top, opener])) for (const message of messages) target?.postMessage(message, '*')
  }, 50)
</script>`
const REACT = `
import { Stream } from '@cloudflare/stream-react'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
window.streamRef = {}
const props = { src: '${VIDEO}', controls: true, preload: 'auto', streamRef }
createRoot(document.querySelector('#react')).render(createElement(Stream, props))
`
const iframe = (path = `${VIDEO}/iframe`, host = STREAM): string =>
  `<iframe id="it" allow="autoplay; fullscreen" src="${host}/${path}"></iframe>`

/** Registers the pages of the Stream tests. */
export function registerStreamSite(): StreamSite {
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    scriptIn: 'head',
    scripts: { '/react.js': REACT },
    routes: { '/hostile-frame': HOSTILE },
    pages: ({ otherOrigin }) => ({
      '/wire': iframe(),
      '/bare': iframe(VIDEO, 'https://iframe.cloudflarestream.com'),
      '/old': iframe(VIDEO, 'https://iframe.videodelivery.net'),
      '/token': iframe(`${TOKEN}/iframe?controls=true`),
      '/muted': iframe(`${VIDEO}/iframe?muted=0&autoplay=0`),
      '/start': iframe(`${VIDEO}/iframe?startTime=20s`),
      '/loop': iframe(`${VIDEO}/iframe?loop`),
      '/ad': iframe(`${VIDEO}/iframe?ad-url=https%3A%2F%2Fads.example%2Fvast`),
      '/sdk': `${iframe()}<script src="https://embed.cloudflarestream.com/embed/sdk.latest.js"></script>`,
      '/react': '<div id="react"></div><script src="/react.js"></script>',
      '/element': `<cloudflare-video src="https://watch.videodelivery.net/${VIDEO}" controls></cloudflare-video>`,
      '/hostile': `${iframe()}<iframe name="hostile" src="${otherOrigin}/hostile-frame"></iframe>`,
    }),
  })
  async function openPage(
    path: string,
    player: TrackedPlayer | '' = '',
    knobs = {},
  ): Promise<StreamPage> {
    const withDefaults = { 'cloudflare-stream': { readyMs: 100, ...knobs } }
    const frame = /cloudflarestream|videodelivery/
    const tracked = await openTrackedPage(site, {
      path: `${path}#${player}`,
      frame,
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
    knobs: Record<string, unknown> = {},
  ): Promise<StreamPage> {
    const tracked = await openPage(path, player, knobs)
    if (!knobs.live) await tracked.waitForEvent('load')
    return tracked
  }
  return { site, openPage, track }
}
