import { type SimChannel, waitForPlayer } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { StreamHarness } from '../test/page.ts'
import { OTHER, registerStreamSite, STREAM, VIDEO } from '../test/site.ts'

declare const harness: StreamHarness
declare const __sim: SimChannel & { reload(): void }

const { track } = registerStreamSite()

describe('other content in a Stream player', () => {
  it('A1 B1 begins another session with other content in place, and counts none of it for the one before', async () => {
    const { page, frame, play, snapshots } = await track('/sdk', 'sdk')
    await play(1200)
    await page.evaluate((other) => Object.assign(harness.player, { src: other }), OTHER)
    await page.waitForFunction(() => harness.sessions.length === 2)
    const before = await frame.evaluate(() => __sim.truth().played[0]?.[1] ?? 0)
    await play(800)

    await expect
      .poll(async () => (await snapshots()).map(({ videoId, state }) => [videoId, state]))
      .toEqual([
        [VIDEO, 'closed'],
        [OTHER, 'playing'],
      ])
    const sessions = await snapshots()
    expect(sessions[0]?.maxPosition).toBeLessThan(before + 0.2)
    expect(sessions[1]).toMatchObject({ duration: 30, playCount: 1 })
  })

  it('B1 begins another session with another address of the iframe', async () => {
    const { page, play, snapshots } = await track()
    await play(800)
    await page.evaluate((src) => {
      const iframe = document.querySelector('iframe')
      if (iframe) iframe.src = src
    }, `${STREAM}/${OTHER}/iframe`)
    await page.waitForFunction(() => harness.sessions.length === 2)
    await waitForPlayer(page, OTHER)
    await play(1200)

    await expect
      .poll(async () => (await snapshots()).map(({ videoId, playCount }) => [videoId, playCount]))
      .toEqual([
        [VIDEO, 1],
        [OTHER, 1],
      ])
    await expect.poll(async () => (await snapshots())[1]?.playingMs).toBeGreaterThan(800)
  })

  it('A1 pauses when the frame is reloaded, and goes on with the same session', async () => {
    const { page, play, run, snapshot } = await track()
    await play(800)
    await run(() => __sim.reload(), 'paused')
    await waitForPlayer(page, VIDEO)
    await play(800)

    await expect
      .poll(snapshot)
      .toMatchObject({ playCount: 2, state: 'playing', videoId: VIDEO, duration: 60 })
    expect(await page.evaluate(() => harness.sessions.length)).toBe(1)
  })
})
