import type { SimChannel, YoutubeScenes } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type YouTubeVideoElement from 'youtube-video-element'
import type { YouTubeHarness, YTPlayer } from '../test/page.ts'
import { registerYouTubeSite } from '../test/site.ts'

declare const harness: YouTubeHarness
declare const __sim: SimChannel & YoutubeScenes

const { openPage } = registerYouTubeSite()

describe('the real youtube-video-element on the simulator', () => {
  it('plays, seeks and ends as it does on YouTube', async () => {
    const page = await openPage('/element')
    const played = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & {
        loadComplete: Promise<void>
      }
      const types: string[] = []
      for (const type of [
        'play',
        'playing',
        'pause',
        'seeking',
        'seeked',
        'ended',
        'ratechange',
        'volumechange',
      ])
        element.addEventListener(type, () => types.at(-1) !== type && types.push(type))
      const until = async (done: () => boolean): Promise<void> => {
        for (let at = 0; at < 200 && !done(); at++)
          await new Promise((next) => setTimeout(next, 50))
      }
      await element.loadComplete
      await element.play()
      await until(() => element.currentTime > 0.5)
      element.playbackRate = 1.5
      element.volume = 0.5
      await until(() => types.includes('ratechange') && types.includes('volumechange'))
      element.currentTime = 59.3
      await until(() => types.includes('ended'))
      return {
        types,
        duration: element.duration,
        rate: element.playbackRate,
        volume: element.volume,
      }
    })

    expect(played).toMatchObject({ duration: 60, rate: 1.5, volume: 0.5 })
    expect(played.types).toEqual(
      expect.arrayContaining([
        'play',
        'playing',
        'ratechange',
        'volumechange',
        'seeking',
        'seeked',
        'ended',
      ]),
    )
  })

  it('B1 B2 B4 is tracked as a video: no seeks at 2x, and another address is other content', async () => {
    const page = await openPage('/element')
    const { falseSeeks, name, sessions, atMostMs } = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & {
        loadComplete: Promise<void>
      }
      const until = async (done: () => boolean): Promise<void> => {
        while (!done()) await new Promise((next) => setTimeout(next, 20))
      }
      const contentMs = (at: number): number => harness.sessions[at]?.snapshot.contentMs ?? 0
      let seekings = 0
      element.addEventListener('seeking', () => seekings++)
      await harness.track('element')
      await element.loadComplete
      await element.play()
      await until(() => contentMs(0) > 1000)
      element.playbackRate = 2
      await until(() => contentMs(0) > 8000 && seekings > 3)
      const falseSeeks = seekings
      const skippedFrom = element.currentTime
      element.currentTime = 40
      await until(() => harness.sessions[0]?.snapshot.seekCount === 1 && element.currentTime > 42)
      const end = element.currentTime
      element.src = 'https://www.youtube.com/watch?v=other567890'
      await new Promise((next) => setTimeout(next, 0))
      await element.loadComplete
      await element.play()
      await until(() => contentMs(1) > 1500)
      return {
        falseSeeks,
        name: harness.adapter.name,
        sessions: harness.sessions.map(({ snapshot }) => snapshot),
        // What was played before the skip and after it, and what a page may miss at either.
        atMostMs: (skippedFrom + end - 40 + 3) * 1000,
      }
    })
    expect(name).toBe('media-element')
    expect(falseSeeks).toBeGreaterThan(3) // the element reports them, the session does not count them
    expect(sessions.map(({ videoId, seekCount }) => ({ videoId, seekCount }))).toEqual([
      { videoId: 'abcdefghijk', seekCount: 1 },
      { videoId: 'other567890', seekCount: 0 },
    ])
    // Without the thirty seconds that were skipped.
    expect(sessions[0]?.contentMs).toBeGreaterThan(9000)
    expect(sessions[0]?.contentMs).toBeLessThan(atMostMs)
  })

  it('has a player inside that is tracked like any other', async () => {
    const page = await openPage('/element')
    const sessions = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & {
        api: YTPlayer
        loadComplete: Promise<void>
      }
      await element.loadComplete
      Object.assign(harness, { player: element.api, createPlayer: () => element.api })
      await harness.track('player')
      await element.play()
      while (harness.session.snapshot.contentMs < 1000)
        await new Promise((next) => setTimeout(next, 20))
      const { seekCount, videoId } = harness.session.snapshot
      return { seekCount, videoId }
    })

    expect(sessions).toEqual({ seekCount: 0, videoId: 'abcdefghijk' })
  })
})
