import { findMediaFaults, sumTimes } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { VideoJsHarness } from '../test/page.ts'
import { registerVideoJsSite } from '../test/site.ts'

declare const harness: VideoJsHarness

const { open, run } = registerVideoJsSite()

describe('sources of a real Video.js', () => {
  it('B1 begins another session with another source, while it plays and while it is paused', async () => {
    const { sessions, truth, events } = await run(async () => {
      await harness.player.play()
      await harness.wait(1000)
      harness.player.src({ src: '/other.mp4?token=secret', type: 'video/mp4' })
      await harness.waitUntil(
        () => harness.player.readyState() === 4 && harness.sessions.length === 2,
      )
      await harness.player.play()
      await harness.wait(1000)
      harness.player.pause()
      await harness.wait(200)
      harness.player.src({ src: '/clip.webm', type: 'video/webm' })
      await harness.waitUntil(
        () => harness.player.readyState() === 4 && harness.sessions.length === 3,
      )
      await harness.wait(500)
    })

    expect(sessions.map(({ videoId }) => videoId)).toEqual(['clip.mp4', 'other.mp4', 'clip.webm'])
    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'idle'])
    expect(sessions.map(({ duration }) => Math.round(duration ?? 0))).toEqual([60, 30, 60])
    expect(
      sessions.map(({ playCount, pauseCount, seekCount }) => [playCount, pauseCount, seekCount]),
    ).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
    ])
    expect(JSON.stringify([sessions, events])).not.toContain('secret')
    expect(findMediaFaults(sumTimes(sessions.slice(0, 2)), truth)).toEqual([])
  })

  it('keeps the last real position when the player is reset', async () => {
    const page = await open()
    const paused = await page.evaluate(async () => {
      await harness.player.play()
      await harness.waitUntil(() => (harness.player.currentTime() ?? 0) > 1.2)
      harness.player.pause()
      await harness.waitUntil(() => harness.sessions[0]?.snapshot.state === 'paused')
      return harness.sessions[0]?.snapshot
    })
    const reset = await page.evaluate(async () => {
      harness.player.reset()
      await harness.waitUntil(() => !harness.player.currentSrc())
      await harness.sessions[0]?.end()
      return harness.sessions.map(({ snapshot }) => snapshot)
    })

    expect(paused?.position).toBeGreaterThan(1)
    expect(reset).toHaveLength(1)
    const { position, contentMs, duration } = paused ?? {}
    expect(reset[0]).toMatchObject({
      state: 'closed',
      position,
      contentMs,
      duration,
      seekCount: 0,
      pauseCount: 1,
    })
  })

  it('goes on with its session when the same source is loaded again', async () => {
    const { sessions } = await run(async () => {
      await harness.player.play()
      await harness.wait(700)
      harness.player.src({ src: '/clip.mp4', type: 'video/mp4' })
      await harness.wait(300)
      await harness.waitUntil(() => harness.player.readyState() === 4)
      await harness.player.play()
      await harness.wait(700)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 0 })
  })

  it('B4 names streamed content by its address, and reports the levels that streaming chooses', async () => {
    const { sessions, events, truth } = await run(async () => {
      await harness.player.play()
      await harness.wait(1500)
      const levels = (
        harness.player as unknown as {
          qualityLevels(): { enabled: boolean; height: number; length: number }[]
        }
      ).qualityLevels()
      const chosen = harness.events.find(({ type }) => type === 'rendition') as unknown as {
        height: number
      }
      const set = (height: number, enabled: boolean): void => {
        for (const level of Array.from(levels)) if (level.height === height) level.enabled = enabled
      }
      // Streaming chooses at once only when a level comes back.
      set(270 - chosen.height, false)
      set(chosen.height, false)
      set(270 - chosen.height, true)
      await harness.waitUntil(
        () => harness.events.filter(({ type }) => type === 'rendition').length > 1,
      )
      await harness.wait(800)
      harness.player.pause()
      await harness.wait(300)
    }, '/hls')

    const renditions = events.filter(({ type }) => type === 'rendition') as unknown as {
      height: number
      bitrateBps: number
      auto: boolean
    }[]
    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({
      videoId: 'master.m3u8',
      seekCount: 0,
      renditionChangeCount: 1,
      playCount: 1,
      pauseCount: 1,
    })
    expect(renditions.map(({ height }) => height).sort((a, b) => a - b)).toEqual([90, 180])
    expect(renditions.every(({ bitrateBps }) => bitrateBps > 0)).toBe(true)
    expect(renditions.map(({ auto }) => auto)).toEqual([true, false])
    expect(findMediaFaults(sessions[0], truth)).toEqual([])
  })

  it('ends its session when the player is disposed of, and tracks the next one on the same page', async () => {
    const { sessions, truth, events } = await run(async () => {
      await harness.player.play()
      await harness.wait(700)
      harness.player.src({ src: '/other.mp4', type: 'video/mp4' })
      await harness.waitUntil(
        () => harness.player.readyState() === 4 && harness.sessions.length === 2,
      )
      await harness.player.play()
      await harness.wait(700)
      harness.player.dispose()
      await harness.wait(700)
      harness.create()
      await harness.waitUntil(() => harness.player.readyState() === 4)
      await harness.player.play()
      await harness.wait(700)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'paused'])
    expect(sessions.map(({ videoId }) => videoId)).toEqual(['clip.mp4', 'other.mp4', 'clip.mp4'])
    expect(
      events
        .filter(({ type }) => type === 'end')
        .map((event) => (event as { reason?: string }).reason),
    ).toEqual(['source-change', 'app'])
    expect(findMediaFaults(sumTimes(sessions), truth)).toEqual([])
  })

  it('survives being disposed of while it loads', async () => {
    const { sessions, types } = await run(async () => {
      harness.player.src({ src: '/other.mp4', type: 'video/mp4' })
      Promise.resolve(harness.player.play()).catch(() => {})
      harness.player.dispose()
      await harness.wait(500)
    })

    expect(types).not.toContain('error')
    expect(sessions.every(({ state }) => state === 'closed')).toBe(true)
  })

  it('begins another session when the plugin is called again', async () => {
    const { sessions, truth } = await run(async () => {
      await harness.player.play()
      await harness.wait(500)
      harness.player.playhead({ videoId: 'again' })
      await harness.wait(700)
      harness.player.pause()
      await harness.wait(200)
    })

    expect(sessions.map(({ videoId, state }) => [videoId, state])).toEqual([
      ['clip.mp4', 'closed'],
      ['again', 'paused'],
    ])
    expect(sessions[0]?.contentMs).toBeLessThan(truth.contentMs)
    expect(sessions[1]?.contentMs).toBeGreaterThan(400)
  })
})
