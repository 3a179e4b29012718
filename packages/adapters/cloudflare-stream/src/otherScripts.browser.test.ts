import type { Session } from '@playhead/core'
import { playFor, type SimChannel, waitForPlayer } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { StreamHarness } from '../test/page.ts'
import { OTHER, registerStreamSite, STREAM, TOKEN, VIDEO } from '../test/site.ts'

declare const harness: StreamHarness
declare const __sim: SimChannel & { post(data: unknown): void }

const { site, track } = registerStreamSite()

describe('third-party packages on the same frame', () => {
  it('A4 counts the same of cloudflare-video and of the iframe inside it', async () => {
    const { page, frame, snapshot, expectFrameTimes, stalls } = await track('/element', 'element')
    await page.evaluate(() => {
      const first = harness.session
      harness.track('iframe')
      Object.assign(harness, { first })
    })
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('cloudflare-video')?.play())
    await playFor(frame, 1200)
    await page.evaluate(() =>
      Object.assign(document.querySelector('cloudflare-video') as object, { currentTime: 30 }),
    )
    await frame.waitForFunction(() => __sim.player.position >= 30)
    await playFor(frame, 1200)
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('cloudflare-video')?.pause())

    const counts = { state: 'paused', playCount: 1, pauseCount: 1, seekCount: 1 }
    const first = () =>
      page.evaluate(() => (harness as unknown as { first: Session }).first.snapshot)
    await expect.poll(snapshot).toMatchObject(counts)
    await expect.poll(first).toMatchObject(counts)
    for (const { rebufferCount } of [await snapshot(), await first()]) {
      expect(rebufferCount).toBeLessThanOrEqual(await stalls())
    }
    await expectFrameTimes()
  })
})

describe('messages that are not the player’s', () => {
  it('B5 ignores forged messages of a third origin, of the right origin but another window, and of extensions', async () => {
    const { page, frame, play, pause, snapshot, expectFrameTimes } = await track('/hostile')
    // The right origin, but another window.
    await page.evaluate((src) => {
      const second = document.body.appendChild(document.createElement('iframe'))
      second.name = 'second'
      second.src = src
    }, `${STREAM}/${OTHER}/iframe`)
    const second = await waitForPlayer(page, OTHER)
    await second.evaluate(() => {
      for (const eventName of ['ended', 'error'])
        __sim.post({ __privateUnstableMessageType: 'event', eventName })
    })
    await page.evaluate(() => {
      // An extension posts from the page itself, in its own origin.
      for (const data of [
        null,
        1,
        { type: 'ended' },
        { __privateUnstableMessageType: 'event', eventName: 'ended' },
      ])
        window.postMessage(data, '*')
    })
    await play(1200)
    await pause()

    expect(await snapshot()).toMatchObject({
      state: 'paused',
      errorCount: 0,
      playCount: 1,
      pauseCount: 1,
      seekCount: 0,
    })
    expect((await snapshot()).maxPosition).toBeLessThanOrEqual(
      await frame.evaluate(() => __sim.player.position + 0.1),
    )
    expect(await page.evaluate(() => ({}) as { polluted?: unknown })).toEqual({})
    await expectFrameTimes()
  })

  it('B5 ignores the player’s own window after it has navigated to another origin', async () => {
    const { page, frame, play, snapshot } = await track()
    await play(800)
    const position = await frame.evaluate(() => __sim.player.position)
    const elsewhere = `${site.otherOrigin}/hostile-frame`
    const before = await page.evaluate(() => harness.events.length)
    await page.evaluate(
      (src) => document.querySelector('iframe')?.contentWindow?.location.replace(src),
      elsewhere,
    )
    await page.waitForFunction(() => (harness.adapter.counts?.foreign ?? 0) > 10)

    const types = await page.evaluate(
      (before) => harness.events.slice(before).map(({ type }) => type),
      before,
    )
    expect(types).not.toContain('ended')
    expect(types).not.toContain('error')
    // It played on while the next document was loading, but never to the position of the false
    // messages.
    expect((await snapshot()).maxPosition).toBeLessThan(position + 10)
    expect(await page.evaluate(() => harness.adapter.counts?.foreign)).toBeGreaterThan(10)
  })

  it('B5 ignores unreadable messages, a megabyte and prototypes from the player itself', async () => {
    const { page, play, pause, run, expectFrameTimes } = await track('/wire', 'iframe', {
      noise: true,
    })
    await play(700)
    await run(() => {
      for (const data of [
        null,
        7,
        'x'.repeat(1e6),
        [],
        new Map([[1, 2]]),
        JSON.parse('{"__proto__":{"polluted":1}}'),
        {
          __privateUnstableMessageType: 'propertyChange',
          property: '__proto__',
          value: { polluted: 1 },
        },
        { __privateUnstableMessageType: 'event', eventName: '__proto__' },
      ])
        __sim.post(data)
    }, 700)
    await pause()

    expect(await page.evaluate(() => (({}) as { polluted?: unknown }).polluted)).toBeUndefined()
    expect(await page.evaluate(() => harness.adapter.counts?.unreadable)).toBe(5)
    await expectFrameTimes()
  })

  it('sends no part of a signed token', async () => {
    const { page, play, snapshot } = await track('/token')
    await play(1000)
    expect((await snapshot()).videoId).toBe(VIDEO)
    await page.evaluate(() => harness.end())

    const sent = await page.evaluate(() => JSON.stringify([harness.batches, harness.events]))
    expect(sent).toContain(VIDEO)
    for (const part of TOKEN.split('.')) expect(sent).not.toContain(part)
  })

  it('posts nothing to the frame without a command', async () => {
    const { frame, play } = await track('/old')
    await play(800)
    expect(await frame.evaluate(() => __sim.log.filter(({ way }) => way === 'in'))).toEqual([])
  })
})
