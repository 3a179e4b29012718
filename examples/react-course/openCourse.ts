import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from '@playhead/testing/browser'
import type { BrowserContext, Page } from 'playwright-core'
import { buildCourse } from './build.ts'
import { type ServedCourse, serveCourse } from './serveCourse.ts'

/** The course with an empty server, and a browser on its page. For tests. */
export interface OpenedCourse {
  readonly served: ServedCourse
  /** A new viewer, with nothing stored. */
  visit(): Promise<BrowserContext>
  /** Opens the page; its console messages and errors are added to `messages`. */
  open(context: BrowserContext, messages?: string[], hash?: string): Promise<Page>
  /** What the collector has of a viewer's last video. */
  readLast(
    viewer: string | undefined,
  ): Promise<{ readonly video: string; readonly position: number } | undefined>
  /** Reads from the collector, from outside of the page. */
  read<T>(path: string): Promise<T>
  close(): Promise<void>
}

/** Serves the course from memory, and from a folder of its own: several are open at a time. */
export async function openCourse(): Promise<OpenedCourse> {
  const site = await buildCourse(await mkdtemp(join(tmpdir(), 'course-')))
  const [{ browser }, served] = await Promise.all([openChromium(), serveCourse({ site, port: 0 })])
  return {
    served,
    visit: () => browser.newContext({ viewport: { width: 1320, height: 860 } }),
    async open(context, messages = [], hash = '') {
      const page = await context.newPage()
      page.on(
        'console',
        (message) => ['error', 'warning'].includes(message.type()) && messages.push(message.text()),
      )
      page.on('pageerror', (error) => messages.push(error.message))
      await page.goto(`${served.url}/${hash}`)
      await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 2)
      return page
    },
    async readLast(viewer) {
      const { writeKey } = (await (await fetch(`${served.url}/demo-config.json`)).json()) as {
        writeKey: string
      }
      const answer = await fetch(`${served.url}/v1/progress/recent?limit=1`, {
        headers: { authorization: `Bearer ${writeKey}`, cookie: `viewer=${viewer}` },
      })
      const { progress } = (await answer.json()) as {
        progress: { videoId: string; position: number }[]
      }
      return progress[0] && { video: progress[0].videoId, position: progress[0].position }
    },
    async read<T>(path: string) {
      const { readKey } = (await (await fetch(`${served.url}/demo-config.json`)).json()) as {
        readKey: string
      }
      const answer = await fetch(`${served.url}${path}`, {
        headers: { authorization: `Bearer ${readKey}` },
      })
      return (answer.ok ? await answer.json() : undefined) as T
    },
    async close() {
      await browser.close()
      await served.close()
      await rm(site, { recursive: true, force: true })
    },
  }
}
