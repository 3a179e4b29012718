import { playFor, type SimChannel } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { StreamHarness } from '../test/page.ts'
import { registerStreamSite } from '../test/site.ts'

declare const harness: StreamHarness
declare const __sim: SimChannel

const { openPage, track } = registerStreamSite()

describe('a Stream player that fails or ends', () => {
  it('B3 ends although the event is lost', async () => {
    const { play, run, snapshot, waitForEvent } = await track('/wire', 'iframe', {
      drop: ['ended'],
    })
    await play(500)
    await run(() => __sim.player.end(0.5), 0)
    await waitForEvent('ended')

    expect(await snapshot()).toMatchObject({ state: 'ended', pauseCount: 0 })
  })

  it('A4 reports an error of the frame', async () => {
    const { play, run, snapshot } = await track()
    await play(500)
    await run(() => __sim.player.error('boom'), 'error')
    expect(await snapshot()).toMatchObject({ state: 'error', errorCount: 1 })
  })

  it('D1 ends while the frame still loads, and records nothing more', async () => {
    const { page, frame } = await openPage('/wire', '', { readyMs: null })
    await page.evaluate(async () => {
      harness.track('iframe')
      await harness.end()
    })
    const before = await page.evaluate(() => harness.events.length)
    await frame.evaluate(() => __sim.ready())
    await frame.evaluate(() => __sim.player.play())
    await playFor(frame, 800)

    expect(await page.evaluate(() => harness.events.length)).toBe(before)
    expect(await page.evaluate(() => harness.reports)).toEqual([])
  })
})
