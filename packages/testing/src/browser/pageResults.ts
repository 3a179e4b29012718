import type { EventRecord, SessionSnapshot } from '@playhead/core'
import type { Page } from 'playwright-core'
import type { MediaHarness } from '../page/createMediaHarness.ts'
import type { PageHarness } from '../page/createPageHarness.ts'
import type { MediaTruth } from '../page/sampleMedia.ts'

declare const harness: PageHarness & MediaHarness

/** What the sessions of a page know, and what was reported. */
export interface PageResults {
  readonly sessions: readonly SessionSnapshot[]
  readonly events: readonly EventRecord[]
  readonly types: readonly EventRecord['type'][]
  readonly reports: readonly string[]
}

/** Reads what the sessions of a page know now. */
export const readResults = (page: Page): Promise<PageResults> =>
  page.evaluate(() => ({
    sessions: harness.sessions.map(({ snapshot }) => snapshot),
    events: harness.events,
    types: harness.events.map(({ type }) => type),
    reports: harness.reports,
  }))

/**
 * Runs a function in a page with a media harness. Resolves with what the sessions know then, and
 * with what was really played.
 */
export async function runInPage(
  page: Page,
  run: () => Promise<void>,
): Promise<PageResults & { readonly truth: MediaTruth }> {
  await page.evaluate(run)
  const truth = await page.evaluate(() => harness.truth())
  return { ...(await readResults(page)), truth }
}
