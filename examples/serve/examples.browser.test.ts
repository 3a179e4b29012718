import type { StoredSession } from '@playhead/example-live-view'
import { openChromium } from '@playhead/testing/browser'
import axe from 'axe-core'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Started, startAsUser } from './startAsUser.ts'

/** How a viewer's hand finds the player. */
interface Example {
  readonly name: string
  readonly video: string
  /** What is clicked to play, in the page or in the frame. @default the media element itself */
  readonly press?: string
  /** And to pause; no control bar, which hides while it plays. @default the same */
  readonly pause?: string
  readonly inFrame?: boolean
}
const EXAMPLES: readonly Example[] = [
  { name: 'html5', video: 'day' },
  { name: 'hls', video: 'adaptive' },
  { name: 'plyr', video: 'day', press: '.plyr__control--overlaid', pause: '.plyr__video-wrapper' },
  {
    name: 'plyr-react',
    video: 'day',
    press: '.plyr__control--overlaid',
    pause: '.plyr__video-wrapper',
  },
  { name: 'youtube', video: 'lesson-1', inFrame: true },
  { name: 'cloudflare-stream', video: 'lesson-1', inFrame: true },
  { name: 'vimeo', video: 'lesson-1', inFrame: true },
  { name: 'videojs', video: 'day', press: '.vjs-big-play-button', pause: '.vjs-tech' },
  { name: 'static-site', video: 'day' },
]
/** The counts that one play, one seek and one pause have. */
const ONCE = { playCount: 1, seekCount: 1, pauseCount: 1, errorCount: 0 }

let browser: Browser
/** The next one starts while this one is tried. */
const starting = new Map<string, Promise<Started>>()
const begin = (name: string | undefined): Promise<Started> | undefined => {
  if (!name) return undefined
  const started = starting.get(name) ?? startAsUser(name)
  started.catch(() => {}) // reported where it is awaited
  starting.set(name, started)
  return started
}

beforeAll(async () => {
  void begin(EXAMPLES[0]?.name)
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser?.close()
  for (const started of starting.values()) await started.then(({ stop }) => stop()).catch(() => {})
})

const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 50 })

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('iframe[src]')
  const frame = await element.contentFrame()
  if (!frame) throw new Error('the iframe shows nothing')
  return frame
}

describe.each(EXAMPLES)(
  'the example $name',
  ({ name, video, press = 'video', pause = press, inFrame }) => {
    it('starts with one command, shows what is played as it happens, and the collector holds it', async () => {
      const served = (await begin(name)) as Started
      void begin(EXAMPLES[EXAMPLES.findIndex((each) => each.name === name) + 1]?.name)
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      const messages: string[] = []
      page.on(
        'console',
        (message) => ['error', 'warning'].includes(message.type()) && messages.push(message.text()),
      )
      page.on('pageerror', (error) => messages.push(error.message))
      await page.goto(served.url)
      const text = async (selector: string): Promise<string> =>
        (await page.textContent(selector)) ?? ''
      const player = inFrame ? await frameOf(page) : page
      await player.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 2)
      await eventually(() => page.locator('#state').count()).toBe(1)

      await player.locator(press).first().click()
      await eventually(() => text('#state')).toBe('playing')
      await player.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1)
      await player.evaluate(() => {
        const media = document.querySelector('video') as HTMLVideoElement
        media.currentTime = media.duration / 2
      })
      await eventually(() => text('#events')).toContain('seek')
      await eventually(() => text('#state')).toBe('playing')
      await player.waitForFunction(() => {
        const { currentTime, duration } = document.querySelector('video') as HTMLVideoElement
        return currentTime > duration / 2 + 1
      })
      await player.locator(pause).first().click()
      await eventually(() => text('#state')).toBe('paused')
      await eventually(() => page.locator('#compare .mark[data-same=true]').count()).toBe(8)

      const { readKey } = await (await fetch(`${served.url}demo-config.json`)).json()
      const answer = await fetch(`${served.url}v1/sessions/${await text('#session-id')}`, {
        headers: { authorization: `Bearer ${readKey}` },
      })
      const held = (await answer.json()) as StoredSession
      expect(held).toMatchObject({ ...ONCE, videoId: video, state: 'paused' })
      expect(held.watched).toHaveLength(2)
      expect(held.playingMs).toBeGreaterThan(1200)

      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run(),
      )
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`),
      ).toEqual([])
      expect(messages).toEqual([])
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true })
      await page.close()
      void served.stop() // afterAll waits for it
    })
  },
)
