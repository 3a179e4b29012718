import { playFor, type SimChannel } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { VimeoHarness } from '../test/page.ts'
import { ERROR_MS, registerVimeoSite } from '../test/site.ts'

declare const harness: VimeoHarness
declare const __sim: SimChannel

const { openPage, track } = registerVimeoSite()

describe('one viewing of a Vimeo player', () => {
  it.each([
    ['its iframe', '/wire', 'iframe', {}],
    [
      'its iframe, in JSON, whose time comes before its seek',
      '/wire',
      'iframe',
      { json: true, timeBeforeSeeking: true },
    ],
    ['a @vimeo/player', '/player', 'player', {}],
    [
      'a @vimeo/player whose time comes before its seek',
      '/player',
      'player',
      { timeBeforeSeeking: true },
    ],
  ] as const)('A4 B2 B4 counts the same by %s', async (_, path, player, knobs) => {
    const { play, pause, run, snapshot, types, expectFrameTimes, stalls } = await track(
      path,
      player,
      knobs,
    )

    await play(1200)
    await pause()
    await play(800)
    await run(() => __sim.player.seek(30), 1000)
    await run(() => __sim.player.seek(10), 1000)
    await run(() => __sim.player.setRate(2), 1200)
    await expectFrameTimes()
    await run(() => __sim.player.stall(1500), 700)
    await pause()

    expect(await snapshot()).toMatchObject({
      ...{ playCount: 2, pauseCount: 2, seekCount: 2, rateChangeCount: 1, errorCount: 0 },
      ...{ state: 'paused', duration: 60, videoId: '111' },
    })
    // One was commanded; a machine without time for the picture adds its own.
    const { rebufferCount } = await snapshot()
    expect(rebufferCount).toBeGreaterThanOrEqual(1)
    expect(rebufferCount).toBeLessThanOrEqual(Math.max(1, await stalls()))
    const counted = (await types()).filter(
      (type) => !['rendition', 'milestone', 'load', 'volume'].includes(type),
    )
    expect(counted.at(-2)).toBe('rebuffer')
    expect(counted.filter((type) => type !== 'rebuffer')).toEqual([
      ...['play', 'view', 'pause', 'play', 'seek', 'seek', 'rate', 'pause'],
    ])
  })

  it('B2 B3 counts playback to its end, and again', async () => {
    const { play, run, snapshot, waitForEvent, expectFrameTimes } = await track()
    await play(1000)
    await run(() => __sim.player.end(1), 0)
    await waitForEvent('ended')

    expect(await snapshot()).toMatchObject({
      state: 'ended',
      completed: true,
      pauseCount: 0,
      seekCount: 1,
    })
    expect((await snapshot()).maxPosition).toBeCloseTo(60, 0)
    await play(1000)
    await expect
      .poll(snapshot)
      .toMatchObject({ state: 'playing', playCount: 2, pauseCount: 0, seekCount: 1 })
    await expectFrameTimes()
  })

  it('B2 counts neither an end nor a pause nor another seek around a loop', async () => {
    const { play, run, snapshot, types } = await track('/loop')
    await play(300)
    await run(() => __sim.player.end(0.5), 1200)

    await expect.poll(types).toContain('loop')
    await expect
      .poll(snapshot)
      .toMatchObject({ seekCount: 1, pauseCount: 0, state: 'playing', completed: true })
  })

  it('B2 counts time that stands still after a lost pause as a rebuffer, and goes on with the next message', async () => {
    const { frame, play, run, snapshot, expectFrameTimes } = await track('/wire', 'iframe', {
      drop: ['pause'],
    })
    await play(1200)
    await run(() => __sim.player.pause(), 'rebuffering')
    await expectFrameTimes()
    expect(await snapshot()).toMatchObject({ state: 'rebuffering', pauseCount: 0, seekCount: 0 })
    await play(1200)
    await expectFrameTimes()

    await expect.poll(snapshot).toMatchObject({ state: 'playing', playCount: 1, seekCount: 0 })
    const { contentMs } = await snapshot()
    const truth = await frame.evaluate(() => __sim.truth())
    expect(contentMs).toBeLessThan(truth.contentMs + ERROR_MS)
  })

  it('A1 knows what plays, from where, and its duration, when it is tracked late', async () => {
    const { page, frame, play, snapshot } = await openPage('/wire')
    await play(1500)
    const before = await frame.evaluate(() => __sim.truth())
    await page.evaluate(() => harness.track('iframe'))
    await playFor(frame, 2000)

    await expect.poll(snapshot).toMatchObject({ playCount: 1, state: 'playing', duration: 60 })
    await expect.poll(async () => (await snapshot()).playingMs).toBeGreaterThan(1600)
    const late = await snapshot()
    const after = await frame.evaluate(() => __sim.truth())
    expect(late.playingMs).toBeLessThan(after.playingMs - before.playingMs + ERROR_MS)
    expect(late.played[0]?.[0]).toBeGreaterThan(1)
  })

  it('B2 counts playback of a live stream, whose duration is 0 on the wire', async () => {
    const { play, snapshot } = await openPage('/wire', 'iframe', { live: true })
    await play(1500)
    await expect
      .poll(snapshot)
      .toMatchObject({ duration: null, completion: null, state: 'playing' })
    await expect.poll(async () => (await snapshot()).playingMs).toBeGreaterThan(1100)
  })
})
