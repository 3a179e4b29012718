import { expect, it } from 'vitest'
import { openTestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'

it('records, reads and saved positions take the present moment from the option `clock`', async () => {
  let now = Date.parse('2025-03-02T12:00:00Z')
  const test = await openTestCollector({ clock: () => now, jwtSecret: JWT_SECRET })
  const at = { startedAt: now - 60_000, at: now }
  const snapshots = [test.snapshot({ ...at, playingMs: 50_000, watched: [[0, 50]] })]

  const stored = await test.post(test.body({ sentAt: now, snapshots }))
  expect(stored.answer).toMatchObject({ accepted: 1, rejected: [], serverTime: now })
  const views = async (): Promise<number> =>
    (await test.get<{ totals: { views: number } }>('/v1/overview')).answer.totals.views
  expect(await views()).toBe(1)

  const saved = await test.collector.fetch(
    new Request('http://collector/v1/progress/videos/saved', {
      ...{ method: 'PUT', body: JSON.stringify({ position: 7 }) },
      headers: { authorization: `Bearer ${await signToken({ sub: 'viewer' })}` },
    }),
  )
  expect(await saved.json()).toMatchObject({ saved: true, progress: { lastWatchedAt: now } })

  now = Date.parse('2026-03-02T12:00:00Z')
  expect(await views()).toBe(0)
  await test.collector.close()
  expect(test.reports).toEqual([])
})
