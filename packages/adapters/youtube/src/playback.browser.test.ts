import { playFor, type SimChannel, type YoutubeScenes } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { YouTubeHarness } from '../test/page.ts'
import { ERROR_MS, registerYouTubeSite } from '../test/site.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

const { track } = registerYouTubeSite()

describe('one viewing of an embed', () => {
  it.each([
    ['a player of the page', '/api', 'player', {}],
    [
      'an iframe without another script, at the privacy-enhanced host',
      '/nocookie',
      'iframe',
      { connect: 'handshake' },
    ],
    ['an iframe of which YouTube’s API makes the player', '/silent', 'iframe', { connect: 'api' }],
  ] as const)('A4 B2 B4 counts the same of %s', async (_, path, player, options) => {
    const { play, pause, run, types, reports, counts, expectRebuffers, expectFrameTimes } =
      await track(path, player, options)

    await play(1200)
    await pause()
    await play(1000)
    await run(() => __sim.userSeekMouse(30), 1300)
    await run(() => __sim.userSeekKey(10), 1300)
    await run(() => __sim.seekInBuffer(20), 1300)

    await expect
      .poll(counts)
      .toEqual({ playCount: 2, pauseCount: 1, seekCount: 3, rateChangeCount: 0, errorCount: 0 })
    await expectRebuffers(0)
    await expectFrameTimes(3)
    expect(
      (await types()).filter((type) => ['view', 'play', 'pause', 'seek'].includes(type)),
    ).toEqual(['play', 'view', 'pause', 'play', 'seek', 'seek', 'seek'])
    expect(await reports()).toEqual([])
  })

  it('B2 B4 counts playback at 2x, to its end, and again', async () => {
    const { play, run, snapshot, types, counts, expectRebuffers, expectFrameTimes } = await track(
      '/api',
      'player',
    )
    await play(800)
    await run(() => __sim.player.setRate(2), 2500)
    await expect.poll(counts).toMatchObject({ seekCount: 0, rateChangeCount: 1 })
    await expectRebuffers(0)
    await expectFrameTimes(0)

    await run(() => __sim.player.end(1), 'ended')
    expect((await snapshot()).maxPosition).toBeCloseTo(60, 0)
    await play(1300)

    await expect.poll(counts).toMatchObject({ playCount: 2, seekCount: 1, pauseCount: 0 })
    expect(await types()).toContain('complete')
    await expectFrameTimes(2)
  })

  it('A4 B4 counts a seek while it is paused', async () => {
    const { frame, play, pause, counts, expectFrameTimes } = await track('/api', 'player')
    await play(800)
    await pause()
    await frame.evaluate(() => __sim.seekPaused(40))
    await expect.poll(counts).toMatchObject({ pauseCount: 1, seekCount: 1 })

    await play(800)
    await expect.poll(counts).toMatchObject({ playCount: 2, seekCount: 1 })
    await expectFrameTimes(1)
  })

  it('A4 counts a stall as a rebuffer, and also position messages that stop', async () => {
    const { play, run, snapshot, counts, expectRebuffers, expectFrameTimes } = await track(
      '/api',
      'player',
    )
    await play(800)
    await run(() => __sim.player.stall(1000), 800)
    await expectRebuffers(1)
    expect(await counts()).toMatchObject({ pauseCount: 0, seekCount: 0 })
    expect((await snapshot()).rebufferMs).toBeGreaterThan(850)

    const { rebufferCount } = await snapshot()
    await run(() => __sim.freeze(3000), 800)
    await expectRebuffers(rebufferCount + 1)
    expect(await counts()).toMatchObject({ seekCount: 0 })
    await expectFrameTimes(2)
  })

  it('B2 counts nothing as watched behind an advertisement until the content moves', async () => {
    const { frame, run, snapshot } = await track('/api', 'player')
    await run(() => void __sim.preroll(1500), 'starting')
    expect(await snapshot()).toMatchObject({ contentMs: 0, state: 'starting' })
    await playFor(frame, 800)

    await expect.poll(async () => (await snapshot()).contentMs).toBeGreaterThan(400)
    expect((await snapshot()).contentMs).toBeLessThan(
      (await frame.evaluate(() => __sim.truth().contentMs)) + ERROR_MS,
    )
    expect((await snapshot()).startupMs).toBeGreaterThan(1300)
  })

  it('B1 begins another session with the next video of a playlist', async () => {
    const { page, frame, play, snapshots } = await track('/list', 'player')
    await play(1000)
    await frame.evaluate(() => __sim.playlistNext())
    await page.waitForFunction(
      () => harness.sessions.length === 2 && harness.session.snapshot.contentMs > 500,
    )

    const sessions = await snapshots()
    expect(sessions.map(({ videoId, state, duration }) => [videoId, state, duration])).toEqual([
      ['abcdefghijk', 'closed', 60],
      ['other567890', 'playing', 30],
    ])
    expect(sessions.map(({ seekCount }) => seekCount)).toEqual([0, 0])
  })
})
