import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startClickHouse } from '../../test/clickhouse.ts'
import { ENGINES, type TestDatabase, type TestEngine } from '../../test/engines.ts'
import { type Expectation, expectAll, PLANNED } from '../../test/oracle/answers.ts'
import type { ModelFilters } from '../../test/oracle/model.ts'
import { createPlay, NOW, somePlays } from '../../test/oracle/plays.ts'
import { openWorkbench, type Workbench } from '../../test/oracle/storePlays.ts'
import { createReadRequest } from '../../test/readRequest.ts'
import { writeCourse, writePurchases } from '../catalogue/writeCatalogue.ts'
import { ENDPOINTS } from './endpoints.ts'

const SCOPES: readonly ModelFilters[] = [
  {},
  // From the rollups by day.
  { from: '2026-10-24', to: '2026-10-26' },
  { from: '2026-10-25' },
  // The same days, from the sessions.
  { from: '2026-10-24T00:00:00Z', to: '2026-10-26', tz: 'Europe/Berlin' },
  // Days of 25 hours, of other offsets, and in parts.
  { from: '2026-10-24', to: '2026-10-26', tz: 'Europe/Berlin' },
  { from: '2026-10-24', to: '2026-10-27', tz: 'America/New_York' },
  { from: '2026-10-23', to: '2026-10-26', tz: 'Asia/Kathmandu' },
  { from: '2026-10-24T05:15:00Z', to: '2026-10-25T17:00:01Z' },
  { device: 'mobile' },
  { preview: false, from: '2026-10-23', to: '2026-10-27' },
  { preview: true, from: '2026-10-23', to: '2026-10-27', tz: 'Europe/Berlin' },
  { player: 'html5', browser: 'Firefox', from: '2026-10-24', to: '2026-10-27' },
  { courseId: 'course-1', lessonId: 'lesson-2' },
  { viewerId: 'ann', country: 'DE', from: '2026-10-23', to: '2026-10-26' },
]

/** ClickHouse as well, which scans what is beside it in PostgreSQL. */
async function openWithClickHouse(): Promise<TestDatabase & { readonly clickHouseUrl: string }> {
  const database = await (ENGINES.at(-1) as TestEngine).open()
  const { url, remove } = await startClickHouse()
  const close = async (): Promise<void> => {
    await remove()
    await database.close()
  }
  return { ...database, clickHouseUrl: url, close }
}
const STORES: readonly {
  readonly name: string
  readonly numRuns: number
  open(): Promise<TestDatabase & { readonly clickHouseUrl?: string }>
}[] = [
  ...ENGINES.map((engine) => ({ ...engine, numRuns: 12 })),
  { name: 'ClickHouse', numRuns: 4, open: openWithClickHouse },
]

let run = Date.now()

describe.each(STORES)('on $name', ({ open, numRuns }) => {
  let database: TestDatabase
  let workbench: Workbench
  beforeAll(async () => {
    const opened = await open()
    database = opened
    workbench = await openWorkbench(opened.url, opened.clickHouseUrl)
  })
  afterAll(async () => {
    await workbench.close()
    await database.close()
  })

  const read = async ({ name, id, given }: Expectation, project: number, filters: ModelFilters) => {
    const known = name === 'courseSummary' ? { ...filters, courseId: undefined } : filters
    const chosen = Object.entries({ ...known, ...given }).filter(([, value]) => value !== undefined)
    const request = createReadRequest(name, {
      ...{ project, now: NOW, ...(id !== undefined && { id }) },
      ...Object.fromEntries(chosen),
    })
    return (await ENDPOINTS[name].read(workbench, request)) as {
      series?: { views: number; impressions: number }[]
    }
  }

  it('B11 B13 B14 B16 every answer equals what a model without SQL says', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePlays,
        fc.subarray(SCOPES as ModelFilters[], { minLength: 3, maxLength: 5 }),
        async (given, scopes) => {
          const plays = given.map((each, at) => createPlay(each, `session-${++run}-${at + 100}`))
          const project = await workbench.storePlays(plays)
          const lessons = PLANNED.map((videoId) => ({ videoId }))
          await writeCourse(workbench.pool, project, 'course-1', { lessons })
          const at = NOW - 2 * 86_400_000
          const purchases = ['course-1', 'course-2'].map((courseId) => ({
            viewerId: 'ann',
            courseId,
            at,
          }))
          await writePurchases(workbench.pool, project, { purchases })
          const bought = new Map(purchases.map((each) => [`${each.viewerId} ${each.courseId}`, at]))

          for (const filters of scopes)
            for (const expected of expectAll({ plays, bought }, filters)) {
              const answer = await read(expected, project, filters)
              const where = `${expected.name} ${expected.id ?? ''} ${JSON.stringify(filters)}`
              // The points without a session are checked by the test of the series.
              const series = answer.series?.filter(({ views, impressions }) => views + impressions)
              expect({ ...answer, ...(series && { series }) }, where).toMatchObject(expected.answer)
            }
        },
      ),
      { numRuns },
    )
    expect(workbench.reports).toEqual([])
  }, 300_000)
})
