import type { Heatmap, StoredSession, VideoSummary } from '@playhead/collector/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OpenedDemo, openDemo, sampleTruth, total } from './openDemo.ts'

let demo: OpenedDemo
beforeAll(async () => {
  demo = await openDemo()
})
afterAll(() => demo?.close())

it('A1 B1 what was watched until the tab was closed is in the collector, to 0.2 s', async () => {
  const page = await demo.open(await demo.visit())
  const truth = await sampleTruth(page)
  const id = (await page.textContent('#session-id')) ?? ''

  const reached = (seconds: number): Promise<void> =>
    expect
      .poll(() => page.evaluate<number>('video.currentTime'), { timeout: 60_000 })
      .toBeGreaterThan(seconds)

  await page.evaluate('video.muted = true, video.play()')
  await reached(10)
  await page.evaluate('video.currentTime = 31')
  await reached(35)
  await page.close({ runBeforeUnload: true })

  await expect
    .poll(async () => (await demo.read<StoredSession>(`/v1/sessions/${id}`))?.state, {
      timeout: 15_000,
      interval: 100,
    })
    .toBe('closed')
  const watched = truth()
  const session = await demo.read<StoredSession>(`/v1/sessions/${id}`)
  /** To 0.2 s. */
  const near = (given: number | null, expected: number): void => {
    expect(
      Math.abs((given ?? Number.NaN) - expected),
      `${given} is not ${expected}`,
    ).toBeLessThanOrEqual(0.2)
  }
  expect(watched).toHaveLength(2)
  expect(session.watched).toHaveLength(2)
  for (const [index, [from, to]] of watched.entries()) {
    near(session.watched[index]?.[0] ?? null, from)
    near(session.watched[index]?.[1] ?? null, to)
  }
  const [unique, end] = [total(watched), watched[1]?.[1] ?? 0]
  near(session.playingMs / 1000, unique)
  near(session.contentMs / 1000, unique)
  near(session.position, end)
  near(session.maxPosition, end)
  near((session.coverage ?? 0) * 60, unique)
  near((session.completion ?? 0) * 60, end)
  expect(session).toMatchObject({
    playCount: 1,
    seekCount: 1,
    pauseCount: 0,
    rebufferCount: 0,
    errorCount: 0,
    completed: false,
  })
  const events = session.events.map(({ type }) => type)
  expect(events).toContain('view')
  expect(events).toContain('seek')
  expect(events.at(-1)).toBe('end')

  const { cells, views } = await demo.read<Heatmap>('/v1/videos/day/heatmap?bucket=10s')
  expect(views).toBe(1)
  expect(cells).toHaveLength(6)
  for (const { from, to, watchedSeconds } of cells) {
    near(
      watchedSeconds,
      total(
        watched.map(([a, b]) => [Math.max(a, from), Math.max(a, from, Math.min(b, to))] as const),
      ),
    )
  }
  const summary = await demo.read<VideoSummary & Record<string, unknown>>('/v1/videos/day/summary')
  expect(summary).toMatchObject({
    views: 1,
    viewers: 1,
    plays: 1,
    seeks: 1,
    pauses: 0,
    completed: 0,
    completionRate: 0,
  })
  near(summary.playingMs / 1000, unique)
  near(summary.uniqueSeconds ?? null, unique)
})
