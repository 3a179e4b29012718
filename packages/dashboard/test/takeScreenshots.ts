import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { buildPage } from '../scripts/buildPage.ts'
import { openDemoDashboard } from './openDemoDashboard.ts'

/** `pnpm --filter @playhead/dashboard screenshots`: the pictures of the guide, from the demo data. */
const TARGET = fileURLToPath(new URL('../../../docs/dashboard/', import.meta.url))
const SESSIONS = 3000
const WIDE = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

await buildPage()
await mkdir(TARGET, { recursive: true })
const demo = await openDemoDashboard({ sessions: SESSIONS })
const { sessions } = await demo.reader.sessions({ courseId: 'statistics', limit: 20 })
// The session with the most to see.
const [session] = [...sessions].sort((a, b) => b.twice.length - a.twice.length)
const PAGES: Readonly<Record<string, string>> = {
  overview: '/?period=90d',
  videos: '/videos?period=365d',
  video: '/videos/photography-welcome',
  courses: '/courses',
  course: '/courses/statistics?period=365d',
  viewers: '/viewers',
  viewer: `/viewers/${encodeURIComponent(session?.viewerId ?? '')}`,
  sessions: '/sessions',
  session: `/sessions/${session?.session}`,
  live: '/live',
  playback: '/playback?period=365d',
  data: '/data',
  install: '/install',
  settings: '/settings',
}
for (const theme of ['light', 'dark'] as const) {
  const { page, go, close } = await demo.visit('/', { theme })
  for (const [name, path] of Object.entries(PAGES)) {
    for (const [kind, size] of [
      ['', WIDE],
      ['-phone', PHONE],
    ] as const) {
      await page.setViewportSize(size)
      await go(path)
      if (name === 'video') await showVideo(page)
      await page.screenshot({ path: `${TARGET}${name}-${theme}${kind}.png` })
    }
  }
  await close()
}
await demo.close()

/** Seeks to a place with something to see, and waits for its picture. */
async function showVideo(page: Page): Promise<void> {
  await page.getByRole('slider').focus()
  for (const key of ['PageUp', 'PageUp', 'PageUp', 'PageUp', 'PageUp', 'PageUp'])
    await page.keyboard.press(key)
  await page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video && !video.seeking && video.readyState >= 2
  })
}
