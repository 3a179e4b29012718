import { playFor, type SimChannel, waitForPlayer } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { VimeoHarness } from '../test/page.ts'
import { registerVimeoSite, VIMEO } from '../test/site.ts'

declare const harness: VimeoHarness
declare const __sim: SimChannel

const { track } = registerVimeoSite()

describe('other content in a Vimeo player', () => {
  it('B1 B4 leaves the page’s own calls alone, and begins another session with other content', async () => {
    const { page, frame, snapshots } = await track('/player')
    await page.evaluate(() => {
      const received: string[] = []
      for (const event of ['play', 'timeupdate'])
        harness.player.on(event, () => received.push(event))
      Object.assign(harness, { received })
      return harness.player.play()
    })
    await playFor(frame, 800)
    const asked = await page.evaluate(async () => {
      const { player } = harness
      const refused = await player.setCurrentTime(1000).catch((error: Error) => error.name)
      await player.setPlaybackRate(2)
      return {
        refused,
        sought: await player.setCurrentTime(20),
        duration: await player.getDuration(),
      }
    })
    await playFor(frame, 600)
    const first = await frame.evaluate(() => __sim.player.position)
    const loaded = await page.evaluate(async () => {
      const loaded = await harness.player.loadVideo(222)
      await harness.player.play()
      return loaded
    })
    await playFor(frame, 600)
    const answers = {
      ...asked,
      loaded,
      received: await page.evaluate(() => [
        ...new Set((harness as unknown as { received: string[] }).received),
      ]),
    }

    expect(answers).toEqual({
      refused: 'RangeError',
      sought: 20,
      duration: 60,
      loaded: 222,
      received: ['play', 'timeupdate'],
    })
    await expect
      .poll(async () =>
        (await snapshots()).map(({ videoId, state, errorCount, seekCount }) => ({
          videoId,
          state,
          errorCount,
          seekCount,
        })),
      )
      .toEqual([
        { videoId: '111', state: 'closed', errorCount: 0, seekCount: 1 },
        { videoId: '222', state: 'playing', errorCount: 0, seekCount: 0 },
      ])
    const sessions = await snapshots()
    // The position just before the load, and what played at 2x until the load took effect.
    expect(sessions[0]?.maxPosition).toBeLessThan(first + 3)
    expect(sessions[1]).toMatchObject({ duration: 30, playCount: 1 })
    // The adapter unsubscribes nothing that the page has subscribed.
    const methods = await frame.evaluate(() =>
      __sim.log.flatMap(({ way, data }) =>
        way === 'in' ? [(data as { method: string }).method] : [],
      ),
    )
    expect(methods).not.toContain('removeEventListener')
  })

  it.each([
    ['its iframe', '/wire', 'iframe'],
    ['a @vimeo/player without other listeners', '/player', 'player'],
    ['a @vimeo/player that the page listens to as well', '/player', 'player of the page'],
  ])('B1 takes another address of the frame for other content: by %s', async (_, path, how) => {
    const { page, play, snapshots, expectFrameTimes } = await track(
      path,
      how === 'iframe' ? how : 'player',
    )
    if (how === 'player of the page') {
      await page.evaluate(() => {
        for (const event of ['play', 'playing', 'timeupdate', 'pause'])
          harness.player.on(event, () => {})
      })
    }
    await play(2500)
    await page.evaluate(
      (src) => Object.assign(document.querySelector('iframe') as object, { src }),
      `${VIMEO}/video/222`,
    )
    await page.waitForFunction(() => harness.session.snapshot.videoId === '222')
    const other = await waitForPlayer(page, `${VIMEO}/video/222`)
    // The adapter listens to the new document before it plays: what it subscribes last is in its
    // log.
    await other.waitForFunction(
      () =>
        __sim.log.filter(
          ({ way, data }) => way === 'in' && JSON.stringify(data).includes('timeupdate'),
        ).length > 0,
    )
    await other.evaluate(() => __sim.player.play())
    await playFor(other, 2500)
    await expectFrameTimes()

    const sessions = await snapshots()
    expect(sessions.map(({ videoId, state, duration }) => ({ videoId, state, duration }))).toEqual([
      { videoId: '111', state: 'closed', duration: 60 },
      { videoId: '222', state: 'playing', duration: 30 },
    ])
    for (const { contentMs, rebufferMs } of sessions) {
      expect(contentMs).toBeGreaterThan(1800)
      expect(rebufferMs).toBeLessThan(1000 + (await page.evaluate(() => harness.delayMs)))
    }
  })
})
