import type { SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startClickHouse } from '../../../test/clickhouse.ts'
import { createRecordFactory } from '../../../test/openTestCollector.ts'
import { openWorkbench, type Workbench } from '../../../test/oracle/storePlays.ts'
import { createReadRequest } from '../../../test/readRequest.ts'
import type { Retention } from '../responses/content.ts'
import { createPostgresScans } from '../scans/createPostgresScans.ts'
import { readRetention } from './readRetention.ts'

const records = createRecordFactory()
let clickHouse: Awaited<ReturnType<typeof startClickHouse>>
let workbench: Workbench
beforeAll(async () => {
  clickHouse = await startClickHouse()
  workbench = await openWorkbench(undefined, clickHouse.url)
})
afterAll(async () => {
  await workbench.close()
  await clickHouse.remove()
  expect(workbench.reports).toEqual([])
})

/** Views of a video, each from the beginning to one of these shares of it. */
const watch = (
  videoId: string,
  duration: number | undefined,
  shares: readonly number[],
): readonly SnapshotRecord[] =>
  shares.map((share) => {
    const to = (duration ?? 100) * share
    return records.snapshot({
      ...{ videoId, playingMs: to * 1000, watched: [[0, to]], maxPosition: to },
      ...(duration !== undefined && { duration }),
    })
  })
const times = <T>(count: number, value: T): readonly T[] => Array<T>(count).fill(value)

const VIDEO = watch('video', 100, [1])
/** 100 %, 50 % and 0 % of the views are there in the second half. */
const SIMILAR = [
  ...watch('half-as-long', 50, times(10, 0.5)),
  ...watch('twice-as-long', 200, times(10, 1)),
  ...watch('longer', 120, [...times(5, 0.5), ...times(5, 1)]),
]
const OTHERS = [
  ...watch('too-short', 49.9, times(10, 1)),
  ...watch('too-long', 200.1, times(10, 1)),
  ...watch('too-few-views', 100, times(9, 1)),
  ...watch('no-duration', undefined, times(10, 1)),
]
const curve = (first: number, second: number) =>
  [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((position) => ({
    position,
    reach: position < 50 ? first : second,
  }))

const SIMILAR_LENGTH = { compare: 'similar' }

describe.each(['PostgreSQL', 'ClickHouse'])('B16 the curve of similar videos, by %s', (store) => {
  const read = async (project: number, given: object = SIMILAR_LENGTH, id = 'video') => {
    const query = { project, id, points: 10, ...given }
    const scans = store === 'ClickHouse' ? workbench.scans : createPostgresScans(workbench.pool)
    const request = createReadRequest('retention', query)
    return (await readRetention({ ...workbench, scans }, request)) as Retention
  }

  it('is their median at the same share of each, of all time, of a period and with filters', async () => {
    const project = await workbench.storeSnapshots([...VIDEO, ...SIMILAR, ...OTHERS])
    const fourth = watch('as-long', 100, [...times(6, 0.5), ...times(4, 1)])
    const even = await workbench.storeSnapshots([...VIDEO, ...SIMILAR, ...OTHERS, ...fourth])

    for (const given of [{}, { from: '2020-01-01' }, { player: 'html5' }]) {
      expect((await read(project, { ...SIMILAR_LENGTH, ...given })).similar).toEqual({
        videos: 3,
        points: curve(1, 0.5),
      })
      expect((await read(even, { ...SIMILAR_LENGTH, ...given })).similar).toEqual({
        videos: 4,
        points: curve(1, 0.45),
      })
    }
    // The scale is that of the video which is read.
    const { similar } = await read(even, SIMILAR_LENGTH, 'twice-as-long')
    expect(similar?.videos).toBe(3)
    expect(similar?.points.map(({ position }) => position).slice(0, 3)).toEqual([0, 20, 40])
  })

  it('is left out with fewer than three such videos, without a duration, and unless it is requested', async () => {
    const project = await workbench.storeSnapshots([...VIDEO, ...SIMILAR.slice(10), ...OTHERS])
    expect((await read(project)).similar).toBe(null)
    expect((await read(project, SIMILAR_LENGTH, 'no-duration')).similar).toBe(null)
    const enough = await workbench.storeSnapshots([...VIDEO, ...SIMILAR])
    expect((await read(enough, {})).similar).toBe(null)
    expect((await read(enough, { ...SIMILAR_LENGTH, player: 'other' })).similar).toBe(null)
  })

  it('has the 30 most viewed', async () => {
    const others = Array.from({ length: 31 }, (_, at) =>
      watch(`video-${at}`, 100, times(at < 16 ? 11 : 10, at < 16 ? 1 : 0.5)),
    )
    const project = await workbench.storeSnapshots([...VIDEO, ...others.flat()])
    // Of all 31, the video in the middle would be seen whole.
    expect((await read(project)).similar).toEqual({ videos: 30, points: curve(1, 1) })
  })
})
