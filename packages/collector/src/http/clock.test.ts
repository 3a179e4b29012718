import { expect, it } from 'vitest'
import { openTestCollector } from '../../test/openTestCollector.ts'

it('records and reads take the present moment from the option `clock`', async () => {
  let now = Date.parse('2025-03-02T12:00:00Z')
  const test = await openTestCollector({ clock: () => now })
  const at = { startedAt: now - 60_000, at: now }
  const snapshots = [test.snapshot({ ...at, playingMs: 50_000, watched: [[0, 50]] })]

  const stored = await test.post(test.body({ sentAt: now, snapshots }))
  expect(stored.answer).toMatchObject({ accepted: 1, rejected: [], serverTime: now })
  const views = async (): Promise<number> =>
    (await test.get<{ totals: { views: number } }>('/v1/overview')).answer.totals.views
  expect(await views()).toBe(1)

  now = Date.parse('2026-03-02T12:00:00Z')
  expect(await views()).toBe(0)
  await test.collector.close()
  expect(test.reports).toEqual([])
})
