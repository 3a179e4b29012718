import type { Page } from 'playwright-core'
import { toDate } from '../src/page/data/urlState.ts'

const DAY_MS = 86_400_000

/** The options of a read for the last days, as the page has them in its address. */
export function last(days: number): { from: string; to: string; tz: string } {
  const today = Date.parse(toDate(Date.now(), 'UTC'))
  const toText = (at: number): string => new Date(at).toISOString().slice(0, 10)
  return { from: toText(today - (days - 1) * DAY_MS), to: toText(today + DAY_MS), tz: 'UTC' }
}

const readTileParts = (page: Page, selector: string): Promise<Record<string, string>> =>
  page.evaluate(
    (part) =>
      Object.fromEntries(
        [...document.querySelectorAll('main .tile')].map((tile) => [
          tile.querySelector('dt')?.textContent ?? '',
          tile.querySelector(part)?.textContent ?? '',
        ]),
      ),
    selector,
  )
/** The figures of the tiles, by their labels. */
export const readTiles = (page: Page): Promise<Record<string, string>> =>
  readTileParts(page, '.tile-value')
/** What stands below the figures of the tiles, by their labels. */
export const readTileNotes = (page: Page): Promise<Record<string, string>> =>
  readTileParts(page, '.caption')
/** The changes against the period before, by the labels of the tiles. */
export const readTileChanges = (page: Page): Promise<Record<string, string>> =>
  readTileParts(page, '.change')

/** The cells of a table, by its caption; opens the table behind a chart. */
export async function readTable(page: Page, caption: string): Promise<string[][]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('details.chart-table'))
      details.open = true
  })
  await page.waitForFunction(
    () => !document.querySelector('details.chart-table[open]:not(:has(table))'),
  )
  return page.evaluate(
    (name) =>
      [
        ...([...document.querySelectorAll('caption')]
          .find((each) => each.textContent === name)
          ?.closest('table')
          ?.querySelectorAll('tbody tr') ?? []),
      ].map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
    caption,
  )
}

/** The answer at the top of a page. */
export const readLead = async (page: Page): Promise<string> =>
  (await page.textContent('.lead')) ?? ''

/** The texts of all elements, each in one line. */
export const readTexts = async (page: Page, selector: string): Promise<string[]> =>
  (await page.locator(selector).allTextContents()).map((text) => text.trim())
