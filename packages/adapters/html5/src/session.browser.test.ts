import { readFileSync } from 'node:fs'
import type { Session } from '@playhead/core'
import { ADAPTIVE, CLIPS, registerTestSite } from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { SessionHarness } from '../test/sessionPage.ts'

declare const harness: SessionHarness

const GROWING = 'engine=hls&manifest=/adaptive/growing.m3u8'
const QUERIES = {
  file: 'src=/clip.mp4',
  hls: 'engine=hls&manifest=/adaptive/master.m3u8&probe',
  live: `${GROWING}&probe`,
  liveWithoutProbe: GROWING,
}
/** How many segments of two seconds, of six, the growing playlist has. */
let segments = 3
let isOver = false

const [START = '', ...SEGMENTS] = readFileSync(ADAPTIVE['/adaptive/low.m3u8'] as URL, 'utf8')
  .replace('#EXT-X-ENDLIST', '')
  .split('#EXTINF')

const site = registerTestSite({
  script: new URL('../test/sessionPage.ts', import.meta.url),
  pages: { '/': '<video muted></video>' },
  routes: {
    ...CLIPS,
    ...ADAPTIVE,
    '/adaptive/growing.m3u8'(_, response) {
      response.setHeader('content-type', 'application/vnd.apple.mpegurl')
      const published = SEGMENTS.slice(0, segments).map((segment) => `#EXTINF${segment}`)
      response.end([START, ...published, isOver ? '#EXT-X-ENDLIST\n' : ''].join(''))
    },
  },
  headers: { 'cache-control': 'no-store' },
})
afterEach(async () => {
  for (const page of site.browser.contexts().flatMap((context) => context.pages())) {
    expect(await page.evaluate(() => harness.reports)).toEqual([])
  }
})

/** Opens a page and plays until the position is there. */
async function play(name: keyof typeof QUERIES, seconds: number): Promise<Page> {
  const { page } = await site.open(`/?${QUERIES[name]}`)
  await page.evaluate(async (seconds) => {
    await harness.waitUntil(() => harness.video.readyState > 2)
    await harness.video.play()
    await harness.waitUntil(() => harness.video.currentTime >= seconds)
  }, seconds)
  return page
}

describe('other content in the same video', () => {
  it('counts nothing of it for this content when the session reads the video before its event', async () => {
    const page = await play('file', 2.5)
    const { left, before, snapshot } = await page.evaluate(async () => {
      const { video, sessions, record, waitUntil } = harness
      const [session] = sessions as readonly [Session]
      const before = session.snapshot
      const left = video.currentTime
      video.src = '/other.mp4'
      record(session) // before `emptied` is dispatched
      await waitUntil(() => sessions.length > 1)
      return { left, before, snapshot: session.snapshot }
    })

    expect(snapshot).toMatchObject({
      state: 'closed',
      rebufferCount: 0,
      seekCount: 0,
      duration: before.duration,
    })
    expect(snapshot.watched).toHaveLength(1)
    expect(Math.abs((snapshot.watched[0]?.[1] ?? 0) - left)).toBeLessThan(0.2)
    expect(snapshot.rebufferMs).toBe(before.rebufferMs)
    expect(Math.abs(snapshot.contentMs - before.contentMs)).toBeLessThan(200)
  })
})

describe('a video that the app empties', () => {
  it.each([
    ['file', 'removes the source'],
    ['hls', 'destroys hls.js'],
  ] as const)('keeps the last real position: %s, the app %s', async (name, _) => {
    const page = await play(name, 1.5)
    const { paused, emptied, ended } = await page.evaluate(async (name) => {
      const { video, engine, sessions, record, waitUntil } = harness
      const [session] = sessions as readonly [Session]
      video.pause()
      await waitUntil(() => session.snapshot.state === 'paused')
      const paused = session.snapshot
      if (name === 'hls') engine.destroy()
      else {
        video.removeAttribute('src')
        video.load()
      }
      record(session) // before `emptied` is dispatched
      await new Promise((dispatched) => video.addEventListener('emptied', dispatched))
      record(session)
      const emptied = session.snapshot
      await session.end()
      return { paused, emptied, ended: session.snapshot }
    }, name)

    expect(paused.position).toBeGreaterThan(1)
    const { position, contentMs, playingMs, watched } = paused
    for (const snapshot of [emptied, ended]) {
      expect(snapshot).toMatchObject({
        position,
        contentMs,
        playingMs,
        watched,
        seekCount: 0,
        pauseCount: 1,
      })
    }
    expect(await page.evaluate(() => harness.sessions.length)).toBe(1)
  })
})

describe('a live stream of hls.js whose duration is finite', () => {
  it('is live as hls.js reports it, and has a duration and milestones once its playlist ended', async () => {
    segments = 3
    isOver = false
    const page = await play('live', 2)
    const early = await page.evaluate(() => harness.sessions[0]?.snapshot)
    segments = 4
    await page.evaluate(() =>
      harness.waitUntil(() => harness.video.duration > 7 && harness.video.currentTime > 4),
    )
    const live = await page.evaluate(() => harness.sessions[0]?.snapshot)
    segments = 6
    isOver = true
    await page.evaluate(() =>
      harness.waitUntil(() => harness.sessions[0]?.snapshot.milestones.reached.includes(50)),
    )

    for (const snapshot of [early, live]) {
      expect(snapshot).toMatchObject({
        live: true,
        duration: null,
        completed: false,
        milestones: { reached: [] },
      })
    }
    const over = await page.evaluate(() => harness.sessions[0]?.snapshot)
    expect(over).toMatchObject({ live: false, milestones: { reached: [25, 50] } })
    expect(over?.duration).toBeCloseTo(12, 0)
  })

  it('is live because it grows, without the probe of an engine', async () => {
    segments = 3
    isOver = false
    const page = await play('liveWithoutProbe', 1)
    for (const seconds of [7, 9]) {
      segments++
      await page.evaluate(
        (seconds) => harness.waitUntil(() => harness.video.duration > seconds),
        seconds,
      )
      await page.evaluate(() => harness.record(harness.sessions[0] as Session))
    }

    expect(await page.evaluate(() => harness.sessions[0]?.snapshot)).toMatchObject({
      live: true,
      duration: null,
      completed: false,
      milestones: { reached: [], played: [] },
    })
  })
})
