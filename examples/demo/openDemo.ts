import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedCollector, startCollector } from '@playhead/collector'
import { openChromium } from '@playhead/testing/browser'
import type { BrowserContext, Page } from 'playwright-core'
import { buildDemo } from './build.ts'

/** The demo as a visitor has it: its collector, and a browser on its page. For tests. */
export interface OpenedDemo {
  readonly collector: StartedCollector
  /** A visitor of its own, with nothing stored. */
  visit(): Promise<BrowserContext>
  /** Opens the page; its console messages and errors are added to `messages`. */
  open(context: BrowserContext, messages?: string[]): Promise<Page>
  /** Reads as anybody would, from outside of the page. */
  read<T>(path: string): Promise<T>
  close(): Promise<void>
}

/**
 * Starts a collector on an empty database in memory, with the demo as its site, built into a folder
 * of its own.
 */
export async function openDemo(): Promise<OpenedDemo> {
  const site = await buildDemo(await mkdtemp(join(tmpdir(), 'demo-')))
  const [{ browser }, collector] = await Promise.all([
    openChromium(),
    startCollector({ port: 0, site, demo: true }),
  ])
  return {
    collector,
    visit: () => browser.newContext({ viewport: { width: 1280, height: 800 } }),
    async open(context, messages = []) {
      const page = await context.newPage()
      page.on(
        'console',
        (message) => ['error', 'warning'].includes(message.type()) && messages.push(message.text()),
      )
      page.on('pageerror', (error) => messages.push(error.message))
      await page.goto(`${collector.url}/`)
      await page.waitForFunction(
        `document.querySelector('#session-id').textContent && video.readyState > 0`,
      )
      return page
    },
    async read<T>(path: string) {
      const { readKey } = (await (await fetch(`${collector.url}/demo-config.json`)).json()) as {
        readKey: string
      }
      const answer = await fetch(`${collector.url}${path}`, {
        headers: { authorization: `Bearer ${readKey}` },
      })
      return (answer.ok ? await answer.json() : undefined) as T
    },
    async close() {
      await browser.close()
      await collector.close()
      await rm(site, { recursive: true, force: true })
    },
  }
}

/**
 * Samples the position of the video every 10 ms, without any code of Playhead: the truth to compare
 * with.
 */
export async function sampleTruth(page: Page): Promise<() => [from: number, to: number][]> {
  const samples: number[] = []
  await page.exposeFunction('sampled', (at: number) => void samples.push(at))
  await page.evaluate(
    'setInterval(() => video.paused || video.seeking || sampled(video.currentTime), 10)',
  )
  return () => {
    const stretches: [number, number][] = []
    for (const at of samples) {
      const last = stretches.at(-1)
      if (last && at >= last[1] && at - last[1] < 1) last[1] = at
      else stretches.push([at, at])
    }
    return stretches
  }
}

/** Seconds in stretches. */
export const total = (ranges: readonly (readonly [number, number])[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0)
