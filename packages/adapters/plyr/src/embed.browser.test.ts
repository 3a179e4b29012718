import { playFor, readResults, type SimChannel } from '@playhead/testing/browser'
import { describe, expect, it } from 'vitest'
import type { PlyrHarness } from '../test/page.ts'
import {
  pauseEmbed,
  playEmbed,
  registerPlyrSite,
  seekEmbed,
  waitForDuration,
  waitForEmbed,
} from '../test/site.ts'

declare const harness: PlyrHarness
declare const __sim: SimChannel

/** What the clocks may miss, and what each derived seek may add to that, ms. */
const ERROR_MS = 200
const SEEK_ERROR_MS = 300

const { openEmbed } = registerPlyrSite()

describe.each([
  ['youtube', 'abcdefghijk', 'lmnopqrstuv'],
  ['vimeo', '76979871', '22439234'],
] as const)('a real Plyr on %s', (provider, id, other) => {
  it('B4 B5 counts what its frame showed: playback, seeks forward and back, and 2x', async () => {
    const page = await openEmbed(provider)
    const frame = await waitForEmbed(page)
    await playEmbed(page, 1800)
    await seekEmbed(page, 30)
    await playFor(frame, 1800)
    await seekEmbed(page, 10)
    await playFor(frame, 1500)
    await page.evaluate(() => {
      harness.player.speed = 2
    })
    await playFor(frame, 1500)
    await pauseEmbed(page)
    const truth = await frame.evaluate(() => __sim.truth())
    const { sessions, types, reports } = await readResults(page)

    expect(reports).toEqual([])
    expect(sessions).toHaveLength(1)
    const steady = ['volume', 'milestone', 'rebuffer']
    expect(types.filter((type) => !steady.includes(type))).toEqual([
      'load',
      'play',
      'view',
      'seek',
      'seek',
      'rate',
      'pause',
    ])
    expect(sessions[0]).toMatchObject({
      playCount: 1,
      pauseCount: 1,
      seekCount: 2,
      rateChangeCount: 1,
      duration: 60,
    })
    const [session] = sessions
    expect(session?.rebufferCount).toBeLessThanOrEqual(truth.stalls)
    expect(Math.abs((session?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(
      ERROR_MS + 2 * SEEK_ERROR_MS,
    )
    expect(Math.abs((session?.playingMs ?? 0) - truth.playingMs)).toBeLessThan(
      ERROR_MS + 2 * SEEK_ERROR_MS,
    )
  })

  it('A4 counts a seek while paused, whose end Plyr does not report', async () => {
    const page = await openEmbed(provider)
    const frame = await waitForEmbed(page)
    await playEmbed(page, 1300)
    await pauseEmbed(page)
    const truth = await frame.evaluate(() => __sim.truth())
    await seekEmbed(page, 40)
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'seek'))
    const { sessions, events } = await readResults(page)

    expect(sessions[0]).toMatchObject({
      state: 'paused',
      seekCount: 1,
      pauseCount: 1,
      playCount: 1,
    })
    expect(sessions[0]?.contentMs).toBeLessThan(truth.contentMs + ERROR_MS)
    const sought = events.find(({ type }) => type === 'seek') as
      | { from?: number; to?: number }
      | undefined
    expect(sought?.to).toBeCloseTo(40, 0)
    expect(sought?.from).toBeLessThan((truth.played.at(-1)?.[1] ?? 0) + 0.5)
  })

  it('B1 B3 ends without a pause, and plays again as the same session', async () => {
    const page = await openEmbed(provider)
    const frame = await waitForEmbed(page)
    await playEmbed(page, 800)
    await page.evaluate(() => {
      harness.player.currentTime = 58.5
    })
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'ended'))
    await frame.waitForFunction(() => __sim.player.ended)
    await playEmbed(page, 1300)
    await pauseEmbed(page)
    const truth = await frame.evaluate(() => __sim.truth())
    const { sessions, types } = await readResults(page)

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({
      playCount: 2,
      pauseCount: 1,
      seekCount: 1,
      completed: true,
    })
    expect(types.filter((type) => type === 'ended')).toHaveLength(1)
    expect(Math.abs((sessions[0]?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(
      ERROR_MS + SEEK_ERROR_MS,
    )
  })

  it('B1 begins another session with another source, and with another provider', async () => {
    const page = await openEmbed(provider)
    await playEmbed(page, 1200)
    await page.evaluate(
      ([provider, other]) => {
        harness.player.source = { type: 'video', sources: [{ src: other, provider }] }
      },
      [provider, other] as const,
    )
    await page.waitForFunction(() => harness.sessions.length === 2)
    await waitForDuration(page)
    await playEmbed(page, 1500)
    await page.evaluate(async () => {
      harness.player.source = { type: 'video', sources: [{ src: '/other.mp4', type: 'video/mp4' }] }
      await harness.waitUntil(() => harness.sessions.length === 3)
    })
    // When it leaves Vimeo, Plyr sets a source twice, 200 ms apart: only a second `play()` takes
    // effect.
    await page.waitForFunction(() => {
      const { player, adapter } = harness
      if (adapter.snapshot().duration === null) return false
      if (player.paused) void Promise.resolve(player.play()).catch(() => {})
      return (harness.sessions[2]?.snapshot.contentMs ?? 0) > 800
    })
    await page.evaluate(() => harness.player.pause())
    await page.waitForFunction(() => harness.sessions[2]?.snapshot.state === 'paused')
    const { sessions, reports, types } = await readResults(page)

    expect(reports).toEqual([])
    expect(sessions.map(({ videoId }) => videoId)).toEqual([
      provider === 'vimeo' ? id : 'not yet known',
      other,
      'other.mp4',
    ])
    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'paused'])
    expect([sessions[0], sessions[2]].map((each) => Math.round(each?.duration ?? 0))).toEqual([
      60, 30,
    ])
    expect(sessions.every(({ contentMs }) => contentMs > 500)).toBe(true)
    expect(types).not.toContain('error')
  })

  it('A4 reports an error of its frame', async () => {
    const page = await openEmbed(provider)
    await (await waitForEmbed(page)).evaluate(() => __sim.player.error(150))
    await page.waitForFunction(() => harness.events.some(({ type }) => type === 'error'))
    const { sessions, events } = await readResults(page)

    expect(sessions[0]).toMatchObject({ errorCount: 1 })
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      fatal: true,
      code: provider === 'youtube' ? 'youtube_embedding_forbidden' : 'vimeo_150',
    })
  })

  it('pauses when it is destroyed while it plays', async () => {
    const page = await openEmbed(provider)
    const frame = await waitForEmbed(page)
    await playEmbed(page, 1300)
    const truth = await frame.evaluate(() => __sim.truth())
    const countedMs = await page.evaluate(() => {
      const before = harness.sessions[0]?.snapshot.contentMs ?? 0
      harness.player.destroy()
      return before
    })
    await expect.poll(async () => (await readResults(page)).sessions[0]?.state).toBe('paused')
    // Nothing is counted of a player that is gone.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)))
    const { sessions, reports } = await readResults(page)

    expect(reports).toEqual([])
    expect(sessions[0]).toMatchObject({ state: 'paused', errorCount: 0 })
    expect(sessions[0]?.rebufferCount).toBeLessThanOrEqual(truth.stalls)
    expect(sessions[0]?.contentMs).toBeGreaterThan(700)
    // What was counted before the end, and at most what plays between two messages.
    expect(sessions[0]?.contentMs).toBeLessThan(Math.max(truth.contentMs, countedMs) + 700)
  })
})

it('B4 reports one loop, and neither an end nor a second seek, when Plyr stops YouTube at the end and plays it again', async () => {
  const page = await openEmbed('youtube')
  await playEmbed(page, 1000)
  await page.evaluate(() => {
    harness.player.loop = true
  })
  await (await waitForEmbed(page)).evaluate(() => __sim.player.end(1))
  await page.evaluate(() =>
    harness.waitUntil(() => harness.events.some(({ type }) => type === 'loop')),
  )
  await playFor(await waitForEmbed(page), 500)

  const types = await page.evaluate(() => harness.events.map(({ type }) => type))
  expect(types.filter((type) => ['loop', 'ended', 'end', 'pause'].includes(type))).toEqual(['loop'])
  expect(await page.evaluate(() => harness.sessions.map(({ snapshot }) => snapshot))).toMatchObject(
    [{ state: 'playing', playCount: 1, pauseCount: 0, seekCount: 1 }],
  )
})

it('keeps the last real position when Plyr stops a YouTube video', async () => {
  const page = await openEmbed('youtube')
  const paused = await page.evaluate(async () => {
    void harness.player.play()
    await harness.waitUntil(() => (harness.adapter.snapshot().position ?? 0) > 1.2)
    harness.player.pause()
    await harness.waitUntil(() => harness.sessions[0]?.snapshot.pauseCount === 1)
    return harness.sessions[0]?.snapshot
  })
  const stopped = await page.evaluate(async () => {
    harness.player.stop()
    await harness.waitUntil(() => harness.adapter.snapshot().position === null)
    await harness.sessions[0]?.end()
    return harness.sessions[0]?.snapshot
  })

  expect(paused?.position).toBeGreaterThan(1)
  const { position, contentMs } = paused ?? {}
  expect(stopped).toMatchObject({
    state: 'closed',
    position,
    contentMs,
    seekCount: 0,
    pauseCount: 1,
  })
})
