import { readFileSync } from 'node:fs'
import type { EventRecord } from '@playhead/core'
import {
  bundle,
  openChromium,
  playFor,
  type SimChannel,
  serve,
  simulate,
  type TestServer,
  waitForPlayer,
  type YoutubeScenes,
} from '@playhead/testing/browser'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProgressHarness } from '../test/embedsPage.ts'

declare const harness: ProgressHarness
declare const __sim: SimChannel & YoutubeScenes

const ID = 'a0000000000000000000000000000000'
const SDK = '<script src="https://embed.cloudflarestream.com/embed/sdk.latest.js"></script>'
const frame = (src: string): string => `<iframe allow="autoplay" src="${src}"></iframe>`
const YOUTUBE = {
  host: 'https://www.youtube.com',
  body: frame('https://www.youtube.com/embed/abcdefghijk?enablejsapi=1&origin=ORIGIN'),
}
/** What is on the page, and where its frame comes from. */
const PLAYERS = {
  youtube: YOUTUBE,
  'youtube-cued': YOUTUBE,
  vimeo: { host: 'https://player.vimeo.com', body: frame('https://player.vimeo.com/video/111') },
  'cloudflare-stream': {
    host: 'https://customer-abc.cloudflarestream.com',
    body: frame(`https://customer-abc.cloudflarestream.com/${ID}/iframe`) + SDK,
  },
  'youtube-video': {
    host: 'https://www.youtube.com',
    body: '<youtube-video src="https://www.youtube.com/watch?v=abcdefghijk"></youtube-video>',
  },
  'vimeo-video': {
    host: 'https://player.vimeo.com',
    body: '<vimeo-video src="https://vimeo.com/111"></vimeo-video>',
  },
  'cloudflare-video': {
    host: 'https://iframe.videodelivery.net',
    body: `<cloudflare-video src="https://watch.videodelivery.net/${ID}"></cloudflare-video>`,
  },
} as const
type Name = keyof typeof PLAYERS
const NAMES = (Object.keys(PLAYERS) as Name[]).filter((name) => name !== 'youtube-cued')
/** These go there, and show it, before anybody plays. */
const STAND_STILL: readonly Name[] = ['cloudflare-stream', 'cloudflare-video']

let server: TestServer
let browser: Browser

beforeAll(async () => {
  const folder = new URL('../test/', import.meta.url)
  const script = await bundle(
    readFileSync(new URL('embedsPage.ts', folder), 'utf8'),
    folder.pathname,
  )
  server = await serve({ '/page.js': script })
  for (const [name, { body }] of Object.entries(PLAYERS)) {
    const html = `<!doctype html><link rel="icon" href="data:,"><body>${body}<script src="/page.js"></script>`
    server.routes.set(`/${name}`, html.replace('ORIGIN', server.url))
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function open(
  name: Name,
): Promise<{ page: Page; frame: Frame; events(): Promise<EventRecord[]> }> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  await simulate(page, {
    knobs: Object.fromEntries(
      ['youtube', 'vimeo', 'cloudflare-stream'].map((each) => [each, { readyMs: 100 }]),
    ),
  })
  await page.goto(`${server.url}/${name}`)
  const frame = await waitForPlayer(page, PLAYERS[name].host)
  await page.waitForFunction(() => 'harness' in window)
  await page.waitForFunction(() => harness.session.snapshot.duration)
  // What must not happen would happen now.
  await page.waitForTimeout(1000)
  return { page, frame, events: () => page.evaluate(() => harness.events) }
}
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 50 })
const resumes = (all: EventRecord[]): EventRecord[] => all.filter(({ type }) => type === 'resume')

describe.each(NAMES)('%s', (name) => {
  it('A3 D1 plays and counts nothing before the viewer plays, and then resumes at the stored position', async () => {
    const { page, frame, events } = await open(name)
    const stands = STAND_STILL.includes(name)
    if (stands) await eventually(async () => resumes(await events()).length).toBe(1)
    const before = await events()
    expect(
      before
        .map(({ type }) => type)
        .filter((type) => ['play', 'view', 'seek', 'pause'].includes(type)),
    ).toEqual([])
    expect(await frame.evaluate(() => [__sim.player.paused, __sim.truth().contentMs])).toEqual([
      true,
      0,
    ])
    expect(await page.evaluate(() => harness.saves)).toEqual([])
    expect(resumes(before)).toMatchObject(stands ? [{ ok: true, target: 30 }] : [])
    expect(await frame.evaluate(() => __sim.player.position)).toBe(stands ? 30 : 0)

    await frame.evaluate(() => __sim.player.play())
    await playFor(frame, 2000)
    await eventually(async () => resumes(await events()).length).toBe(1)
    await page.waitForFunction(
      () => harness.saves.length > 0 && (harness.session.snapshot.position ?? 0) > 30,
    )

    const after = await events()
    expect(resumes(after)).toMatchObject([{ ok: true, target: 30, reason: 'resumed', tries: 1 }])
    const { playCount, pauseCount, position } = await page.evaluate(() => harness.session.snapshot)
    expect({ playCount, pauseCount }).toEqual({ playCount: 1, pauseCount: 0 })
    expect(position).toBeGreaterThan(30)
    expect(
      await frame.evaluate(() => __sim.player.position - __sim.truth().contentMs / 1000),
    ).toBeLessThan(30.5)
    for (const saved of await page.evaluate(() => harness.saves)) expect(saved).toBeGreaterThan(29)
    expect(await page.evaluate(() => [harness.saves.length > 0, harness.faults])).toEqual([
      true,
      [],
    ])
    await page.close()
  })
})

it.each(['youtube', 'vimeo'] as const)(
  'A3 %s: a viewer who seeks before the resume stays where they went',
  async (name) => {
    const { page, frame, events } = await open(name)
    await frame.evaluate((name) => {
      if (name === 'youtube') return __sim.userSeekMouse(45)
      __sim.player.seek(45)
      return __sim.player.play()
    }, name)
    await playFor(frame, 800)

    await eventually(async () => resumes(await events()).length).toBe(1)
    expect(await frame.evaluate(() => __sim.player.position)).toBeGreaterThan(45)
    expect(resumes(await events())).toMatchObject([{ ok: false, target: 30, reason: 'viewer' }])
    await page.close()
  },
)

it('A3 D1 youtube: a video that was cued at the position is not sought', async () => {
  const { page, frame, events } = await open('youtube-cued')
  expect(await frame.evaluate(() => [__sim.player.paused, __sim.player.position])).toEqual([
    true,
    30,
  ])
  await frame.evaluate(() => __sim.player.play())
  await playFor(frame, 1200)
  await page.waitForFunction(() => harness.saves.length > 0)

  expect(resumes(await events())).toEqual([])
  const { playCount, seekCount, played } = await page.evaluate(() => harness.session.snapshot)
  expect({ playCount, seekCount, from: Math.floor(played[0]?.[0] ?? -1) }).toEqual({
    playCount: 1,
    seekCount: 0,
    from: 30,
  })
  for (const saved of await page.evaluate(() => harness.saves)) expect(saved).toBeGreaterThan(29)
  expect(await page.evaluate(() => harness.saves.length)).toBeGreaterThan(0)
  await page.close()
})
