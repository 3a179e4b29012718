import { playFor, type SimChannel } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { StreamHarness } from '../test/page.ts'
import { registerStreamSite, VIDEO } from '../test/site.ts'

declare const harness: StreamHarness
declare const __sim: SimChannel

const { openPage, track } = registerStreamSite()

describe('one viewing of a Stream player', () => {
  it.each([
    ['its iframe, properties first', '/wire', 'iframe', {}],
    ['its iframe, events first', '/wire', 'iframe', { order: 'event-first' }],
    [
      'its iframe, all properties and much noise',
      '/bare',
      'iframe',
      { properties: 'all', noise: true },
    ],
    ["the SDK's player", '/sdk', 'sdk', {}],
    ["the SDK's player, events first", '/sdk', 'sdk', { order: 'event-first' }],
    ["the player of stream-react's streamRef", '/react', 'sdk', {}],
  ] as const)('A4 B2 B4 B5 counts the same by %s', async (_, path, player, knobs) => {
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
    // With the SDK, an event that comes before its properties is read with the properties before
    // it.
    if (!(player === 'sdk' && 'order' in knobs)) await expectFrameTimes()
    await run(() => __sim.player.stall(1500), 700)
    await pause()

    expect(await snapshot()).toMatchObject({
      ...{ playCount: 2, pauseCount: 2, seekCount: 2, rateChangeCount: 1, errorCount: 0 },
      ...{ state: 'paused', duration: 60, live: false, videoId: VIDEO },
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

  it.each(['props-first', 'event-first'])(
    'B2 B3 counts playback to its end, and again, %s',
    async (order) => {
      const { play, run, snapshot, waitForEvent, expectFrameTimes } = await track(
        '/wire',
        'iframe',
        { order },
      )
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
    },
  )

  it('A1 counts from the moment it is tracked', async () => {
    const { page, frame, play, run, snapshot } = await openPage('/wire')
    await play(1200)
    const before = await frame.evaluate(() => __sim.truth())
    await page.evaluate(() => harness.track('iframe'))
    await playFor(frame, 2000)

    await expect.poll(snapshot).toMatchObject({ playCount: 1, state: 'playing' })
    await expect.poll(async () => (await snapshot()).playingMs).toBeGreaterThan(1300)
    const { playingMs } = await snapshot()
    const after = await frame.evaluate(() => __sim.truth())
    expect(playingMs).toBeLessThan(after.playingMs - before.playingMs + 100)
    await run(() => __sim.player.seek(30), 800)
    await expect.poll(async () => (await snapshot()).seekCount).toBe(1)
  })
})
