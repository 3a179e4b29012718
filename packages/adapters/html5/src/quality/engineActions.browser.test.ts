import { readFileSync } from 'node:fs'
import type { SessionSnapshot } from '@playhead/core'
import { ADAPTIVE, CLIPS, registerTestSite } from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { SessionHarness } from '../../test/sessionPage.ts'

declare const harness: SessionHarness

const HLS = 'engine=hls&manifest=/gap/low.m3u8'
const SHAKA = 'engine=shaka&manifest=/gap/low.mpd'

/**
 * The playlist without its segment from 4 to 6 seconds, and no discontinuity: the hole is in the
 * buffer.
 */
function withHole(playlist: string): string {
  const lines = playlist.split('\n')
  const starts = lines.flatMap((line, at) => (line.startsWith('#EXTINF') ? [at] : []))
  const [from = 0, to = 0] = [starts[2], starts[3]]
  return [...lines.slice(0, from), ...lines.slice(to)].join('\n')
}

/**
 * The same hole in DASH, for Shaka (dash.js plays no list of segments that has a timeline): of the
 * first rendition, five of six segments, and where each of them is.
 */
function manifestWithHole(manifest: string): string {
  const [low = ''] = manifest.split('<Representation id="1"')
  const segments = [...low.matchAll(/<SegmentURL[^>]*>/g)].map(([segment]) => segment)
  const timeline =
    '<SegmentTimeline><S t="0" d="2000000" r="1"/><S t="6000000" d="2000000" r="2"/></SegmentTimeline>'
  return `${low
    .replace(segments[2] as string, '')
    .replace(/ duration="2000000"/, '')
    .replace(
      /<Initialization[^>]*>/,
      (initialization) => `${initialization}${timeline}`,
    )}</AdaptationSet></Period></MPD>`
}

const site = registerTestSite({
  script: new URL('../../test/sessionPage.ts', import.meta.url),
  pages: { '/': '<video muted></video>' },
  routes: {
    ...ADAPTIVE,
    ...CLIPS,
    '/gap/low.m3u8': withHole(readFileSync(ADAPTIVE['/adaptive/low.m3u8'] as URL, 'utf8')),
    '/gap/low.mpd': manifestWithHole(
      readFileSync(ADAPTIVE['/adaptive/manifest.mpd'] as URL, 'utf8'),
    ),
    '/gap/low.mp4': ADAPTIVE['/adaptive/low.mp4'] as URL,
  },
})

async function open(query: string): Promise<Page> {
  const { page } = await site.open(`/?${query}&trackFirst`)
  await page.waitForFunction(() => harness.video.readyState > 2)
  await page.evaluate(() => harness.video.play())
  return page
}
const snapshots = (page: Page): Promise<SessionSnapshot[]> =>
  page.evaluate(() => harness.sessions.map(({ snapshot }) => snapshot))

describe.each([
  ['hls.js', HLS],
  ['hls.js with its probe', `${HLS}&probe`],
  ['Shaka', SHAKA],
  ['Shaka with its probe', `${SHAKA}&probe`],
])('playback by %s over a hole in the buffer', (_, query) => {
  it('B4 does not count the engine’s seeks as the viewer’s', async () => {
    const page = await open(query)
    await page.waitForFunction(() => harness.video.currentTime > 7, null, { timeout: 60_000 })
    const [snapshot] = await snapshots(page)

    expect(snapshot).toMatchObject({
      playCount: 1,
      pauseCount: 0,
      seekCount: 0,
      rateChangeCount: 0,
      errorCount: 0,
    })
    expect(snapshot?.engineActionCount).toBeGreaterThan(0)
    expect(snapshot?.watched).toHaveLength(2)
  })
})

describe('hls.js', () => {
  it('B4 recovers from a media error in one session without seeks', async () => {
    const page = await open(`${HLS}&probe`)
    await page.waitForFunction(() => harness.video.currentTime > 1)
    await page.evaluate(() => harness.engine.recoverMediaError())
    await page.waitForFunction(() => harness.video.readyState > 2)
    await page.evaluate(() => harness.video.play())
    await page.waitForFunction(() => harness.video.currentTime > 2.5)
    const sessions = await snapshots(page)

    expect(sessions).toMatchObject([
      { playCount: 1, seekCount: 0, pauseCount: 0, state: 'playing' },
    ])
  })
})

describe.each([
  ['a file', 'src=/clip.mp4'],
  ['a stream of hls.js with its probe', 'engine=hls&manifest=/adaptive/low.m3u8&probe'],
])('a small step forward in %s', (_, query) => {
  it('B4 is the viewer’s while frames move', async () => {
    const page = await open(query)
    for (const at of [1, 2.5]) {
      await page.waitForFunction((at) => harness.video.currentTime > at, at)
      await page.evaluate(() => (harness.video.currentTime += 0.3))
    }
    await page.waitForFunction(() => harness.video.currentTime > 3.5)
    const [snapshot] = await snapshots(page)

    expect(snapshot).toMatchObject({ seekCount: 2, engineActionCount: 0 })
  })
})
