import { findMediaFaults, sumTimes } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { PlyrHarness } from '../test/page.ts'
import { registerPlyrSite } from '../test/site.ts'

declare const harness: PlyrHarness

const { open, run } = registerPlyrSite()

describe('sources of a <video> in a real Plyr', () => {
  it('B1 begins another session with another source, twice, and records nothing of the elements before', async () => {
    const { sessions, events, truth } = await run(async () => {
      const take = (src: string): void => {
        harness.player.source = {
          type: 'video',
          sources: [{ src, type: src.endsWith('m') ? 'video/webm' : 'video/mp4' }],
        }
      }
      await harness.player.play()
      await harness.wait(1000)
      take('/other.mp4?token=secret')
      await harness.waitUntil(() => harness.player.media.readyState === 4)
      await harness.player.play()
      await harness.wait(1000)
      take('/clip.webm')
      await harness.waitUntil(() => harness.player.media.readyState === 4)
      await harness.wait(800)
    })

    expect(sessions.map(({ videoId }) => videoId)).toEqual(['clip.mp4', 'other.mp4', 'clip.webm'])
    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'idle'])
    expect(
      sessions.map(({ playCount, pauseCount, errorCount, seekCount }) => [
        playCount,
        pauseCount,
        errorCount,
        seekCount,
      ]),
    ).toEqual([
      [1, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ])
    expect(sessions.map(({ duration }) => Math.round(duration ?? 0))).toEqual([60, 30, 60])
    expect(
      events
        .filter(({ type }) => type === 'end')
        .map((event) => (event as { reason?: string }).reason),
    ).toEqual(['source-change', 'source-change'])
    expect(findMediaFaults(sumTimes(sessions.slice(0, 2)), truth)).toEqual([])
  })

  it('goes on with its session when the same source is loaded again', async () => {
    const { sessions, truth } = await run(async () => {
      await harness.player.play()
      await harness.wait(700)
      harness.player.source = { type: 'video', sources: [{ src: '/clip.mp4', type: 'video/mp4' }] }
      await harness.waitUntil(() => harness.player.media.readyState === 4)
      await harness.player.play()
      await harness.wait(700)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 0 })
    expect(sessions[0]?.contentMs).toBeGreaterThan(700)
    expect(findMediaFaults(sessions[0], truth)).toEqual([])
  })

  it.each([
    ['playing', true],
    ['paused', false],
  ])(
    'B4 counts a change of quality while %s neither as a seek nor as a pause nor as another session',
    async (_, playing) => {
      const page = await open('/qualities')
      const known = await page.evaluate(async (playing) => {
        await harness.player.play()
        await harness.wait(1200)
        if (!playing) harness.player.pause()
        await harness.wait(200)
        harness.player.quality = 720
        await harness.wait(1200)
        const during = harness.adapter.snapshot()
        if (!playing) await harness.player.play()
        await harness.wait(800)
        harness.player.pause()
        await harness.wait(300)
        return {
          during,
          sessions: harness.sessions.map(({ snapshot }) => snapshot),
          types: harness.events.map(({ type }) => type),
          renditions: harness.events
            .filter(({ type }) => type === 'rendition')
            .map((event) => ({ ...event })),
          truth: harness.truth(),
          reports: harness.reports,
          src: harness.player.media.currentSrc,
        }
      }, playing)

      expect(known.reports).toEqual([])
      expect(known.src).toMatch(/clip-720/)
      expect(known.sessions).toHaveLength(1)
      expect(known.sessions[0]).toMatchObject({
        seekCount: 0,
        playCount: playing ? 1 : 2,
        pauseCount: playing ? 1 : 2,
        renditionChangeCount: 1,
        errorCount: 0,
      })
      expect(known.during.rendition?.label).toBe('720p')
      expect(known.during.position).toBeGreaterThan(0.9)
      expect(known.sessions[0]?.position).toBeGreaterThan(1.5)
      expect(findMediaFaults(known.sessions[0], known.truth)).toEqual([])
    },
  )

  it('pauses when the player is destroyed while it plays, and tracks another one on the same page', async () => {
    const { sessions, truth } = await run(async () => {
      await harness.player.play()
      await harness.wait(1000)
      harness.player.destroy()
      await harness.wait(900)
      harness.create()
      await harness.waitUntil(() => harness.player.media.readyState === 4)
      await harness.player.play()
      await harness.wait(800)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions.map(({ state }) => state)).toEqual(['paused', 'paused'])
    expect(sessions[0]).toMatchObject({
      errorCount: 0,
      seekCount: 0,
      duration: sessions[1]?.duration,
    })
    expect(findMediaFaults(sumTimes(sessions), truth)).toEqual([])
  })

  it('survives being destroyed while it loads', async () => {
    const { sessions, types } = await run(async () => {
      harness.player.source = { type: 'video', sources: [{ src: '/other.mp4', type: 'video/mp4' }] }
      Promise.resolve(harness.player.play()).catch(() => {})
      harness.player.destroy()
      await harness.wait(600)
    })

    expect(types).not.toContain('error')
    expect(
      sessions.every(({ state }) => state === 'idle' || state === 'paused' || state === 'closed'),
    ).toBe(true)
  })
})
