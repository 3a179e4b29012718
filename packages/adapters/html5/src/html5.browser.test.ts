import {
  CLIPS,
  openChromium,
  openRawChromium,
  type RawPage,
  registerTestSite,
} from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { SignalHarness } from '../test/signalPage.ts'

declare const harness: SignalHarness

/** A custom element with the interface of a video, as those of players. */
const CUSTOM_ELEMENT = `
customElements.define('custom-video', class extends HTMLElement {
  connectedCallback() {
    this.inner = Object.assign(document.createElement('video'), { src: '/clip.mp4', muted: true })
    for (const type of ['loadedmetadata', 'play', 'playing', 'pause', 'timeupdate', 'seeking', 'seeked']) this.inner.addEventListener(type, () => this.dispatchEvent(new Event(type)))
  }
  get paused() { return this.inner.paused }
  get currentTime() { return this.inner.currentTime }
  set currentTime(t) { this.inner.currentTime = t }
  get duration() { return this.inner.duration }
  get playbackRate() { return this.inner.playbackRate }
  play() { return this.inner.play() }
  pause() { this.inner.pause() }
})
`

const site = registerTestSite({
  script: new URL('../test/signalPage.ts', import.meta.url),
  pages: {
    '/': '<div id="box"><video data-player src="/clip.mp4" preload="auto"></video></div>',
    '/missing': '<video data-player src="/nothing.mp4"></video>',
    '/sources':
      '<video data-player><source src="/nothing.mp4"><source src="/nothing.webm"></video>',
    '/autoplay': '<video data-player src="/clip.mp4" autoplay></video>',
    '/custom-element':
      '<custom-video data-player></custom-video><script src="/custom-element.js"></script>',
  },
  routes: { '/custom-element.js': CUSTOM_ELEMENT, ...CLIPS },
  headers: { 'cache-control': 'no-store' },
})

async function open(path = '/'): Promise<Page> {
  const { page } = await site.open(path)
  if (path === '/') await page.waitForFunction(() => harness.video.readyState === 4)
  return page
}

/** Runs a function in a page, and returns the types of the signals from then on. */
async function recordTypes(run: () => Promise<void>): Promise<string[]> {
  const page = await open()
  const before = await page.evaluate(() => harness.types().length)
  await page.evaluate(run)
  const types = await page.evaluate(() => harness.types())
  return types.slice(before)
}

describe('a real video in Chromium', () => {
  it('emits play and playing, then pause', async () => {
    const types = await recordTypes(async () => {
      await harness.video.play()
      await harness.wait(600)
      harness.video.pause()
      await harness.wait(100)
    })

    expect(types).toEqual(['play', 'playing', 'pause'])
  })

  it('A4 emits a seek from the position at which the element itself stopped playing', async () => {
    const page = await open()
    const { left, received } = await page.evaluate(async () => {
      await harness.video.play()
      await harness.wait(1130)
      harness.video.currentTime = 30
      const { played } = harness.video
      const left = played.end(0)
      await harness.wait(600)
      return { received: harness.received.find(({ signal }) => signal.type === 'seeking'), left }
    })

    expect(received?.snapshot.position).toBe(30)
    expect((received?.signal as { from?: number } | undefined)?.from).toBeCloseTo(left, 1)
    expect(left).toBeGreaterThan(0.8)
  })

  it('emits seeking, waiting and seeked for a seek while playing, and no pause', async () => {
    const types = await recordTypes(async () => {
      await harness.video.play()
      await harness.wait(500)
      harness.video.currentTime = 30
      await harness.wait(700)
    })

    expect(types.filter((type) => type !== 'waiting')).toEqual([
      'play',
      'playing',
      'seeking',
      'seeked',
      'playing',
    ])
  })

  it('emits a loop as a seek, neither ended nor pause', async () => {
    const types = await recordTypes(async () => {
      harness.video.loop = true
      harness.video.currentTime = 59.4
      await new Promise((seeked) =>
        harness.video.addEventListener('seeked', seeked, { once: true }),
      )
      await harness.video.play()
      await harness.wait(1300)
    })

    expect(types).toContain('seeking')
    expect(types).not.toContain('ended')
    expect(types).not.toContain('pause')
  })

  it('emits ended without the pause before it, and a replay as a seek', async () => {
    const types = await recordTypes(async () => {
      harness.video.currentTime = 59.4
      await new Promise((seeked) =>
        harness.video.addEventListener('seeked', seeked, { once: true }),
      )
      await harness.video.play()
      await new Promise((ended) => harness.video.addEventListener('ended', ended, { once: true }))
      await harness.video.play()
      await harness.wait(500)
    })

    expect(types.filter((type) => type !== 'waiting')).toEqual([
      'seeking',
      'seeked',
      'play',
      'playing',
      'ended',
      'seeking',
      'play',
      'seeked',
      'playing',
    ])
  })

  it('emits a source change while it plays, although no pause is dispatched', async () => {
    const page = await open()
    const signals = await page.evaluate(async () => {
      await harness.video.play()
      await harness.wait(500)
      harness.video.src = '/other.mp4?token=secret'
      await harness.wait(500)
      return harness.received.map(({ signal, snapshot }) => ({
        ...signal,
        source: snapshot.source,
      }))
    })

    expect(signals).toContainEqual({
      type: 'source',
      reason: 'change',
      source: `${site.origin}/other.mp4`,
    })
    expect(signals.map(({ type }) => type)).not.toContain('pause')
    expect(JSON.stringify(signals)).not.toContain('secret')
  })

  it.each(['/missing', '/sources'])(
    'A4 emits an error of %s, also where the element itself dispatches none',
    async (path) => {
      const page = await open(path)
      await page.waitForFunction(() => harness.types().includes('error'))
      const error = await page.evaluate(
        () => harness.received.find(({ signal }) => signal.type === 'error')?.signal,
      )

      expect(error).toMatchObject({ fatal: true, code: 'media_unsupported' })
    },
  )

  it('emits waiting when the server stalls, and playing when it goes on', async () => {
    const page = await open()
    site.server.stallAt(90_000)
    await page.evaluate(() => {
      harness.video.src = '/clip.mp4?again'
      void harness.video.play()
    })
    await page.waitForFunction(
      () => harness.video.currentTime > 1 && harness.types().at(-1) === 'waiting',
      undefined,
      {
        timeout: 30_000,
      },
    )
    site.server.release()
    await page.waitForFunction(() => harness.types().at(-1) === 'playing')
  })

  it('emits a refused autoplay', async () => {
    const { browser: strict } = await openChromium({ autoplay: false })
    let refused: Promise<unknown> | undefined
    const { page } = await site.open('/autoplay', {
      browser: strict,
      async prepare(page) {
        refused = page.waitForEvent('console', (message) => message.text() === 'autoplayblocked')
      },
    })
    await refused
    const types = await page.evaluate(() => harness.types())
    expect(types).toContain('autoplayblocked')
    expect(types).not.toContain('play')
    await strict.close()
  })

  it('emits rate, volume and captions', async () => {
    const page = await open()
    const signals = await page.evaluate(async () => {
      harness.video.playbackRate = 2
      harness.video.volume = 0.5
      const track = harness.video.addTextTrack('captions', 'Deutsch', 'de')
      track.mode = 'showing'
      await harness.wait(200)
      return harness.received.map(({ signal, snapshot }) => ({
        ...signal,
        rate: snapshot.rate,
        volume: snapshot.volume,
      }))
    })

    expect(signals).toContainEqual({ type: 'rate', rate: 2, volume: 0.5 })
    expect(signals).toContainEqual({ type: 'volume', rate: 2, volume: 0.5 })
    expect(signals).toContainEqual({ type: 'texttrack', language: 'de', rate: 2, volume: 0.5 })
  })

  it('emits full screen of an element that contains it', async () => {
    const page = await open()
    await page.evaluate(() => document.querySelector('#box')?.requestFullscreen())
    await page.waitForFunction(() => harness.types().includes('fullscreen'))
    await page.evaluate(() => document.exitFullscreen())
    await page.waitForFunction(
      () => harness.types().filter((type) => type === 'fullscreen').length === 2,
    )
    const states = await page.evaluate(() =>
      harness.received.flatMap(({ signal }) =>
        signal.type === 'fullscreen' ? [signal.active] : [],
      ),
    )

    expect(states).toEqual([true, false])
  })

  it('B5 tracks a custom element with the interface of a video, and verifies its seeks', async () => {
    const page = await open('/custom-element')
    const { types, capabilities } = await page.evaluate(async () => {
      await harness.wait(500)
      await harness.video.play()
      await harness.wait(600)
      return { types: harness.types(), capabilities: harness.capabilities }
    })

    expect(types).toEqual(expect.arrayContaining(['play', 'playing']))
    expect(capabilities).toMatchObject({ seek: 'verify', buffering: 'derived' })
  })
})

it('marks the pause of a muted video in a tab that is really hidden', async (context) => {
  if (site.kind !== 'full')
    return context.skip('a headless shell has no hidden tabs: set CHROMIUM_PATH to a full Chromium')
  const chromium = await openRawChromium()
  try {
    const tab: RawPage = await chromium.open(site.origin)
    await tab.until(() => harness.video.readyState === 4)
    await tab.evaluate(async () => {
      harness.video.muted = true
      await harness.video.play()
      await harness.wait(500)
    })
    await tab.hide()
    await tab.until(() => harness.types().includes('pause'))
    const pause = await tab.evaluate(
      () => harness.received.find(({ signal }) => signal.type === 'pause')?.signal,
    )

    expect(pause).toEqual({ type: 'pause', reason: 'visibility' })
  } finally {
    await chromium.close()
  }
})
