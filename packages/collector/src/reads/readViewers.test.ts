import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { ViewerList } from './responses/viewer.ts'

const DAY = 86_400_000
/** Noon, so that days before and after it are whole ones. */
const NOW = Math.floor(Date.now() / DAY) * DAY + DAY / 2
let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector({ clock: () => NOW })
  const watch = (viewerId: string, daysAgo: number, given: object) =>
    test.snapshot({
      ...{ viewerId, startedAt: NOW - daysAgo * DAY, at: NOW - daysAgo * DAY + 60_000 },
      ...{ videoId: 'v', playingMs: 1000, ...given },
    })
  const snapshots = [
    watch('list-ann', 6, { completedAt: NOW - 6 * DAY }),
    watch('list-ann', 2, { videoId: 'w', playingMs: 4000 }),
    watch('list-ann', 0, { videoId: 'w', playingMs: 2000 }),
    watch('list-ann', 0, { videoId: 'x', playingMs: 0 }),
    watch('list-bob', 4, {}),
    watch('list-cid', 3, {}),
    watch('list-100%', 5, {}),
    watch('list-idle', 1, { playingMs: 0 }),
  ]
  const { status } = await test.post(test.body({ sentAt: NOW, snapshots }))
  expect(status).toBe(202)
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const read = async (query = ''): Promise<ViewerList> =>
  (await test.get<ViewerList>(`/v1/viewers?search=list-${query}`)).answer
const seen = async (fromDaysAgo: number, toDaysAgo: number): Promise<readonly string[]> => {
  const [from, to] = [fromDaysAgo, toDaysAgo].map((days) => new Date(NOW - days * DAY).toJSON())
  return (await read(`&from=${from}&to=${to}`)).viewers.map(({ viewerId }) => viewerId)
}

it('B12 viewers with a view are listed, the one seen last first, with their totals ever', async () => {
  const { viewers, next } = await read()
  expect(next).toBe(null)
  expect(viewers.map(({ viewerId }) => viewerId)).toEqual([
    'list-ann',
    'list-cid',
    'list-bob',
    'list-100%',
  ])
  expect(viewers[0]).toEqual({
    ...{ viewerId: 'list-ann', videos: 2, views: 3, playingMs: 7000, completed: 1 },
    ...{ firstSeenAt: NOW - 6 * DAY, lastSeenAt: NOW },
  })
})

it('B12 a viewer who came back is listed in the days of both visits, to the second', async () => {
  expect(await seen(6.2, 5.8)).toEqual(['list-ann'])
  expect(await seen(2.5, 1.5)).toEqual(['list-ann'])
  expect(await seen(2, 1.99)).toEqual(['list-ann'])
  expect(await seen(1.99, 0.5)).toEqual([])
  expect(await seen(5.5, 2.5)).toEqual(['list-cid', 'list-bob', 'list-100%'])
})

it('B12 pages of viewers have each once, and text is found as it is written', async () => {
  const first = await read('&limit=3')
  const second = await read(`&limit=3&cursor=${first.next}`)
  expect([...first.viewers, ...second.viewers]).toEqual((await read()).viewers)
  expect(second.next).toBe(null)
  expect((await read('0%25')).viewers).toEqual([])
  expect((await read('10_%25')).viewers).toEqual([])
  expect((await read('100%25')).viewers).toHaveLength(1)
  expect(await test.get(`/v1/viewers?cursor=${first.next}`)).toEqual({
    status: 400,
    answer: { error: 'cursor: expected `next` of the page before, with the same parameters' },
  })
})

it('B17 the totals of a deleted viewer stay in the list under the replacement', async () => {
  const { firstSeenAt, viewerId, ...totals } = (await read()).viewers[2] as never as {
    viewerId: string
    firstSeenAt: number
  }
  const { status } = await test.send('DELETE', `/v1/viewers/${viewerId}`, undefined)
  expect(status).toBe(200)

  const { answer } = await test.get<ViewerList>('/v1/viewers')
  const ids = answer.viewers.map((viewer) => viewer.viewerId)
  expect(ids).not.toContain('list-bob')
  expect(answer.viewers[2]).toEqual({ ...totals, firstSeenAt, viewerId: ids[2] })
})
