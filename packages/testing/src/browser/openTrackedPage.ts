import type { Page } from 'playwright-core'
import type { PageHarness } from '../page/createPageHarness.ts'
import { waitForPlayer } from './playback.ts'
import type { OpenPageOptions, TestSite } from './registerTestSite.ts'
import { type TrackedPage, trackedPage } from './trackedPage.ts'

declare const harness: PageHarness

/** Which page is opened, and what it tracks. */
export interface TrackedPageOptions extends OpenPageOptions {
  readonly path: string
  /** Part of the address of the player's frame. */
  readonly frame: string | RegExp
  /** Runs in the page's own time before its player is waited for: it may start to track. */
  readonly start?: (page: Page) => Promise<unknown>
}

/** Opens a page of a site, and waits until its simulated player can play. */
export async function openTrackedPage(
  site: TestSite,
  options: TrackedPageOptions,
): Promise<TrackedPage> {
  const { path, frame, start, ...open } = options
  const { page } = await site.open(path, { knobs: {}, ...open })
  await page.waitForFunction(() => typeof harness !== 'undefined')
  await start?.(page)
  return trackedPage(page, await waitForPlayer(page, frame))
}
